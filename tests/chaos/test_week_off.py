# SPDX-License-Identifier: EUPL-1.2
"""The machine was off for a week: when it is on again, all that was due is done, once."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.mail import EmailMessage

from samenspiegel import recurring
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Round, sealed
from samenspiegel.notices.models import Notice, State
from tests.cast import HELD_ON, Cast, at

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def live(cast: Cast, off: int) -> None:
    """A conversation for which nobody does anything, with a clock that is off for a week from so many days before it
    (or after it), and ticks twice on each day that matters.
    """
    conversation = cast.plan()
    feedback.propose_raters(conversation=conversation, now=at(date(2026, 1, 12)))
    on = [day for day in (-21, -17, -14, -1, 1) if day < off] + [off + 7, off + 8, off + 9]
    for day in on:
        for _ in range(2):
            assert recurring.tick(at(HELD_ON + timedelta(days=day))) == []


@pytest.mark.parametrize(
    ("off", "opened", "expected"),
    [
        (-23, -16, {"invitation": 13, "reminder": 13, "due_today": 13}),  # the round opens as soon as it can
        (-19, -21, {"invitation": 13, "ready_to_close": 1}),  # nobody is reminded of a day that has passed
        (-4, -21, {"invitation": 13, "reminder": 13, "due_today": 13, "agenda_frozen": 3, "record_due": 1}),
    ],
)
def test_what_came_due_meanwhile_is_done_once_and_what_has_no_use_any_more_is_not(
    cast: Cast, off: int, opened: int, expected: dict[str, int]
) -> None:
    live(cast, off)
    mailed = Counter(Notice.objects.values_list("kind", flat=True))

    assert Round.objects.get().opened_on == HELD_ON + timedelta(days=opened)
    kinds = expected.keys() | {"reminder", "due_today", "conversation_tomorrow", "agenda_frozen"}
    assert {kind: mailed[kind] for kind in kinds if mailed[kind]} == expected
    assert not Notice.objects.exclude(state=State.SENT).exists()


def test_answers_that_had_to_go_meanwhile_go_first_and_everybody_hears_of_it_once(
    cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    live(cast, 12)  # the promised end of the answers is sixteen days after the conversation

    assert Round.objects.get().destroyed_at == at(HELD_ON + timedelta(days=19))
    assert sealed.Draft.objects.count() + sealed.Envelope.objects.count() == 0
    assert Notice.objects.filter(kind="round_lapsed").count() == 14
    ids = Counter(mail.extra_headers["Message-ID"] for mail in mailoutbox)
    assert set(ids.values()) == {1}
