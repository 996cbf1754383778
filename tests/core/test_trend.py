# SPDX-License-Identifier: EUPL-1.2
"""Two reports beside each other: what is compared is a function of what both show, and of nothing else (PR-3)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.questionnaire import Scale
from samenspiegel.core.report import CompetencyScores, Group, Report
from samenspiegel.core.report.trend import LEAST_INVITED, Asked, Change, compare

pytestmark = pytest.mark.clause("PR-3")
SELF = Group("self", "self")
TEAM = Group("team", "averaged", invited=6)
MAYOR = Group("mayor", "named")
ITEMS = {"vision": (("vision.1", 1), ("vision.2", 1))}


def asked(
    scores: dict[str, int | None],
    groups: tuple[Group, ...] = (SELF,),
    items=ITEMS,
    key: str = "vision",
    **people: str,
) -> Asked:
    row = CompetencyScores(key, scores, None, None, None, ())
    return Asked(Report(Scale(1, 5), 3, groups, (row,)), items, people)


def changes(earlier: Asked, later: Asked) -> list[tuple[str, int, int]]:
    return [(one.group, one.before, one.now) for row in compare(earlier, later) for one in row.changes]


@pytest.mark.parametrize(
    ("before", "now", "direction", "difference"),
    [(30, 34, "similar", 4), (30, 35, "more", 5), (40, 35, "less", -5), (30, 30, "similar", 0)],
)
def test_half_a_point_is_a_difference_and_less_says_nothing(
    before: int, now: int, direction: str, difference: int
) -> None:
    change = Change("self", before, now)
    assert (change.direction, change.difference) == (direction, difference)


def test_self_is_compared_with_self() -> None:
    assert changes(asked({"self": 30}), asked({"self": 42})) == [("self", 30, 42)]


def test_changed_questions_are_not_compared_and_it_is_said_so() -> None:
    reworded = {"vision": (("vision.1", 2), ("vision.2", 1))}
    [row] = compare(asked({"self": 30}), asked({"self": 42}, items=reworded))
    assert (row.is_same, row.changes) == (False, ())


def test_what_was_asked_in_one_of_the_two_only_is_not_there() -> None:
    other = {"advising": (("advising.1", 1),)}
    assert compare(asked({"self": 30}), asked({"self": 42}, items=other, key="advising")) == ()


@pytest.mark.parametrize("before", [*range(3, 8)])
@pytest.mark.parametrize("now", [*range(3, 8)])
def test_a_group_is_compared_from_five_invited_on_both_times(before: int, now: int) -> None:
    earlier, later = (
        asked({"self": 30, "team": 30}, (SELF, replace(TEAM, invited=number))) for number in (before, now)
    )
    is_compared = ("team", 30, 30) in changes(earlier, later)
    assert is_compared == (min(before, now) >= LEAST_INVITED)


def test_a_merged_group_is_another_group() -> None:
    merged = replace(TEAM, parts=("team", "college"))
    both = {"self": 30, "team": 30}
    assert changes(asked(both, (SELF, TEAM)), asked(both, (SELF, merged))) == [("self", 30, 30)]


@pytest.mark.parametrize(("before", "now", "is_there"), [("a", "a", True), ("a", "b", False)])
def test_somebody_with_a_role_of_their_own_is_compared_when_it_is_the_same_person(
    before: str, now: str, is_there: bool
) -> None:
    groups, scores = (SELF, MAYOR), {"self": 30, "mayor": 20}
    found = changes(asked(scores, groups, mayor=before), asked(scores, groups, mayor=now))
    assert (("mayor", 20, 20) in found) == is_there


def test_a_role_of_which_nobody_knows_who_it_was_is_not_compared() -> None:
    groups, scores = (SELF, MAYOR), {"self": 30, "mayor": 20}
    assert changes(asked(scores, groups), asked(scores, groups)) == [("self", 30, 30)]


FIGURES = st.one_of(st.none(), st.integers(10, 50))


@given(FIGURES, FIGURES, FIGURES, FIGURES, st.integers(3, 9), st.integers(3, 9))
def test_every_figure_that_comes_out_is_shown_in_the_report_it_is_of(
    own_before: int | None,
    own_now: int | None,
    team_before: int | None,
    team_now: int | None,
    invited_before: int,
    invited_now: int,
) -> None:
    earlier = asked({"self": own_before, "team": team_before}, (SELF, replace(TEAM, invited=invited_before)))
    later = asked({"self": own_now, "team": team_now}, (SELF, replace(TEAM, invited=invited_now)))
    [row] = compare(earlier, later)
    for change in row.changes:
        assert change.before == earlier.report.competency("vision").scores[change.group]
        assert change.now == later.report.competency("vision").scores[change.group]
    shown = [one for one in (own_before, own_now) if one is not None]
    assert any(change.group == "self" for change in row.changes) == (len(shown) == 2)
