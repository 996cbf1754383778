# SPDX-License-Identifier: EUPL-1.2
"""Terms: until when something is possible. Once its day is over, what was still open lapses (design, section 3)."""

from collections.abc import Mapping, Sequence
from datetime import date

OBJECTIONS = "objections_until"  # to object to whom we want to ask for feedback
VIEWS = "views_until"  # to write and share views beforehand
POINTS = "points_until"  # to bring a subject for the agenda, also late
AMENDMENTS = "amendments_until"  # to propose a change in the record, and to answer one

BEFORE_THE_TALK = ("conversation", "invitation", "report_released", "outside")
HANGS_ON: Mapping[str, Sequence[str]] = {
    OBJECTIONS: (
        "raters_proposed",
    ),  # it begins when people are told whom we want to ask, and again with each name
    VIEWS: BEFORE_THE_TALK,
    POINTS: BEFORE_THE_TALK,
    AMENDMENTS: ("record_offered",),  # of each version that is offered
}
"""What each term can be counted from."""


def is_over(until_on: date | None, today: date) -> bool:
    """Whether a term has passed: its own day still counts; without a day nothing lapses."""
    return until_on is not None and today > until_on
