# SPDX-License-Identifier: EUPL-1.2
"""Whether who guides a conversation stands apart from the people in it."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.access import Part
from samenspiegel.core.independence import (
    Finding,
    Managers,
    Relation,
    Rule,
    findings,
    line_above,
    makes_circle,
    refused,
)

MAYOR, SECRETARY, MANAGER, ADVISER, COLLEAGUE = 1, 2, 3, 4, 5
TOWN: Managers = {SECRETARY: MAYOR, MANAGER: SECRETARY, ADVISER: MANAGER, COLLEAGUE: MANAGER}
PEOPLE = st.integers(1, 8)
# Whoever reports to somebody has a higher number, so that there is no circle.
LINES = st.lists(st.integers(0, 30), min_size=8, max_size=8).map(
    lambda drawn: {one: (number % one or None) for one, number in enumerate(drawn, start=1)}
)
ANY_MANAGERS = st.dictionaries(PEOPLE, st.none() | PEOPLE)


def test_the_line_above_somebody_has_the_nearest_first() -> None:
    assert line_above(ADVISER, TOWN) == (MANAGER, SECRETARY, MAYOR)
    assert line_above(MAYOR, TOWN) == ()


def test_an_adviser_of_the_secretarys_own_organisation_is_told_so_and_what_they_report_to() -> None:
    found = findings(
        TOWN,
        guides={Part.FACILITATOR: ADVISER, Part.SUBSTITUTE: 99},
        subject=SECRETARY,
        reviewer=MAYOR,
        raters=[MANAGER, COLLEAGUE, SECRETARY],
    )

    assert found == [
        Finding(Part.FACILITATOR, Relation.BELOW_SUBJECT, SECRETARY, False),
        Finding(Part.FACILITATOR, Relation.BELOW_RATER, MANAGER, True),
    ]


def test_who_stands_above_the_subject_or_next_to_the_reviewer_is_told_so() -> None:
    found = findings(
        TOWN, guides={Part.FACILITATOR: MAYOR, Part.SUBSTITUTE: ADVISER}, subject=COLLEAGUE, reviewer=MANAGER
    )

    assert found == [
        Finding(Part.FACILITATOR, Relation.ABOVE_SUBJECT, COLLEAGUE, False),
        Finding(Part.SUBSTITUTE, Relation.BELOW_REVIEWER, MANAGER, True),
    ]
    above = findings({MANAGER: ADVISER}, guides={Part.FACILITATOR: ADVISER}, subject=None, reviewer=MANAGER)
    assert above == [Finding(Part.FACILITATOR, Relation.ABOVE_REVIEWER, MANAGER, True)]


def test_a_format_can_allow_the_line_of_command_or_refuse_it() -> None:
    guides = {Part.FACILITATOR: ADVISER}
    every = findings(TOWN, guides=guides, subject=SECRETARY, reviewer=MAYOR, raters=[MANAGER])
    allowed = findings(
        TOWN, guides=guides, subject=SECRETARY, reviewer=MAYOR, raters=[MANAGER], rule="allowed"
    )

    assert [one.relation for one in allowed] == [Relation.BELOW_RATER]
    assert [one.relation for one in refused(every, "refused")] == [Relation.BELOW_SUBJECT]
    assert refused(every, "warn") == []


@pytest.mark.parametrize("manager", [ADVISER, COLLEAGUE, SECRETARY])
def test_nobody_comes_to_stand_above_themselves(manager: int) -> None:
    assert makes_circle(manager, ADVISER, TOWN) is (manager in (ADVISER, SECRETARY))


@given(ANY_MANAGERS, PEOPLE)
def test_a_line_ends_even_where_there_is_a_circle_and_names_nobody_twice(
    managers: Managers, one: int
) -> None:
    line = line_above(one, managers)

    assert len(set(line)) == len(line)
    assert one not in line


@given(LINES, PEOPLE, PEOPLE)
def test_what_makes_no_circle_leaves_everybody_below_who_they_report_to(
    managers: Managers, one: int, manager: int
) -> None:
    if not makes_circle(one, manager, managers):
        after = {**managers, one: manager}
        assert all(
            person not in line_above(above, after) for person in after for above in line_above(person, after)
        )


@given(ANY_MANAGERS, PEOPLE, PEOPLE, PEOPLE, st.sets(PEOPLE))
def test_who_reports_to_nobody_and_has_nobody_is_independent(
    managers: Managers, subject: int, reviewer: int, guide: int, raters: set[int]
) -> None:
    alone = {one: above for one, above in managers.items() if guide not in (one, above)}

    assert (
        findings(alone, guides={Part.FACILITATOR: guide}, subject=subject, reviewer=reviewer, raters=raters)
        == []
    )


@given(LINES, PEOPLE, PEOPLE, PEOPLE, st.sets(PEOPLE), st.sampled_from(get_args(Rule)))
def test_a_finding_is_true_and_nothing_that_is_true_is_left_out(
    managers: Managers, subject: int, reviewer: int, guide: int, raters: set[int], rule: Rule
) -> None:
    found = findings(
        managers,
        guides={Part.FACILITATOR: guide},
        subject=subject,
        reviewer=reviewer,
        raters=raters,
        rule=rule,
    )
    told = {(one.relation, one.person) for one in found}
    above, true = line_above(guide, managers), set()
    if rule != "allowed":
        true |= {(Relation.BELOW_SUBJECT, one) for one in above if one == subject}
        true |= {(Relation.ABOVE_SUBJECT, subject) for one in line_above(subject, managers) if one == guide}
    true |= {(Relation.BELOW_RATER, one) for one in above if one in raters - {subject, reviewer}}
    if managers.get(guide) == reviewer:
        true.add((Relation.BELOW_REVIEWER, reviewer))
    if managers.get(reviewer) == guide:
        true.add((Relation.ABOVE_REVIEWER, reviewer))

    assert told == true
    for one in found:
        assert one.is_direct == (one.person == managers.get(guide) or guide == managers.get(one.person))
