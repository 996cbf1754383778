# SPDX-License-Identifier: EUPL-1.2
"""What a table of goals would bring in (ZS-7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.goals import GoalText, compared
from samenspiegel.core.tables import Row, Table

HEADINGS = ("Doel", "Afdeling", "Jaar", "Opmerking")


def of(*rows: tuple[str, ...]) -> Table:
    return Table(HEADINGS, tuple(Row(number, row) for number, row in enumerate(rows, start=2)))


def test_rows_are_read_by_their_headings_in_any_order_and_other_columns_are_left() -> None:
    outcome = compared(
        of(("Minder afval", "Beheer", "2026", "x"), ("Groen", "Beheer", "2026,0", "")), (), 2026
    )
    assert outcome.new == (GoalText("Beheer", 2026, "Minder afval"), GoalText("Beheer", 2026, "Groen"))
    assert outcome.is_right


def test_what_is_known_or_stands_there_twice_comes_in_once() -> None:
    known = [GoalText("Beheer", 2026, "Groen")]
    twice = ("Minder afval", "Beheer", "2026", "")
    outcome = compared(of(("Groen", "Beheer", "2026", ""), twice, twice), known, 2026)
    assert outcome.new == (GoalText("Beheer", 2026, "Minder afval"),)
    assert [row.is_known for row in outcome.rows] == [True, False, True]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("", "Beheer", "2026", ""), "no_title"),
        (("Groen", "", "2026", ""), "no_department"),
        (("x" * 201, "Beheer", "2026", ""), "too_long"),
        (("Groen", "Beheer", "", ""), "year"),
        (("Groen", "Beheer", "2032", ""), "year"),
        (("Groen", "Beheer", "²⁰²⁶", ""), "year"),
        (("Groen", "Beheer", "-2026", ""), "year"),
    ],
)
def test_one_row_that_is_not_right_keeps_all_out(row: tuple[str, ...], problem: str) -> None:
    outcome = compared(of(("Minder afval", "Beheer", "2026", ""), row), (), 2026)
    assert [one.problem for one in outcome.rows] == ["", problem]
    assert not outcome.is_right


def test_a_table_without_a_column_that_is_needed_names_it() -> None:
    assert compared(Table(("Doel",), (Row(2, ("Groen",)),)), (), 2026).missing == ("department", "year")


@given(st.lists(st.tuples(*[st.text(max_size=6)] * 4), max_size=6))
def test_any_table_gets_an_answer_and_only_right_rows_are_new(rows: list[tuple[str, ...]]) -> None:
    outcome = compared(of(*rows), (), 2026)
    assert all(goal.title and goal.department and abs(goal.year - 2026) <= 5 for goal in outcome.new)
