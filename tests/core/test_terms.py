# SPDX-License-Identifier: EUPL-1.2
"""Terms after which something lapses, days that others decide, and what becomes of both when a conversation moves."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from samenspiegel.core.access import Part
from samenspiegel.core.duties import Code, Facts, RecordFacts, RoundFacts, duties
from samenspiegel.core.format.spec import MilestoneSpec, Offset, Retention
from samenspiegel.core.retention import Life, Why, record_day
from samenspiegel.core.schedule import INVITATIONS, Milestone, add_months, is_near_enough, moved, on_outside
from samenspiegel.core.terms import OBJECTIONS, POINTS, VIEWS, is_over

DAY = timedelta(days=1)
HELD_ON = date(2026, 6, 18)
DATES = st.dates(date(2020, 1, 1), date(2050, 1, 1))


def spec(key: str, event: str = "conversation", outside: str | None = None, **offset: int) -> MilestoneSpec:
    return MilestoneSpec(key=key, label=key, event=event, outside=outside, offset=Offset(**offset))


PLAN = [spec(INVITATIONS, days=-21), spec(VIEWS, days=-9), spec(POINTS, days=-5), spec("own", days=-12)]


@given(DATES, DATES)
def test_the_last_day_of_a_term_still_counts_and_the_next_one_does_not(until_on: date, today: date) -> None:
    assert is_over(until_on, today) == (today > until_on)
    assert not is_over(None, today)


# --- moving


def laid(held_on: date) -> list[Milestone]:
    return [
        Milestone(INVITATIONS, held_on - 21 * DAY),
        Milestone("own", held_on - 12 * DAY),
        Milestone(VIEWS, held_on - 9 * DAY),
        Milestone(POINTS, held_on - 5 * DAY),
    ]


def test_terms_that_are_still_to_come_move_along() -> None:
    later = moved(plan=PLAN, current=laid(HELD_ON), held_on=HELD_ON + 30 * DAY, today=HELD_ON - 40 * DAY)
    assert later == laid(HELD_ON + 30 * DAY)


def test_a_day_that_passed_blocks_no_move_and_what_lapsed_about_views_does_not_come_back() -> None:
    """Each side reads the other's views once their term is over; a point can be brought again for another day."""
    today = HELD_ON - 3 * DAY
    after = moved(
        plan=PLAN, current=laid(HELD_ON), done={INVITATIONS}, held_on=HELD_ON + 5 * DAY, today=today
    )
    assert dict((one.key, one.on) for one in after) == {
        INVITATIONS: HELD_ON - 21 * DAY,
        "own": HELD_ON - 12 * DAY,
        VIEWS: HELD_ON - 9 * DAY,
        POINTS: HELD_ON,
    }


@given(st.integers(0, 60), st.integers(0, 90))
def test_no_move_gives_back_a_term_for_views_that_was_over(passed: int, moved_days: int) -> None:
    today = HELD_ON - 21 * DAY + passed * DAY
    held_on = HELD_ON + moved_days * DAY
    assume(held_on >= today)
    was_over = is_over(HELD_ON - 9 * DAY, today)
    after = moved(plan=PLAN, current=laid(HELD_ON), done={INVITATIONS}, held_on=held_on, today=today)
    views = next(one.on for one in after if one.key == VIEWS)
    assert is_over(views, today) or not was_over


# --- days that others decide


def test_what_hangs_on_an_outside_date_follows_that_date_alone() -> None:
    plan = [
        *PLAN,
        spec("handover", "outside", "term-ends", months=-1),
        spec("vote", "outside", "election", days=2),
    ]
    assert on_outside({"term-ends": date(2027, 3, 31)}, plan) == [Milestone("handover", date(2027, 2, 28))]
    assert on_outside({}, plan) == []


@given(DATES, st.integers(-9000, 9000))
def test_an_outside_date_of_another_decade_is_a_slip_of_the_pen(held_on: date, days: int) -> None:
    assert is_near_enough(held_on + days * DAY, held_on) == (abs(days) <= 3660)


def retention(event: str) -> Retention:
    return Retention(key="record", months=24, event=event, ground="x", decided_by="x")


@given(DATES, DATES)
def test_a_term_from_an_outside_date_never_begins_before_the_conversation(
    held_on: date, outside_on: date
) -> None:
    on, why = record_day(retention("outside"), Life(None, held_on=held_on, outside_on=outside_on))
    assert on == add_months(max(held_on, outside_on), 24)
    assert why == (Why.OUTSIDE if outside_on > held_on else Why.TERM)


@pytest.mark.parametrize("received_on", [None, date(2026, 7, 1)])
def test_a_term_from_receipt_counts_from_the_conversation_until_it_was_received(
    received_on: date | None,
) -> None:
    on, why = record_day(retention("receipt"), Life(None, held_on=HELD_ON, received_on=received_on))
    assert (on, why) == (
        (add_months(received_on, 24), Why.RECEIVED) if received_on else (add_months(HELD_ON, 24), Why.TERM)
    )


@given(DATES, DATES)
def test_cancelled_counts_from_the_cancellation_whatever_the_rule(held_on: date, cancelled_on: date) -> None:
    life = Life(None, held_on=held_on, cancelled_on=cancelled_on, outside_on=held_on, received_on=held_on)
    for event in ("conversation", "approval", "receipt", "outside"):
        assert record_day(retention(event), life) == (add_months(cancelled_on, 24), Why.CANCELLED)


# --- duties


def facts(**changed: object) -> Facts:
    term = HELD_ON - 30 * DAY
    milestones = {INVITATIONS: HELD_ON - 21 * DAY, OBJECTIONS: term, POINTS: HELD_ON - 5 * DAY}
    return Facts("k1", held_on=HELD_ON, milestones=milestones, **changed)  # type: ignore[arg-type]


def looking(found: Facts, today: date) -> dict[Part, date | None]:
    return {one.holder: one.due_on for one in duties(found, today) if one.code == Code.LOOK_AT_RATERS}


def test_each_side_looks_at_the_list_until_the_term_ends_or_they_agree() -> None:
    term = HELD_ON - 30 * DAY
    assert looking(facts(), term) == {Part.SUBJECT: term, Part.REVIEWER: term}
    agreed = facts(round=RoundFacts(no_objection=frozenset({Part.SUBJECT})))
    assert looking(agreed, term) == {Part.REVIEWER: term}
    assert looking(facts(), term + DAY) == {}


@pytest.mark.parametrize("days", [0, 1])
def test_nobody_is_asked_for_points_after_their_term(days: int) -> None:
    found = facts(has_round=False)
    today = HELD_ON - 5 * DAY + days * DAY
    asked = [one for one in duties(found, today) if one.code == Code.PREPARE_POINTS]
    assert [one.due_on for one in asked] == ([HELD_ON - 5 * DAY] * 2 if not days else [])


@pytest.mark.parametrize(("days", "code"), [(0, Code.ANSWER_PROPOSAL), (1, Code.APPROVE_RECORD)])
def test_what_was_proposed_waits_for_an_answer_until_it_lapses(days: int, code: Code) -> None:
    until = HELD_ON + 14 * DAY
    record = RecordFacts(
        offered_on=HELD_ON + DAY,
        approve_by_on=HELD_ON + 21 * DAY,
        amend_until_on=until,
        must_answer=frozenset({Part.SUBJECT}),
        has_proposed=frozenset({Part.REVIEWER}),
    )
    found = duties(facts(has_round=False, record=record), until + days * DAY)
    [subject] = [one for one in found if one.holder == Part.SUBJECT]
    [reviewer] = [one for one in found if one.holder == Part.REVIEWER]
    assert (subject.code, subject.due_on) == (code, until if not days else HELD_ON + 21 * DAY)
    assert (reviewer.code, reviewer.closed_because) == (
        Code.APPROVE_RECORD,
        "" if days else "own_proposal_open",
    )
