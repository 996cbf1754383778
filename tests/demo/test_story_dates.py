# SPDX-License-Identifier: EUPL-1.2
"""On whatever day the demonstration is made, everybody is at the step that their card promises."""

from datetime import date, timedelta

import pytest

from samenspiegel.core.holidays import is_working_day
from samenspiegel.demo.dates import STEPS, closed_on, frozen_on, held_on, offered_on, released_on

DAYS = [date(2026, 11, 1) + timedelta(days=number) for number in range(420)]


@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_a_day_on_every_day_of_a_year_and_more(step: str) -> None:
    _, fits = STEPS[step]
    held = {day: held_on(step, day) for day in DAYS}

    assert [day for day in DAYS if not fits(held[day], day)] == []
    off = {(on.month, on.day) for on in held.values() if not is_working_day(on)}
    assert off <= {(12, 25), (12, 26), (12, 27), (5, 5), (5, 6)}, "a day off, though others would do"


def test_the_steps_of_one_conversation() -> None:
    held = date(2026, 12, 8)  # a Tuesday; asked back by 24 November

    assert closed_on(held) == date(2026, 11, 25)
    assert released_on(held) == date(2026, 11, 26)
    assert frozen_on(held) == date(2026, 12, 4)
    assert offered_on(held) == date(2026, 12, 11)


def test_the_days_of_one_sunday() -> None:
    sunday = date(2026, 11, 22)

    assert {step: (held_on(step, sunday) - sunday).days for step in STEPS} == {
        "two years ago": -748,
        "last year": -370,
        "planned": 26,
        "asked": 17,
        "short": 12,
        "closed": 10,
        "released": 5,
        "shown": 5,
        "frozen": 1,
        "held": -2,
        "amended": -13,
        "told": -9,
        "final": -40,
    }
