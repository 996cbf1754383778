# SPDX-License-Identifier: EUPL-1.2
"""When one side reads the views of the other (VGS-3)."""


def is_shown(*, theirs_shared: bool, all_shared: bool, is_frozen: bool) -> bool:
    """Whether a side reads what another wrote: only what was shared, and only once all sides have, or time is up.

    ``is_frozen``: the agenda is frozen, so nobody can write anything after having read another's.
    """
    return theirs_shared and (all_shared or is_frozen)


def may_fix(*, by_side: bool, asks_views: bool, number_shared: int, sides: int, is_time_up: bool) -> bool:
    """Whether the agenda can be fixed: not by a side while views are asked and somebody has still to share theirs.

    It would read without sharing, or take from the other the time to write.

    ``is_time_up``: the day of the conversation is there; the clock and who guides it are no side.
    """
    return not by_side or not asks_views or number_shared == sides or is_time_up


def may_take_back(*, own_shared: bool, all_shared: bool, is_frozen: bool) -> bool:
    """Whether a side can still take back what it shared: as long as nobody else can have read it."""
    return own_shared and not all_shared and not is_frozen
