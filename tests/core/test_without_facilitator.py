# SPDX-License-Identifier: EUPL-1.2
"""Who does what where nobody guides: the rules of a format, the deeds and the duties that follow from them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from samenspiegel.core import schedule
from samenspiegel.core.access import GUIDED, MAY, Deed, Part, Rules, may, readers, who_may
from samenspiegel.core.duties import Code, Facts, RecordFacts, RoundFacts, Step, duties, line
from samenspiegel.core.format.spec import Hours

HELD_ON = date(2026, 3, 3)
BOTH = frozenset({Part.SUBJECT, Part.REVIEWER})
BY_SUBJECT = Rules(is_guided=False, organisers=frozenset({Part.SUBJECT}), writers=frozenset({Part.SUBJECT}))
BY_BOTH = replace(BY_SUBJECT, organisers=BOTH, writers=BOTH)
TALK = replace(BY_BOTH, asks=False)
LOOKING = (
    *(Deed.SEE_WHO_HANDED_IN, Deed.CLOSE_ROUND, Deed.READ_OPEN_ANSWERS, Deed.RELEASE_REPORT),
    *(Deed.WITHDRAW_REPORT, Deed.READ_RESPONSES),
)
MARKS = {
    schedule.INVITATIONS: HELD_ON - timedelta(days=21),
    schedule.DUE: HELD_ON - timedelta(days=14),
    schedule.RELEASE: HELD_ON - timedelta(days=7),
}
OPEN = RoundFacts(opened_on=MARKS[schedule.INVITATIONS], is_all_in=True, falls_short=True)


def facts(rules: Rules, **changed: object) -> Facts:
    return Facts(**{"conversation": "c", "held_on": HELD_ON, "milestones": MARKS, "rules": rules, **changed})


def held(facts: Facts, on: date) -> dict[Code, set[Part]]:
    found: dict[Code, set[Part]] = {}
    for duty in duties(facts, on):
        found.setdefault(duty.code, set()).add(duty.holder)
    return found


@pytest.mark.clause("VGS-1")
@pytest.mark.parametrize("deed", LOOKING)
@pytest.mark.parametrize("rules", [BY_SUBJECT, BY_BOTH, TALK])
def test_where_nobody_guides_nobody_looks_into_a_round_whatever_their_part(rules: Rules, deed: Deed) -> None:
    assert who_may(deed, rules) == frozenset()
    assert not may(deed, set(Part), rules=rules)


@pytest.mark.clause("VGS-1")
def test_who_organises_does_what_a_facilitator_does_elsewhere_and_nothing_else() -> None:
    organised = {deed for deed in Deed if who_may(deed, BY_SUBJECT) - MAY[deed]}

    assert organised == {
        *(Deed.CHANGE_PLAN, Deed.CHOOSE_RATERS, Deed.FREEZE_AGENDA, Deed.PLAN_NEXT, Deed.PLACE_COPY),
        *(Deed.WRITE_RECORD, Deed.REDUCE_RECORD, Deed.REPLACE_REVIEWER),
    }
    assert all(who_may(deed, BY_SUBJECT) == {Part.SUBJECT} for deed in organised)


def test_who_chooses_the_raters_alone_does_not_object_to_them_and_where_both_choose_each_does() -> None:
    assert who_may(Deed.OBJECT_TO_RATERS, BY_SUBJECT) == {Part.REVIEWER}
    assert who_may(Deed.OBJECT_TO_RATERS, BY_BOTH) == {Part.SUBJECT, Part.REVIEWER}


@pytest.mark.parametrize("deed", list(Deed))
def test_a_guide_left_over_in_an_unguided_conversation_may_nothing_but_see_it(deed: Deed) -> None:
    assert not may(deed, {Part.FACILITATOR, Part.SUBSTITUTE}, rules=BY_BOTH)


@pytest.mark.parametrize("deed", [Deed.CHANGE_PLAN, Deed.CHOOSE_RATERS, Deed.WRITE_RECORD, *LOOKING[:-1]])
def test_where_somebody_guides_organising_and_looking_are_theirs_alone(deed: Deed) -> None:
    assert who_may(deed, GUIDED) == {Part.FACILITATOR}


@pytest.mark.parametrize("deed", [Deed.SEE_RATERS, Deed.ANSWER, Deed.READ_REPORT, Deed.OBJECT_TO_RATERS])
def test_without_questionnaires_there_is_nothing_of_a_round(deed: Deed) -> None:
    assert readers(deed, TALK) == ()


@pytest.mark.clause("VGS-1")
@pytest.mark.parametrize(("rules", "who"), [(BY_SUBJECT, {Part.SUBJECT}), (BY_BOTH, set(BOTH))])
def test_the_duties_of_organising_and_writing_are_theirs(rules: Rules, who: set[Part]) -> None:
    before = MARKS[schedule.INVITATIONS] - timedelta(days=7)
    proposed = facts(rules, is_planned=False, held_on=None, proposed_on=HELD_ON)
    troubled = facts(rules, round=RoundFacts(problems=("no_raters",), open_objections=1))

    assert held(proposed, before) == {Code.PLAN_NEXT: who}
    assert held(facts(rules, is_paused=True, held_on=None), before)[Code.GIVE_DATE] == who
    assert {code: held(troubled, before)[code] for code in (Code.SOLVE_RATERS, Code.ANSWER_OBJECTION)} == {
        Code.SOLVE_RATERS: who,
        Code.ANSWER_OBJECTION: who,
    }
    assert held(facts(rules, has_round=False), HELD_ON + timedelta(days=1))[Code.WRITE_RECORD] == who


def test_a_round_that_nobody_guides_asks_nothing_of_anybody_but_to_answer() -> None:
    for day in range(-21, 0):
        on = HELD_ON + timedelta(days=day)
        assert set(held(facts(BY_BOTH, round=OPEN), on)) == {Code.HAND_IN}
    closed = replace(OPEN, closed_on=MARKS[schedule.DUE] + timedelta(days=1))
    assert held(facts(BY_BOTH, round=closed), closed.closed_on) == {}  # type: ignore[arg-type]


def test_who_comes_in_and_who_does_not_changes_no_duty_of_the_others() -> None:
    """An organiser would see it on the start page."""
    on = MARKS[schedule.DUE] + timedelta(days=1)
    states = [
        RoundFacts(opened_on=OPEN.opened_on, is_all_in=a, falls_short=b) for a in (0, 1) for b in (0, 1)
    ]

    assert len({tuple(duties(facts(BY_BOTH, round=state), on)) for state in states}) == 1


@pytest.mark.parametrize("rules", [BY_BOTH, TALK])
def test_both_are_expected_at_the_table_and_nobody_else(rules: Rules) -> None:
    frozen = facts(rules, has_round=False, is_agenda_frozen=True)

    assert held(frozen, HELD_ON - timedelta(days=1)) == {Code.MEET: set(BOTH)}


def test_without_questionnaires_both_prepare_points_and_the_line_has_no_such_steps() -> None:
    talk = facts(TALK, has_round=False, milestones={})

    assert held(talk, HELD_ON - timedelta(days=7)) == {Code.PREPARE_POINTS: set(BOTH)}
    assert not {stop.step for stop in line(talk, HELD_ON)} & {Step.QUESTIONNAIRES, Step.REPORT}


def test_who_still_has_to_answer_is_not_asked_to_call_others() -> None:
    overdue = RecordFacts(
        offered_on=HELD_ON, approve_by_on=HELD_ON + timedelta(days=14), approved=frozenset({Part.REVIEWER})
    )
    found = held(facts(BY_BOTH, has_round=False, record=overdue), HELD_ON + timedelta(days=15))

    assert found == {Code.APPROVE_RECORD: {Part.SUBJECT}, Code.AWAIT_APPROVAL: {Part.REVIEWER}}


def test_who_waits_for_a_consent_is_not_who_is_asked_for_it() -> None:
    asked = facts(BY_BOTH, has_round=False, is_agenda_frozen=True, consents={"r": frozenset({Part.REVIEWER})})
    found = held(asked, HELD_ON - timedelta(days=9))

    assert found[Code.ANSWER_CONSENT] == {Part.REVIEWER}
    assert found[Code.AWAIT_CONSENT] == {Part.SUBJECT}


@pytest.mark.parametrize(
    ("here", "is_allowed"),
    [
        (datetime(2026, 2, 17, 9), True),  # a Tuesday
        (datetime(2026, 2, 17, 8, 59), False),
        (datetime(2026, 2, 17, 15), False),
        (datetime(2026, 2, 20, 10), False),  # a Friday: nobody is left alone with it in the weekend
        (datetime(2026, 2, 21, 10), False),
        (datetime(2026, 4, 2, 10), True),
        (datetime(2026, 4, 6, 10), False),  # Easter Monday
    ],
)
def test_the_report_is_shown_at_hours_that_leave_nobody_alone_with_it(
    here: datetime, is_allowed: bool
) -> None:
    assert schedule.is_release_hour(here, Hours()) == is_allowed


def test_without_hours_any_hour_of_a_working_day_will_do() -> None:
    assert schedule.is_release_hour(datetime(2026, 2, 20, 23), None)
    assert not schedule.is_release_hour(datetime(2026, 2, 21, 10), None)
