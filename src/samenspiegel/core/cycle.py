# SPDX-License-Identifier: EUPL-1.2
"""The line through time of one person: what comes back in conversation after conversation (VGS-2, RL-5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stop(StrEnum):
    """Where a conversation stands on the line."""

    HELD = "held"
    PLANNED = "planned"
    PROPOSED = "proposed"
    PAUSED = "paused"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Mention:
    """A competency that was chosen or agreed on in a conversation, by the name that people read."""

    competency: str
    conversation: str
    on: date


@dataclass(frozen=True)
class Returning:
    """A development point that came back: the days of the conversations that it stood in, the first one first."""

    competency: str
    days: tuple[date, ...]


def stop(*, held_on: date | None, is_planned: bool, is_paused: bool, is_cancelled: bool, today: date) -> Stop:
    """Where one conversation stands. On its own day it is still planned: it may take place that evening."""
    if is_cancelled:
        return Stop.CANCELLED
    if not is_planned:
        return Stop.PROPOSED
    if is_paused or held_on is None:
        return Stop.PAUSED
    return Stop.HELD if held_on < today else Stop.PLANNED


def returning(mentions: Iterable[Mention]) -> list[Returning]:
    """What was mentioned in two conversations or more, most often first; within one conversation it counts once.

    Formats may ask after the same thing under another key: people read names, so the name is what returns.
    """
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for mention in mentions:
        found[mention.competency][mention.conversation] = mention.on
    rows = [
        Returning(competency, tuple(sorted(days.values())))
        for competency, days in found.items()
        if len(days) > 1
    ]
    return sorted(rows, key=lambda row: (-len(row.days), -row.days[-1].toordinal(), row.competency))
