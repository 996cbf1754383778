# SPDX-License-Identifier: EUPL-1.2
"""When what is kept must go, and when that is announced (HV-13; design, section 6)."""

from dataclasses import dataclass
from datetime import date, timedelta

KEY_COPY_DAYS = 14
"""Backups of the key store are kept at most so many days: until then a copy of a destroyed key can exist."""


@dataclass(frozen=True)
class Kept:
    """Until when one conversation is kept.

    Args:
        destroy_on: the day on which the record, and all that hangs on it, goes.
        report_until_on: what raters were promised about the feedback report at opening; None where nothing was.
    """

    destroy_on: date | None
    report_until_on: date | None = None


def record_due_on(kept: Kept) -> date | None:
    """The day on which points, agenda, record, agreements and private notes go; None while there is no date."""
    return kept.destroy_on


def report_due_on(kept: Kept) -> date | None:
    """The day on which the feedback report goes: never later than raters were promised, nor than the record.

    A conversation that moves takes its record along; the promise stays where it was.
    """
    dates = [on for on in (kept.destroy_on, kept.report_until_on) if on is not None]
    return min(dates, default=None)


def is_due(due_on: date | None, today: date) -> bool:
    """Whether something must be gone: from the first moment of its day on."""
    return due_on is not None and due_on <= today


def announced_from(due_on: date, announced_days: int) -> date:
    """The day on which people hear that something will be destroyed."""
    return due_on - timedelta(days=announced_days)


def must_announce(
    due_on: date | None, *, announced_days: int, announced_on: date | None, today: date
) -> bool:
    """Whether to announce today: the time has come, it has not gone yet, and nobody heard of this date.

    An announcement from before its own day was about an earlier date; the conversation moved since.
    """
    if due_on is None or today >= due_on or today < announced_from(due_on, announced_days):
        return False
    return announced_on is None or announced_on < announced_from(due_on, announced_days)


def key_copies_until_on(destroyed_on: date) -> date:
    """The day on which the last backup that may hold a destroyed key expires."""
    return destroyed_on + timedelta(days=KEY_COPY_DAYS)
