# SPDX-License-Identifier: EUPL-1.2
"""Does the clock still run? Without it no mail leaves and nothing is destroyed."""

from datetime import datetime, timedelta

from .models import ClockRun

LATE = timedelta(hours=1)
_NOTED_EVERY = timedelta(minutes=1)


def note(*, at: datetime) -> None:
    """Keep that the clock ran at a moment of the machine; once a minute is enough."""
    last_at = last()
    if last_at is None or abs(at - last_at) >= _NOTED_EVERY:
        ClockRun.objects.update_or_create(pk=1, defaults={"last_at": at})


def last() -> datetime | None:
    """When the clock last ran, or when the installation first started; None before that."""
    return ClockRun.objects.values_list("last_at", flat=True).first()


def is_ticking(*, at: datetime) -> bool:
    """Whether the clock ran in the last hour."""
    last_at = last()
    return last_at is None or at - last_at < LATE
