# SPDX-License-Identifier: EUPL-1.2
"""Live through the past: deeds in the order in which they happened, each at its own moment."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import count

from samenspiegel import clock, recurring

Deed = Callable[[datetime], object]

EIGHT, NINE = time(8), time(9)
AT_THE_END = ("refresh", "feedback.sweep")
AFTER_EACH_DEED = ("deliver",)
NEVER = (
    *("prune", "prune_logs", "write_heads", "verify_logs", "tell_heads"),
    *("drop_attachments", "make_handouts", "forget_handouts", "forget_rehearsals", "placed_copies"),
)
SKIPPED = (*AT_THE_END, *AFTER_EACH_DEED, *NEVER)
RELEASES = "feedback.close_and_release"
AT_NINE = frozenset(job.name for job in recurring.JOBS) - {RELEASES}


class Timeline:
    """Deeds planned for moments, and days on which the clock does what is due at eight in the morning.

    What is planned after the end never happens: the same script of a conversation ends in another step by its date.
    """

    def __init__(self) -> None:
        self._queue: list[tuple[datetime, int, Deed]] = []
        self._order = count()
        self._watched: set[tuple[date, time]] = set()

    def at(self, on: date, hour: int, deed: Deed, *, minute: int = 0) -> None:
        """Plan a deed for a moment, Dutch local time."""
        moment = datetime.combine(on, time(hour, minute), clock.AMSTERDAM)
        heapq.heappush(self._queue, (moment, next(self._order), deed))

    def watch(self, first_on: date, last_on: date) -> None:
        """Let the clock tick on each of these days, both included."""
        for days in range((last_on - first_on).days + 1):
            self.tick_on(first_on + timedelta(days=days))

    def tick_on(self, on: date) -> None:
        """Let the clock tick on this day."""
        self._once(on, EIGHT, _tick)

    def release_from(self, first_on: date, last_on: date) -> None:
        """Let the clock release what may be shown from nine o'clock, on each of these days, both included."""
        for days in range((last_on - first_on).days + 1):
            self._once(first_on + timedelta(days=days), NINE, _release)

    def _once(self, on: date, at: time, deed: Deed) -> None:
        if (on, at) not in self._watched:
            self._watched.add((on, at))
            self.at(on, at.hour, deed)

    def run(self, until: datetime) -> int:
        """Live until a moment, at which the clock ticks once more. Returns how many deeds were done."""
        heapq.heappush(self._queue, (until, next(self._order), _tick))
        done = 0
        while self._queue and self._queue[0][0] <= until:
            moment, _, deed = heapq.heappop(self._queue)
            with moved_to(moment):
                deed(moment)
                recurring.deliver(moment)
            done += 1
        return done


def _tick(now: datetime) -> None:
    recurring.tick(now, skip=SKIPPED)


def _release(now: datetime) -> None:
    recurring.tick(now, skip=AT_NINE)


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let the product's clock stand at a moment, also before today."""
    clock.move_by(moment - clock.system_now())
    try:
        yield
    finally:
        clock.move_by(timedelta(0))
