# SPDX-License-Identifier: EUPL-1.2
"""The clock of the demonstration: it can be moved forward, and everything that is due on the way happens.

Days pass one by one, so that each morning's mail leaves on its own day. Sessions and sign-in codes keep the machine's
time (design, section 8).
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Min

from samenspiegel import clock, recurring
from samenspiegel.conversations.models import Conversation, Milestone
from samenspiegel.core import schedule

from .models import MovedClock

FARTHEST = timedelta(days=800)  # in one move; a whole term of keeping
MORNING = (time(8), time(9))  # the mail leaves; the spiegel may be shown


class CannotMove(Exception):
    """The clock goes forward only, and not farther than ``FARTHEST`` at once."""


def offset() -> timedelta:
    """How far the demonstration runs ahead of the machine."""
    return timedelta(seconds=MovedClock.objects.values_list("seconds", flat=True).first() or 0)


def follow() -> None:
    """Let this thread of execution live at the demonstration's time."""
    clock.move_by(offset())


def set_to(moment: datetime) -> None:
    """Let it be this moment for the whole demonstration."""
    seconds = round((moment - clock.system_now()).total_seconds())
    MovedClock.objects.update_or_create(pk=1, defaults={"seconds": seconds})
    clock.move_by(timedelta(seconds=seconds))


def move_to(moment: datetime) -> int:
    """Move forward to a moment, and do on the way what is due. Returns how many days passed.

    Raises:
        CannotMove: backwards, or too far.
    """
    start = clock.now()
    if not start <= moment <= start + FARTHEST:
        raise CannotMove
    for stop in [*_mornings(start, moment), moment]:
        set_to(stop)
        recurring.tick(stop)
    return (_on(moment) - _on(start)).days


def move_days(days: int) -> int:
    """Move a number of days forward, to the same time of day. Raises ``CannotMove``."""
    here = clock.now().astimezone(clock.AMSTERDAM)
    return move_to(datetime.combine(here.date() + timedelta(days=days), here.time(), clock.AMSTERDAM))


def move_to_next_milestone() -> int:
    """Move to the morning of the next day on which something is planned. Raises ``CannotMove``: nothing is."""
    on = next_milestone_on()
    if on is None:
        raise CannotMove
    return move_to(datetime.combine(on, time(9, 30), clock.AMSTERDAM))


def next_milestone_on() -> date | None:
    """The first day after today on which a milestone, a conversation or a destruction stands."""
    today = clock.today()
    alive = Conversation.objects.filter(cancelled_at=None)
    dates = [
        Milestone.objects.filter(due_on__gt=today, done_on=None, conversation__in=alive).aggregate(
            on=Min("due_on")
        )["on"],
        alive.filter(held_on__gt=today).aggregate(on=Min("held_on"))["on"],
        Conversation.objects.filter(destroy_on__gt=today).aggregate(on=Min("destroy_on"))["on"],
    ]
    return min((on for on in dates if on), default=None)


def _mornings(start: datetime, end: datetime) -> Iterator[datetime]:
    day = _on(start)
    while day <= _on(end):
        for hour in MORNING:
            moment = datetime.combine(day, hour, schedule.AMSTERDAM)
            if start < moment < end:
                yield moment
        day += timedelta(days=1)


def _on(moment: datetime) -> date:
    return moment.astimezone(clock.AMSTERDAM).date()
