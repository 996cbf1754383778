# SPDX-License-Identifier: EUPL-1.2
"""When one side reads the views of the other, and what both do before one of them fixes the agenda (VGS-3, VGS-4)."""

from collections.abc import Collection
from typing import Literal


def is_shown(*, theirs_shared: bool, all_shared: bool, is_frozen: bool) -> bool:
    """Whether a side reads what another wrote: only what was shared, and only once all sides have, or time is up.

    ``is_frozen``: the agenda is frozen, so nobody can write anything after having read another's.
    """
    return theirs_shared and (all_shared or is_frozen)


def awaited(
    *, by_side: bool, is_day_there: bool, has_shared: Collection[bool], has_chosen: Collection[bool]
) -> Literal["views", "subjects"] | None:
    """What the sides have still to do before one of them can fix the agenda; None where it can be fixed (VGS-4, ZS-3).

    Whoever fixed it earlier would read views without sharing, or take from the other the time to write or to choose.
    Nobody holds it up for good: on its date the clock fixes it, whatever is still to come.

    Args:
        by_side: not the clock, nor somebody who guides the conversation.
        is_day_there: the day of the conversation has come.
        has_shared: of each side that is asked for its views, whether it has shared them.
        has_chosen: of each side that can choose subjects out of the spiegel, whether it has chosen.
    """
    if not by_side or is_day_there:
        return None
    if not all(has_shared):
        return "views"
    return None if all(has_chosen) else "subjects"


def may_take_back(*, own_shared: bool, all_shared: bool, is_frozen: bool) -> bool:
    """Whether a side can still take back what it shared: as long as nobody else can have read it."""
    return own_shared and not all_shared and not is_frozen
