# SPDX-License-Identifier: EUPL-1.2
"""Whether data, keys and the destruction register belong together (design, section 4)."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What the three numbers say."""

    FITS = "fits"
    AHEAD = "ahead"  # the register orders what data or keys have not carried out: carry it out first
    BEHIND = "behind"  # the register has lost orders that were carried out: an older copy, or an emptied one
    UNREADABLE = "unreadable"  # one of the three is not there


@dataclass(frozen=True)
class Standing:
    """How far each of the three is. ``None``: it cannot be read.

    Args:
        ordered: the last number in the register; 0 while there is none.
        keys, rows: the last number that the key store and the database carried out; 0 while there is none.
    """

    ordered: int | None
    keys: int | None
    rows: int | None

    @property
    def verdict(self) -> Verdict:
        """What to do: serve, carry out first, or refuse."""
        if self.ordered is None or self.keys is None or self.rows is None:
            return Verdict.UNREADABLE
        if max(self.keys, self.rows) > self.ordered:
            return Verdict.BEHIND
        if min(self.keys, self.rows) < self.ordered:
            return Verdict.AHEAD
        return Verdict.FITS

    @property
    def fits(self) -> bool:
        return self.verdict == Verdict.FITS
