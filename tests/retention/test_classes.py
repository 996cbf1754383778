# SPDX-License-Identifier: EUPL-1.2
"""Each class of content has its own day and its own reason, and nothing outlives what it hangs on."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.conversations.models import Conversation
from samenspiegel.core import retention as rules
from samenspiegel.core.format.checks import cross_checks
from samenspiegel.core.retention import Content, Life, Why
from samenspiegel.feedback.models import FeedbackReport
from samenspiegel.formats import library
from samenspiegel.preparation.models import PrivateNote
from samenspiegel.records.models import Record
from samenspiegel.retention import actions, queries
from tests.cast import HELD_ON, Cast, at
from tests.retention.keepers import DESTROY_ON, say, with_everything

DAYS = st.dates(date(2024, 1, 1), date(2034, 1, 1))


def rule(key: str, months: int = 24, event: str = "conversation") -> SimpleNamespace:
    return SimpleNamespace(key=key, months=months, event=event)


@pytest.mark.clause("HV-13")
def test_the_term_counts_in_calendar_months_from_the_conversation() -> None:
    life = Life(destroy_on=date(2028, 2, 29), held_on=date(2026, 2, 28))

    assert rules.record_day(rule("record"), life) == (date(2028, 2, 28), Why.TERM)


def test_cancelled_counts_from_the_cancellation_whatever_the_rule() -> None:
    life = Life(None, held_on=HELD_ON, cancelled_on=date(2026, 1, 20), ended_on=date(2026, 3, 9))

    for event in ("conversation", "approval"):
        assert rules.record_day(rule("record", event=event), life) == (date(2028, 1, 20), Why.CANCELLED)


def test_a_term_from_the_closing_of_the_record_counts_from_the_conversation_until_then() -> None:
    by_closing = rule("record", 60, "approval")

    assert rules.record_day(by_closing, Life(None, held_on=HELD_ON)) == (date(2031, 3, 3), Why.TERM)
    closed = Life(None, held_on=HELD_ON, ended_on=date(2026, 4, 20))
    assert rules.record_day(by_closing, closed) == (date(2031, 4, 20), Why.ENDED)


@given(
    key=st.sampled_from([Content.FEEDBACK, Content.NOTES]),
    months=st.integers(1, 120),
    held_on=DAYS,
    destroy_on=DAYS,
    promised_on=st.none() | DAYS,
    hold_until_on=st.none() | DAYS,
)
def test_nothing_outlives_its_record_or_its_promise_but_by_a_hold(
    key: Content,
    months: int,
    held_on: date,
    destroy_on: date,
    promised_on: date | None,
    hold_until_on: date | None,
) -> None:
    life = Life(destroy_on, held_on, report_until_on=promised_on, hold_until_on=hold_until_on)

    due = rules.due(rule(key, months), life)

    assert due.due_on is not None and due.goes_on is not None
    assert due.due_on <= destroy_on
    if key == Content.FEEDBACK and promised_on:
        assert due.due_on <= promised_on
    if key == Content.NOTES:
        assert due.goes_on == due.due_on  # a hold does not reach it
    else:
        assert due.goes_on == max(due.due_on, hold_until_on or due.due_on)


@given(held=st.frozensets(st.sampled_from(list(rules.Capacity))), asked=st.sampled_from(list(rules.Capacity)))
def test_who_confirms_never_does_so_in_the_role_that_asked(
    held: frozenset[rules.Capacity], asked: rules.Capacity
) -> None:
    found = rules.capacity_to_confirm(held, asked)

    assert found != asked
    assert (found is None) == (held <= {asked})


@given(start=DAYS, days=st.integers(0, 400))
def test_a_hold_works_until_its_day_begins(start: date, days: int) -> None:
    today = start + timedelta(days=days)

    assert rules.is_in_force(start + timedelta(days=200), today) == (days < 200)


# --- formats ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "changed", "code"),
    [
        ("feedback", {"ends": "by_list"}, "not_a_choice"),
        ("notes", {"ends": "by_list"}, "not_a_choice"),
        ("feedback", {"event": "approval"}, "not_a_choice"),
        ("record", {"event": "record_offered"}, "not_a_choice"),
        ("record", {"event": "outside"}, "missing"),
        ("record", {"ends": "by_list", "event": "approval"}, None),
    ],
)
def test_a_format_cannot_promise_what_a_list_could_break(
    key: str, changed: dict[str, str], code: str | None
) -> None:
    spec = library.load("heerenveen-gemeentesecretaris")
    kept = tuple(row.model_copy(update=changed) if row.key == key else row for row in spec.retention)

    found = cross_checks(spec.model_copy(update={"retention": kept}))

    assert [row.code for row in found] == ([code] if code else [])


# --- carried out -----------------------------------------------------------------------------------------------------


def test_private_notes_with_a_shorter_term_go_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, cast, "notes", months=3)
    with_everything(cast)

    actions.destroy_due(now=at(date(2026, 6, 2)))
    assert PrivateNote.objects.count() == 1
    actions.destroy_due(now=at(date(2026, 6, 3)))

    assert (PrivateNote.objects.count(), Record.objects.count(), FeedbackReport.objects.count()) == (0, 1, 1)
    assert actions.destroy_due(now=at(date(2026, 6, 3))) == 0


def test_what_people_are_told_is_when_it_goes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, cast, "notes", months=3)
    conversation = with_everything(cast)
    Conversation.objects.filter(pk=conversation.pk).update(destroy_on=date(2028, 5, 3))
    conversation.refresh_from_db()

    told = {row.due.key: (row.due.due_on, row.due.why) for row in queries.kept(conversation)}

    assert told == {
        Content.FEEDBACK: (DESTROY_ON, Why.PROMISED),
        Content.RECORD: (date(2028, 5, 3), Why.TERM),
        Content.NOTES: (date(2026, 6, 3), Why.TERM),
    }
