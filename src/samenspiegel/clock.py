# SPDX-License-Identifier: EUPL-1.2
"""The only place that reads the time; a test forbids others.

``now`` is the time of the product: the demonstration can move it forward. ``system_now`` is the time of the machine,
for sessions, sign-in codes and throttles.
"""

import time
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_moved_by: ContextVar[timedelta] = ContextVar("moved_by", default=timedelta(0))


def _read() -> datetime:
    return datetime.now(UTC)


def system_now() -> datetime:
    """The moment on the machine's clock, in UTC."""
    return _read()


def session_now() -> datetime:
    """The moment on the machine's clock, for the age of sessions and of proofs of identity.

    Apart from ``system_now``, so that a test in which months pass keeps its people signed in.
    """
    return _read()


def elapsed() -> timedelta:
    """How long the machine has been up, asleep or not; setting its clock does not change this."""
    return timedelta(seconds=time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))


def now() -> datetime:
    """The present moment of the product, in UTC."""
    return system_now() + _moved_by.get()


def today() -> date:
    """Today's date in the Netherlands."""
    return now().astimezone(AMSTERDAM).date()


def move_by(offset: timedelta) -> None:
    """Let ``now`` run ``offset`` ahead in this thread of execution. For demonstration and tests only."""
    _moved_by.set(offset)
