# SPDX-License-Identifier: EUPL-1.2
"""On which day each conversation of the story is held, so that on the day of the demonstration it is at its step."""

from collections.abc import Callable
from datetime import date, timedelta

from samenspiegel.core.holidays import add_working_days, is_working_day

SEARCHED_DAYS = 21  # to both sides; more than any row of days off


def closed_on(held: date) -> date:
    """When the story's facilitators close a round: the working day after the due date."""
    return add_working_days(held - timedelta(days=14), 1)


def released_on(held: date) -> date:
    """And release the spiegel: a working day later."""
    return add_working_days(closed_on(held), 1)


def offered_on(held: date) -> date:
    """And offer the record."""
    return add_working_days(held, 3)


def frozen_on(held: date) -> date:
    """The last day on which the agenda is open."""
    return add_working_days(held, -2)


def chosen_on(held: date) -> date:
    """When both sides choose what to talk about: four days ahead, or sooner where days off close the agenda sooner."""
    return min(held - timedelta(days=4), frozen_on(held))


def _days(held: date, days: int) -> date:
    return held + timedelta(days=days)


Fits = Callable[[date, date], bool]

STEPS: dict[str, tuple[int, Fits]] = {
    "two years ago": (-748, lambda held, today: _days(held, 732) < today < _days(held, 760)),
    "last year": (-371, lambda held, today: _days(held, 360) < today < _days(held, 385)),
    "planned": (26, lambda held, today: today < _days(held, -21)),
    "asked": (17, lambda held, today: _days(held, -19) <= today < _days(held, -14)),
    "short": (12, lambda held, today: _days(held, -14) < today < _days(held, -7)),
    "closed": (10, lambda held, today: closed_on(held) < today <= _days(held, -7)),
    "released": (6, lambda held, today: released_on(held) < today <= frozen_on(held)),
    "shown": (5, lambda held, today: _days(held, -6) <= today <= frozen_on(held)),
    "frozen": (1, lambda held, today: frozen_on(held) < today < held),
    "held": (-2, lambda held, today: held < today < _days(held, 7)),
    "amended": (-13, lambda held, today: _days(offered_on(held), 2) < today < _days(offered_on(held), 14)),
    "told": (-9, lambda held, today: _days(held, 7) <= today < _days(held, 20)),
    "final": (-40, lambda held, today: _days(held, 30) < today < _days(held, 50)),
}
"""For each step: so many days from today, and what must hold of the day of the conversation and today."""


def held_on(step: str, today: date) -> date:
    """The working day nearest to the one that a step asks for on which the conversation is at that step today.

    Where days off leave none, a day off.
    """
    days, fits = STEPS[step]
    target = today + timedelta(days=days)
    around = [target + timedelta(days=number) for number in range(-SEARCHED_DAYS, SEARCHED_DAYS + 1)]
    fitting = [day for day in around if fits(day, today)]
    working = [day for day in fitting if is_working_day(day)]
    return min(working or fitting, key=lambda day: abs((day - target).days), default=target)


def working_day_near(target: date) -> date:
    """The working day that lies nearest."""
    around = [target + timedelta(days=number) for number in range(-SEARCHED_DAYS, SEARCHED_DAYS + 1)]
    return min(filter(is_working_day, around), key=lambda day: abs((day - target).days))
