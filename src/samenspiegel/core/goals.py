# SPDX-License-Identifier: EUPL-1.2
"""The goals of a department plan in a table that somebody brings along (ZS-7)."""

from collections.abc import Collection
from dataclasses import dataclass

from samenspiegel.core.tables import Table

TITLE_LENGTH, DEPARTMENT_LENGTH = 200, 80
YEARS_AROUND = 5
HEADINGS = {
    "department": ("afdeling", "sector", "team", "department"),
    "year": ("jaar", "planjaar", "year"),
    "title": ("doel", "doelstelling", "resultaat", "goal"),
}


@dataclass(frozen=True, order=True)
class GoalText:
    """A goal: of which department, of which year, and what it is."""

    department: str
    year: int
    title: str


@dataclass(frozen=True)
class GoalRow:
    """One row of the table. ``problem`` is empty, or ``no_title``, ``no_department``, ``too_long`` or ``year``."""

    number: int
    goal: GoalText
    problem: str = ""
    is_known: bool = False  # it stands there already, or earlier in the table


@dataclass(frozen=True)
class Outcome:
    """What bringing the table in would do; ``missing``: columns that it must have."""

    rows: tuple[GoalRow, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def new(self) -> tuple[GoalText, ...]:
        return tuple(row.goal for row in self.rows if not row.problem and not row.is_known)

    @property
    def is_right(self) -> bool:
        return not self.missing and not any(row.problem for row in self.rows)


def problem_of(goal: GoalText, this_year: int) -> str:
    """Why a goal cannot be kept; empty where it can."""
    if not goal.title:
        return "no_title"
    if not goal.department:
        return "no_department"
    if len(goal.title) > TITLE_LENGTH or len(goal.department) > DEPARTMENT_LENGTH:
        return "too_long"
    return "" if abs(goal.year - this_year) <= YEARS_AROUND else "year"


def compared(table: Table, known: Collection[GoalText], this_year: int) -> Outcome:
    """Say what a table would bring in, row by row.

    Args:
        known: the goals that stand there already.
    """
    columns = {name: _column(table.headings, names) for name, names in HEADINGS.items()}
    missing = tuple(name for name, column in columns.items() if column is None)
    if missing:
        return Outcome(missing=missing)
    seen = set(known)
    rows = []
    for row in table.rows:
        cells = {name: row.cells[column or 0].strip() for name, column in columns.items()}
        goal = GoalText(cells["department"], _year(cells["year"]), cells["title"])
        rows.append(GoalRow(row.number, goal, problem_of(goal, this_year), goal in seen))
        seen.add(goal)
    return Outcome(tuple(rows))


def _column(headings: tuple[str, ...], names: Collection[str]) -> int | None:
    return next((at for at, heading in enumerate(headings) if heading.strip().lower() in names), None)


def _year(cell: str) -> int:
    """The year in a cell, also as a spreadsheet writes a number; 0 where there is none."""
    cell = cell.removesuffix(",0").removesuffix(".0")
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) == 4 else 0
