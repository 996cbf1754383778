# SPDX-License-Identifier: EUPL-1.2
"""What nobody gives themselves: people who report to them, and seats. Both open what others wrote.

Who administers reads no conversation and no assessment. Were one able to become anybody's manager, or to sit in any
body, that would be worth nothing: so somebody else has to do it.
"""

from datetime import date

from ..models import Person, Seat


class NotForYourself(Exception):
    """Who administers would gain by this themselves. ``what`` is ``manager`` or ``seat``."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def is_same(one: Person, other: Person) -> bool:
    """Whether two persons are one human as far as is known: the same person, or the same account."""
    return one.pk == other.pk or (one.account_id is not None and one.account_id == other.account_id)


def refuse_own_team(manager: Person | None, by: Person | None) -> None:
    """Raises ``NotForYourself`` where somebody would let another report to themselves."""
    if manager is not None and by is not None and is_same(manager, by):
        raise NotForYourself("manager")


def refuse_own_seat(person: Person, by: Person | None) -> None:
    """Raises ``NotForYourself`` where somebody would seat themselves."""
    if by is not None and is_same(person, by):
        raise NotForYourself("seat")


def refuse_longer_own_seat(seat: Seat, since_on: date, until_on: date | None, by: Person) -> None:
    """Nobody lengthens a seat of their own; to end it, or to begin it later, takes away and is nobody's gain.

    Raises:
        NotForYourself: it would begin earlier or last longer than it does.
    """
    is_longer = seat.until_on is not None and (until_on is None or until_on > seat.until_on)
    if since_on < seat.since_on or is_longer:
        refuse_own_seat(seat.person, by)
