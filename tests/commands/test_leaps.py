# SPDX-License-Identifier: EUPL-1.2
"""A clock that leaps days ahead while the program runs does nothing too early."""

from datetime import UTC, datetime, timedelta

import pytest

from samenspiegel import clock, serving
from samenspiegel.serving import DISTRUSTED_FOR, LEAP, Leaps

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
UP = timedelta(days=40)
MINUTE = timedelta(minutes=1)


def ahead(leaps: Leaps, passed: timedelta, wrong: timedelta = timedelta(0)) -> bool:
    """Whether it is not believed when so much time has passed since noon and the clock stands so far wrong."""
    return leaps.is_ahead(at=NOON + passed + wrong, elapsed=UP + passed)


@pytest.mark.parametrize("wrong", [timedelta(days=30), LEAP + MINUTE])
def test_a_clock_that_leaps_ahead_and_comes_back_is_not_believed_meanwhile(wrong: timedelta) -> None:
    leaps = Leaps()
    found = [
        ahead(leaps, 0 * MINUTE),
        ahead(leaps, MINUTE, wrong),
        ahead(leaps, 59 * MINUTE, wrong),
        ahead(leaps, 60 * MINUTE),
        ahead(leaps, 61 * MINUTE, wrong),  # a second time: again an hour
        ahead(leaps, 120 * MINUTE, wrong),
    ]

    assert found == [False, True, True, False, True, True]


def test_a_clock_that_still_stands_there_after_an_hour_is_believed() -> None:
    leaps, wrong = Leaps(), timedelta(days=30)
    ahead(leaps, 0 * MINUTE)

    assert ahead(leaps, MINUTE, wrong)
    assert not ahead(leaps, MINUTE + DISTRUSTED_FOR, wrong)
    assert not ahead(leaps, 2 * MINUTE + DISTRUSTED_FOR, wrong)
    assert ahead(leaps, 3 * MINUTE + DISTRUSTED_FOR, 2 * wrong)


@pytest.mark.parametrize("wrong", [LEAP, -timedelta(days=5)])
def test_a_time_zone_put_right_or_a_clock_put_back_changes_nothing(wrong: timedelta) -> None:
    leaps = Leaps()

    assert [ahead(leaps, number * MINUTE, wrong * (number % 2)) for number in range(6)] == [False] * 6


def test_a_machine_that_slept_for_a_week_goes_on_at_once() -> None:
    leaps = Leaps()
    ahead(leaps, MINUTE)

    assert not ahead(leaps, timedelta(days=7))


def test_the_clock_of_the_machine_is_asked_before_each_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    wrongs = iter([0, 30, 30, 0])
    ticked: list[datetime] = []
    monkeypatch.setattr(serving, "TICK_SECONDS", 0)
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)
    monkeypatch.setattr(clock, "elapsed", lambda: UP)
    monkeypatch.setattr(clock, "system_now", lambda: NOON + timedelta(days=next(wrongs)))
    monkeypatch.setattr(serving, "tick", lambda _: ticked.append(NOON))
    parents = iter([1, 1, 1, 1, 2])
    monkeypatch.setattr(serving.os, "getppid", lambda: next(parents))

    serving.run_clock(parent=1)

    assert len(ticked) == 2


def test_the_time_since_the_machine_started_only_grows() -> None:
    first = clock.elapsed()

    assert timedelta(0) < first <= clock.elapsed()
