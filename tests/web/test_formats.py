# SPDX-License-Identifier: EUPL-1.2
"""The pages on which a format is told in plain words, and on which two versions are compared."""

import pytest
from django.test import Client
from django.utils.html import escape

from samenspiegel import clock
from samenspiegel.core.format.spec import OnPaper
from samenspiegel.formats.actions import publish_spec
from samenspiegel.formats.explanation_words import CHAPTERS
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import predecessor, published_as, spec_of
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast

HERE = "/organisatie/instellingen/formats"


@pytest.fixture(autouse=True)
def at_planning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def html(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def second(version: FormatVersion) -> FormatVersion:
    """The same format in a next version: two weeks and a line on paper differ."""
    spec = spec_of(version)
    time = spec.time.model_copy(update={"duration_minutes": 90})
    own = spec.model_copy(
        update={
            "version": 2,
            "time": time,
            "on_paper": (OnPaper(text="De deur is <dicht>.", clause="VGS-7"),),
        }
    )
    return publish_spec(organisation=version.organisation, spec=own, now=NOW)


def test_who_sets_the_rules_reads_a_published_version_in_plain_words_and_with_its_items(cast: Cast) -> None:
    version = cast.plan().format_version
    page, item = browser(cast.facilitator), escape(spec_of(version).competencies[0].items[0].others)
    there = f"{HERE}/{version.public_id}/uitleg/"
    assert there in html(page.get("/organisatie/instellingen/"))
    text = html(page.get(there))
    missing = {name for name, title in CHAPTERS.items() if f">{escape(title)}</h2>" not in text}
    assert missing == {"ground_rules"}  # this format has none
    assert version.digest[:12] in text
    assert (item in text, item in html(page.get(f"{there}?stellingen=ja"))) == (False, True)


@pytest.mark.parametrize("part", ["secretary", "mayor", "facilitator"])
def test_everybody_who_takes_part_reads_the_rules_of_the_conversation(cast: Cast, part: str) -> None:
    conversation = cast.plan()
    client = browser(getattr(cast, part))
    there = f"/gesprekken/{conversation.public_id}/spelregels/"
    assert there in html(client.get(f"/gesprekken/{conversation.public_id}/"))
    assert "Wat we beloven" in html(client.get(there))


def test_nobody_else_reads_it(cast: Cast) -> None:
    conversation = cast.plan()
    outsider = browser(cast.clerk)
    for there in (
        f"/gesprekken/{conversation.public_id}/spelregels/",
        f"{HERE}/{conversation.format_version.public_id}/uitleg/",
    ):
        assert outsider.get(there).status_code == 404


@pytest.mark.parametrize("part", ["secretary", "mayor"])
def test_both_sides_see_what_they_agree_among_themselves(cast: Cast, part: str) -> None:
    conversation = cast.plan()
    conversation.format_version = second(conversation.format_version)
    conversation.save()
    text = html(browser(getattr(cast, part)).get(f"/gesprekken/{conversation.public_id}/"))
    assert "Dit spreken jullie zelf af" in text
    assert "De deur is &lt;dicht&gt;." in text and "<dicht>" not in text


def test_a_newer_version_tells_what_it_changes_and_running_conversations_keep_theirs(cast: Cast) -> None:
    conversation = cast.plan()
    old = conversation.format_version
    new = second(old)
    desk = browser(cast.facilitator)
    page = html(desk.get("/organisatie/instellingen/"))
    assert f"{HERE}/{new.public_id}/verschil/" in page
    assert f"{HERE}/{old.public_id}/verschil/" not in page
    assert "de eerste versie" in html(desk.get(f"{HERE}/{old.public_id}/verschil/"))
    text = html(desk.get(f"{HERE}/{new.public_id}/verschil/"))
    assert "Duur in minuten: eerst 120, nu 90." in text
    assert "De deur is &lt;dicht&gt;." in text
    here = html(desk.get(f"/gesprekken/{conversation.public_id}/spelregels/"))
    assert "Het duurt 120 minuten." in here


def test_versions_are_found_by_number_by_mark_and_in_order(cast: Cast) -> None:
    old = cast.plan().format_version
    new = second(old)
    assert (predecessor(new), predecessor(old)) == (old, None)
    assert [published_as(old.key, name) for name in ("1", "2", old.digest[:12], "3", old.digest[:3])] == [
        *(old, new, old, None, None)
    ]
