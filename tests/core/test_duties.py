# SPDX-License-Identifier: EUPL-1.2
"""What is expected of whom, from facts alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core import terms
from samenspiegel.core.access import Part
from samenspiegel.core.duties import (
    AgreementFacts,
    Code,
    Facts,
    RecordFacts,
    RoundFacts,
    Step,
    current_step,
    duties,
    follow_up_from,
    is_time_to_follow_up,
    line,
    next_on,
    stage,
)

HELD_ON = date(2026, 3, 3)
MARKS = {
    "invitations_sent": date(2026, 2, 10),
    "questionnaires_due": date(2026, 2, 17),
    "report_released": date(2026, 2, 24),
    "agenda_frozen": date(2026, 2, 27),
    "record_offered": date(2026, 3, 10),
}
PLANNED = Facts("abc", held_on=HELD_ON, milestones=MARKS, destroy_on=date(2028, 3, 3))
OPEN = replace(PLANNED, round=RoundFacts(opened_on=date(2026, 2, 10), falls_short=True))
RELEASED = replace(
    PLANNED,
    round=RoundFacts(opened_on=date(2026, 2, 10), closed_on=date(2026, 2, 18), released_on=date(2026, 2, 20)),
)

OF_THE_LIST = {Code.SOLVE_RATERS, Code.ANSWER_OBJECTION, Code.LOOK_AT_RATERS}


def codes(facts: Facts, today: date, holder: Part) -> list[Code]:
    return [duty.code for duty in duties(facts, today) if duty.holder == holder and not duty.closed_because]


def test_before_the_invitations_both_sides_may_look_at_the_raters() -> None:
    today = date(2026, 1, 20)

    assert codes(PLANNED, today, Part.SUBJECT) == [Code.LOOK_AT_RATERS]
    assert codes(PLANNED, today, Part.REVIEWER) == [Code.LOOK_AT_RATERS]
    assert codes(PLANNED, today, Part.FACILITATOR) == []


@pytest.mark.clause("VGS-3")
def test_who_is_asked_for_a_view_is_asked_to_share_it_once_the_spiegel_is_there_until_the_agenda_is_fixed() -> (
    None
):
    asked = replace(RELEASED, views_to_share=frozenset({Part.REVIEWER}))
    before = replace(OPEN, views_to_share=frozenset({Part.REVIEWER}))

    assert Code.SHARE_VIEWS in codes(asked, date(2026, 2, 21), Part.REVIEWER)
    assert Code.SHARE_VIEWS not in codes(asked, date(2026, 2, 21), Part.SUBJECT)
    assert Code.SHARE_VIEWS not in codes(before, date(2026, 2, 21), Part.REVIEWER)
    assert Code.SHARE_VIEWS not in codes(
        replace(asked, is_agenda_frozen=True), date(2026, 2, 28), Part.REVIEWER
    )
    assert next_on(asked, date(2026, 2, 21)) == next_on(RELEASED, date(2026, 2, 21))
    too_late = replace(asked, milestones={**MARKS, terms.VIEWS: date(2026, 2, 25)})
    assert Code.SHARE_VIEWS in codes(too_late, date(2026, 2, 25), Part.REVIEWER)
    assert Code.SHARE_VIEWS not in codes(too_late, date(2026, 2, 26), Part.REVIEWER)


def test_the_facilitator_solves_what_keeps_the_invitations_from_leaving() -> None:
    facts = replace(PLANNED, round=RoundFacts(problems=("too_small",), open_objections=1))

    assert codes(facts, date(2026, 1, 20), Part.FACILITATOR) == [Code.SOLVE_RATERS, Code.ANSWER_OBJECTION]


@pytest.mark.clause("HV-5")
@pytest.mark.parametrize("moment", ["offered_on", "ended_on"])
def test_once_there_is_a_record_nobody_is_asked_for_a_round_that_never_opened(moment: str) -> None:
    talked = replace(PLANNED, round=RoundFacts(problems=("due_date_passed",), open_objections=1))
    recorded = replace(talked, record=replace(talked.record, **{moment: HELD_ON}))

    def asked(facts: Facts) -> set[Code]:
        return {duty.code for duty in duties(facts, HELD_ON)} & OF_THE_LIST

    assert asked(talked) == OF_THE_LIST
    assert asked(recorded) == set()


@pytest.mark.parametrize("is_fixed", [True, False])
def test_who_said_on_the_day_that_they_talked_is_not_asked_to_prepare_or_to_come(is_fixed: bool) -> None:
    on_the_day = replace(PLANNED, has_round=False, is_agenda_frozen=is_fixed)
    talked = replace(on_the_day, record=RecordFacts(ended_on=HELD_ON))

    assert {duty.code for duty in duties(on_the_day, HELD_ON)} & {Code.PREPARE_POINTS, Code.MEET}
    assert duties(talked, HELD_ON) == []


@pytest.mark.clause("HV-5")
def test_each_side_hands_in_by_the_due_date_until_they_did() -> None:
    [own] = [duty for duty in duties(OPEN, date(2026, 2, 12)) if duty.holder == Part.SUBJECT]
    assert (own.code, own.due_on, own.is_late) == (Code.HAND_IN, date(2026, 2, 17), False)

    handed_in = replace(OPEN, round=replace(OPEN.round, handed_in=frozenset({Part.SUBJECT})))
    assert codes(handed_in, date(2026, 2, 12), Part.SUBJECT) == []
    assert codes(handed_in, date(2026, 2, 12), Part.REVIEWER) == [Code.HAND_IN]


def test_a_date_ends_with_its_day() -> None:
    def is_late(today: date) -> bool:
        return next(duty for duty in duties(OPEN, today) if duty.code == Code.HAND_IN).is_late

    assert (is_late(date(2026, 2, 17)), is_late(date(2026, 2, 18))) == (False, True)


def test_letters_wait_for_who_guides_it_until_they_are_made() -> None:
    waiting = replace(OPEN, round=replace(OPEN.round, letters_to_make=True))
    today = date(2026, 2, 10)

    assert Code.MAKE_LETTERS in codes(waiting, today, Part.FACILITATOR)
    assert Code.MAKE_LETTERS not in codes(OPEN, today, Part.FACILITATOR)
    for other in (Part.SUBJECT, Part.REVIEWER):
        assert Code.MAKE_LETTERS not in codes(waiting, today, other)


@pytest.mark.clause("HV-7")
def test_closing_waits_for_the_due_date_and_says_why() -> None:
    [closing] = [duty for duty in duties(OPEN, date(2026, 2, 12)) if duty.holder == Part.FACILITATOR]

    assert (closing.code, closing.closed_because) == (Code.CLOSE_ROUND, "before_due_date")


@pytest.mark.clause("HV-7")
def test_after_the_due_date_the_facilitator_chooses_what_to_do_with_a_shortfall() -> None:
    today = date(2026, 2, 18)
    accepted = replace(OPEN, round=replace(OPEN.round, may_fall_short=True))

    assert codes(OPEN, today, Part.FACILITATOR) == [Code.CHOOSE_SHORTFALL]
    assert codes(accepted, today, Part.FACILITATOR) == [Code.CLOSE_ROUND]


@pytest.mark.clause("HV-7")
def test_release_is_due_within_two_working_days_and_a_week_before_the_talk_at_the_latest() -> None:
    def due_on(closed_on: date) -> date | None:
        facts = replace(PLANNED, round=RoundFacts(opened_on=date(2026, 2, 10), closed_on=closed_on))
        return next(duty.due_on for duty in duties(facts, closed_on) if duty.code == Code.RELEASE_REPORT)

    assert due_on(date(2026, 2, 18)) == date(2026, 2, 20)
    assert due_on(date(2026, 2, 20)) == date(2026, 2, 24)
    assert due_on(date(2026, 2, 23)) == date(2026, 2, 24)


def test_after_release_each_side_reads_and_chooses() -> None:
    chosen = replace(RELEASED, has_chosen=frozenset({Part.REVIEWER}))

    assert codes(chosen, date(2026, 2, 21), Part.SUBJECT) == [Code.READ_REPORT]
    assert codes(chosen, date(2026, 2, 21), Part.REVIEWER) == []


@pytest.mark.clause("HV-10")
def test_each_side_approves_until_both_did() -> None:
    offered = RecordFacts(
        offered_on=date(2026, 3, 9), approve_by_on=date(2026, 3, 23), approved=frozenset({Part.REVIEWER})
    )
    facts = replace(RELEASED, is_agenda_frozen=True, record=offered)
    today = date(2026, 3, 10)

    assert codes(facts, today, Part.SUBJECT) == [Code.APPROVE_RECORD]
    assert codes(facts, today, Part.REVIEWER) == []
    assert codes(facts, today, Part.FACILITATOR) == []  # silence is no disagreement: first reminders
    assert codes(facts, date(2026, 3, 24), Part.FACILITATOR) == [Code.AWAIT_APPROVAL]


@pytest.mark.clause("HV-11")
def test_a_proposal_waits_for_the_other_side_and_closes_ones_own_approval() -> None:
    offered = RecordFacts(
        offered_on=date(2026, 3, 9),
        must_answer=frozenset({Part.REVIEWER}),
        has_proposed=frozenset({Part.SUBJECT}),
    )
    facts = replace(RELEASED, is_agenda_frozen=True, record=offered)

    assert codes(facts, date(2026, 3, 10), Part.REVIEWER) == [Code.ANSWER_PROPOSAL]
    [own] = [duty for duty in duties(facts, date(2026, 3, 10)) if duty.holder == Part.SUBJECT]
    assert (own.code, own.closed_because) == (Code.APPROVE_RECORD, "own_proposal_open")


@pytest.mark.clause("VGS-11")
def test_owners_follow_up_their_agreements() -> None:
    kept = (AgreementFacts("x1", Part.SUBJECT, date(2026, 9, 1)), AgreementFacts("x2", None, None))
    facts = replace(RELEASED, record=RecordFacts(ended_on=date(2026, 3, 12)), agreements=kept)

    assert [duty.about for duty in duties(facts, date(2026, 4, 1))] == ["x1"]
    assert stage(facts, date(2026, 4, 1)) == Step.AGREEMENTS


@pytest.mark.clause("VGS-11")
def test_an_agreement_is_asked_for_from_two_weeks_before_its_date_and_stands_last_until_then() -> None:
    kept = (
        AgreementFacts("undated", Part.SUBJECT, None),
        AgreementFacts("far", Part.SUBJECT, date(2027, 1, 1)),
        AgreementFacts("near", Part.SUBJECT, date(2026, 9, 1)),
    )
    facts = replace(RELEASED, record=RecordFacts(ended_on=date(2026, 3, 12)), agreements=kept)

    def asked(today: date) -> list[tuple[str, bool]]:
        return [(duty.about, not duty.is_later) for duty in duties(facts, today)]

    assert asked(date(2026, 8, 17)) == [("near", False), ("far", False), ("undated", False)]
    assert asked(date(2026, 8, 18)) == [("near", True), ("far", False), ("undated", False)]
    assert asked(date(2027, 6, 1)) == [("near", True), ("far", True), ("undated", False)]


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_what_is_asked_for_stays_asked_for_and_what_is_late_always_is(due_on: date, days: int) -> None:
    assert is_time_to_follow_up(due_on, follow_up_from(due_on) + timedelta(days=days))
    assert not is_time_to_follow_up(due_on, follow_up_from(due_on) - timedelta(days=days + 1))
    assert is_time_to_follow_up(due_on, due_on + timedelta(days=days))
    assert not is_time_to_follow_up(None, due_on)


def test_of_a_cancelled_conversation_nothing_is_expected() -> None:
    cancelled = replace(OPEN, is_cancelled=True)

    assert duties(cancelled, date(2026, 2, 18)) == []
    assert stage(cancelled, date(2026, 2, 18)) == "cancelled"


def test_a_proposed_conversation_is_planned_some_weeks_ahead() -> None:
    proposed = Facts("abc", is_planned=False, proposed_on=date(2027, 3, 3))

    [duty] = duties(proposed, date(2026, 4, 1))
    assert (duty.code, duty.holder, duty.due_on) == (Code.PLAN_NEXT, Part.FACILITATOR, date(2027, 1, 20))


def test_without_the_round_its_steps_are_left_out_of_the_line() -> None:
    steps = [stop.step for stop in line(replace(PLANNED, has_round=False), date(2026, 1, 20))]

    assert steps == [Step.PLANNED, Step.PREPARATION, Step.CONVERSATION, Step.RECORD, Step.AGREEMENTS]


parts = st.frozensets(st.sampled_from([Part.SUBJECT, Part.REVIEWER]))
days = st.dates(HELD_ON - timedelta(days=40), HELD_ON + timedelta(days=60))
maybe_days = st.none() | days
rounds = st.builds(
    RoundFacts,
    opened_on=maybe_days,
    problems=st.sampled_from([(), ("too_small",)]),
    open_objections=st.integers(0, 2),
    is_all_in=st.booleans(),
    falls_short=st.booleans(),
    may_fall_short=st.booleans(),
    handed_in=parts,
    closed_on=maybe_days,
    released_on=maybe_days,
    withdrawn_on=maybe_days,
    destroyed_on=maybe_days,
)
records = st.builds(
    RecordFacts,
    offered_on=maybe_days,
    approve_by_on=maybe_days,
    is_agreements_only=st.booleans(),
    approved=parts,
    must_answer=parts,
    has_proposed=parts,
    must_decide=parts,
    ended_on=maybe_days,
)


@pytest.mark.parametrize(
    ("facts", "by"), [(PLANNED, MARKS["invitations_sent"]), (OPEN, HELD_ON), (RELEASED, HELD_ON)]
)
def test_a_question_to_both_is_answered_before_the_invitations_leave_or_else_before_the_talk(
    facts: Facts, by: date
) -> None:
    asked = replace(facts, consents={"question": frozenset({Part.SUBJECT})})

    found = duties(asked, by)

    assert [duty.due_on for duty in found if duty.code == Code.ANSWER_CONSENT] == [by]


any_facts = st.builds(
    Facts,
    conversation=st.just("abc"),
    held_on=st.none() | st.just(HELD_ON),
    is_planned=st.booleans(),
    is_paused=st.booleans(),
    is_cancelled=st.booleans(),
    has_round=st.booleans(),
    milestones=st.just(MARKS),
    round=rounds,
    is_agenda_frozen=st.booleans(),
    has_chosen=parts,
    record=records,
)


@given(any_facts, days)
def test_whatever_the_facts_the_list_is_in_order_and_nobody_is_asked_the_same_twice(
    facts: Facts, today: date
) -> None:
    found = duties(facts, today)

    assert [duty.due_on or date.max for duty in found] == sorted(duty.due_on or date.max for duty in found)
    asked = [(duty.code, duty.holder, duty.about) for duty in found]
    assert len(asked) == len(set(asked))


@given(any_facts, days)
def test_whatever_the_facts_exactly_one_step_is_open(facts: Facts, today: date) -> None:
    stops = line(facts, today)

    assert [stop.state for stop in stops].count("current") == 1
    if current_step(facts, today) in [stop.step for stop in stops]:
        assert next(stop.step for stop in stops if stop.state == "current") == current_step(facts, today)


@given(any_facts, days)
def test_the_next_date_is_one_of_a_duty_that_can_be_done(facts: Facts, today: date) -> None:
    on = next_on(facts, today)

    if on is not None:
        assert on in [duty.due_on for duty in duties(facts, today) if not duty.closed_because]
