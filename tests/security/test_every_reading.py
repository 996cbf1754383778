# SPDX-License-Identifier: EUPL-1.2
"""Whoever sees a word of report, open answers, record or agreements stands in the log, whatever page showed it."""

from html import unescape

import pytest

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.preparation.actions import write_note
from tests.cast import Cast
from tests.web.lives import live, undone
from tests.web.test_access import as_

from . import worlds

SAID = {
    "Ga zo door.": {"report.read", "open_answers.read"},
    "De nieuwe school.": {"record.read"},
    "Anna wil": {"record.read"},
    "De secretaris volgt een cursus.": {"record.read", "agreements.read", "agenda.read"},
}
"""What was said in the conversation, and the lines that a page with these words may leave."""


@pytest.mark.parametrize(
    ("stage", "shown"),
    [
        ("closed", {"open_answers.read"}),
        ("released", {"report.read"}),
        ("offered", {"report.read", "record.read"}),
        ("ended", {"report.read", "record.read", "agreements.read"}),
    ],
)
def test_no_page_shows_what_was_said_without_a_line_in_the_log(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, stage: str, shown: set[str]
) -> None:
    life = live(cast, stage)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    life.ids = {"passage": "career"} | life.ids
    if stage in ("released", "offered"):
        for person in life.sides:  # the spiegel opens once it was said what is expected
            write_note(conversation=life.conversation, by=person, now=life.now, expected=["vision"])
    unseen, seen = [], set()
    for person in (cast.secretary, cast.mayor, cast.facilitator, cast.substitute, cast.clerk):
        browser = as_(person)
        for method in ("GET", "POST") if person in (cast.secretary, cast.facilitator) else ("GET",):
            for _, address in worlds.addresses(life):
                with undone():
                    response = browser.generic(method, address, "", "application/x-www-form-urlencoded")
                    text = unescape(worlds.content(response))
                    lines = set(
                        Event.objects.filter(
                            kind__endswith=".read",
                            actor=person.public_id,
                            about=life.conversation.public_id,
                        ).values_list("kind", flat=True)
                    )
                found = [words for words in SAID if words in text]
                seen |= lines if found else set()
                unseen += [
                    (person.name, method, address, words) for words in found if not lines & SAID[words]
                ]

    assert unseen == []
    assert seen == shown
