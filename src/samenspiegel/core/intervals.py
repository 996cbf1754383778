# SPDX-License-Identifier: EUPL-1.2
"""When the next conversation is due, by the interval of the format (VGS-1)."""

from datetime import date
from typing import Protocol

from samenspiegel.core.elections import next_in_term
from samenspiegel.core.schedule import add_months


class TimeLike(Protocol):
    """How often a format has a conversation; `core.format.spec.Time` does."""

    @property
    def interval(self) -> str: ...
    @property
    def times_per_term(self) -> int | None: ...
    @property
    def next_after_months(self) -> int | None: ...


def next_due(held_on: date, time: TimeLike) -> date | None:
    """The day by which the software proposes the next conversation; None where the two agree on that themselves."""
    if time.interval == "per_term" and time.times_per_term:
        return next_in_term(held_on, time.times_per_term)
    months = time.next_after_months
    return None if months is None else add_months(held_on, months)
