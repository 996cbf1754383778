# SPDX-License-Identifier: EUPL-1.2
"""What everybody does in the year, and when."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from samenspiegel.clock import AMSTERDAM
from samenspiegel.demo.dates import closed_on, offered_on, released_on

FIRST_DAY = date(2026, 1, 12)
LAST_DAY = date(2027, 1, 11)
SUMMER_TIME_NIGHTS = (date(2026, 3, 29), date(2026, 10, 25))
MOVED, CANCELLED, LAPSED, FEW = 3, 5, 7, 8  # of each ten conversations, by number


@dataclass(frozen=True, order=True)
class Event:
    """Something that somebody does, or the clock, at a moment."""

    moment: datetime
    number: int  # of the conversation; -1 for the clock
    deed: str
    detail: int = 0

    @property
    def is_tick(self) -> bool:
        return self.number < 0


def plan_year(conversations: int, seed: int) -> list[Event]:
    """Everything that happens in the year, in order. The same seed gives the same year."""
    chance = random.Random(seed)

    def at(on: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(on, time(hour, minute), AMSTERDAM)

    events = []
    for number in range(conversations):
        held_on = FIRST_DAY + timedelta(days=50 + number * 265 // conversations)
        held_on += timedelta(days=(1 - held_on.weekday()) % 7)  # a Tuesday
        kind = number % 10
        events.append(Event(at(held_on - timedelta(days=45), 10, number % 60), number, "plan"))
        if kind == MOVED:
            events.append(Event(at(held_on - timedelta(days=30), 11), number, "move"))
            held_on += timedelta(days=14)
        for rater in range(9):
            days, hour = chance.randint(15, 20), chance.randint(9, 22)
            is_silent = (kind == FEW and rater in (1, 2)) or (kind == CANCELLED and days < 17)
            if not is_silent:
                moment = at(held_on - timedelta(days=days), hour, chance.randint(0, 59))
                events.append(Event(moment, number, "answer", rater))
        events.append(Event(at(held_on - timedelta(days=18), 13), number, "point"))
        if kind == CANCELLED:
            events.append(Event(at(held_on - timedelta(days=16), 12), number, "cancel"))
        if kind in (CANCELLED, LAPSED):
            continue
        events += [
            Event(at(closed_on(held_on), 10), number, "close"),
            Event(at(released_on(held_on), 11), number, "release"),
            Event(at(held_on, 16), number, "write"),
            Event(at(offered_on(held_on), 10), number, "offer"),
            Event(at(offered_on(held_on) + timedelta(days=1), 20), number, "approve", 0),
            Event(at(offered_on(held_on) + timedelta(days=3), 9), number, "approve", 1),
        ]
    day = FIRST_DAY
    while day <= LAST_DAY:
        if day.weekday() < 5:
            events.append(Event(at(day, 8, 5), -1, "tick"))
        day += timedelta(days=1)
    for night in SUMMER_TIME_NIGHTS:
        dark = at(night - timedelta(days=1), 23).astimezone(
            UTC
        )  # in UTC each half hour comes, and comes once
        events += [Event(dark + timedelta(minutes=30 * half), -1, "tick") for half in range(12)]
    return sorted(
        events, key=lambda event: (event.moment.timestamp(), event.number, event.deed, event.detail)
    )
