# SPDX-License-Identifier: EUPL-1.2
"""When one side reads the views of the other (VGS-3)."""


def is_shown(*, theirs_shared: bool, own_shared: bool, is_frozen: bool) -> bool:
    """Whether a side reads what the other wrote: only what was shared, and only once both have, or time is up.

    ``is_frozen``: the agenda is frozen, so nobody can write anything after having read the other's.
    """
    return theirs_shared and (own_shared or is_frozen)


def may_take_back(*, own_shared: bool, theirs_shared: bool, is_frozen: bool) -> bool:
    """Whether a side can still take back what it shared: as long as the other cannot have read it."""
    return own_shared and not theirs_shared and not is_frozen
