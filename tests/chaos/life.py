# SPDX-License-Identifier: EUPL-1.2
"""One life of the program: from the first event that is not done yet, until it is killed or the year is over."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from django.db import close_old_connections, connections

from samenspiegel import recurring
from samenspiegel.demo.timeline import moved_to
from samenspiegel.serving import Leaps

from .deeds import World
from .faults import CLOCK_AHEAD, Fault, Faults
from .plan import Event

NOTICED_AFTER = 2  # so often something goes wrong before an administrator repairs it
ATTEMPTS = 6 * NOTICED_AFTER  # more faults than that do not lie in wait for one deed
SKIPPED = ("write_heads", "verify_logs", "prune_logs")


class NotDone(Exception):
    """Jobs of the clock failed."""


def live(folder: Path, events: Sequence[Event], faults: Faults) -> None:
    """Do all that is not done yet. What fails is tried again in the same process, as people and the clock do.

    Raises:
        Exception: what still fails when everything was repaired.
    """
    done_file = folder / "done"
    first = int(done_file.read_text()) if done_file.exists() else 0
    world, leaps = World(), Leaps()
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(faults))
        for number in range(first, len(events)):
            event = events[number]
            leaps.is_ahead(
                at=event.moment, elapsed=_elapsed(event, events)
            )  # it looks more often than we write
            for attempt in range(1, ATTEMPTS + 1):
                faults.reach(number)
                try:
                    if event.is_tick:
                        _tick(number, events, faults, leaps)
                    else:
                        with moved_to(event.moment):
                            world.do(event)
                    break
                except Exception:
                    if attempt == ATTEMPTS:
                        raise
                    close_old_connections()  # as before each page and each tick
                    if attempt % NOTICED_AFTER == 0:
                        faults.repair()
            done_file.write_text(str(number + 1))


def _elapsed(event: Event, events: Sequence[Event]) -> timedelta:
    return event.moment - events[0].moment


def _tick(number: int, events: Sequence[Event], faults: Faults, leaps: Leaps) -> None:
    moment, elapsed = events[number].moment, _elapsed(events[number], events)
    while wrong := faults.clock_at(number):
        _tick_wrong(wrong, moment, elapsed, leaps)
    if leaps.is_ahead(at=moment, elapsed=elapsed):
        raise AssertionError("the clock stands right")
    _work(moment)


def _tick_wrong(wrong: Fault, moment: datetime, elapsed: timedelta, leaps: Leaps) -> None:
    """What the clock process does while the time stands days wrong, for half an hour."""
    hours = timedelta(hours=wrong.later if wrong.kind == CLOCK_AHEAD else -wrong.later)
    believed = [
        moment + hours + passed
        for passed in (timedelta(0), timedelta(minutes=1), timedelta(minutes=30))
        if not leaps.is_ahead(at=moment + hours + passed, elapsed=elapsed + passed)
    ]
    if believed:
        _work(believed[-1])


def _work(moment: datetime) -> None:
    with moved_to(moment):
        if failed := recurring.tick(moment, skip=SKIPPED):
            raise NotDone(", ".join(failed))
