# SPDX-License-Identifier: EUPL-1.2
"""When one side reads the views of the other (VGS-3)."""


def is_shown(*, theirs_shared: bool, own_shared: bool, is_frozen: bool) -> bool:
    """Whether a side reads what the other wrote: only what was shared, and only once both have, or time is up.

    ``is_frozen``: the agenda is frozen, so nobody can write anything after having read the other's.
    """
    return theirs_shared and (own_shared or is_frozen)


def may_fix(*, by_side: bool, number_shared: int, is_time_up: bool) -> bool:
    """Whether the agenda can be fixed: not by a side while one of the two has shared: it would read without sharing.

    ``is_time_up``: the day of the conversation is there; the clock and who guides it are no side.
    """
    return not by_side or number_shared != 1 or is_time_up


def may_take_back(*, own_shared: bool, theirs_shared: bool, is_frozen: bool) -> bool:
    """Whether a side can still take back what it shared: as long as the other cannot have read it."""
    return own_shared and not theirs_shared and not is_frozen
