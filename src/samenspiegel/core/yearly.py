# SPDX-License-Identifier: EUPL-1.2
"""The joint evaluation that comes once in every calendar year, and a talk that two people agreed to have so often.

Pure dates: who may see them is decided elsewhere (ZS-4, ZS-6).
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from samenspiegel.core.schedule import add_months

STANDS_OUT_FROM_MONTH = 10
"""From this month on an evaluation that is neither held nor planned stands out."""


class Evaluation(StrEnum):
    """How it stands with somebody's evaluation of this calendar year."""

    HELD = "held"
    PLANNED = "planned"
    OPEN = "open"  # there is time
    SOON = "soon"  # the last months of the year, and nothing planned
    OVERDUE = "overdue"  # last year went by without one, and none was held since


def evaluation(dates: Collection[date], *, since_on: date, today: date) -> Evaluation:
    """How it stands with the evaluation of this calendar year.

    Args:
        dates: the days of somebody's evaluations, held and planned; a day that is over counts as held.
        since_on: from when the organisation works like this; a year in which it began is not held against anybody.
    """
    held = [on for on in dates if on <= today]
    if any(on.year == today.year for on in held):
        return Evaluation.HELD
    is_counted = since_on <= date(today.year - 1, 1, 1)
    if is_counted and not any(on.year == today.year - 1 for on in held):
        return Evaluation.OVERDUE
    if any(on > today and on.year == today.year for on in dates):
        return Evaluation.PLANNED
    return Evaluation.SOON if today.month >= STANDS_OUT_FROM_MONTH else Evaluation.OPEN


def lapses_on(last_on: date, months: int) -> date:
    """The day by which two people wanted to have talked again."""
    return add_months(last_on, months)
