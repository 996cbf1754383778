# SPDX-License-Identifier: EUPL-1.2
"""The register gate: nothing is served while data, keys and the destruction register do not belong together.

What was destroyed after a backup was made comes back with that backup. The register knows, so it is carried out again
before anybody sees a page; and where the register itself has lost orders, nobody sees a page at all.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError

from samenspiegel.core.register import Standing, Verdict
from samenspiegel.keys import queries as register
from samenspiegel.organisations import scope

from . import actions, queries

log = logging.getLogger(__name__)

OPEN_FOR = timedelta(minutes=1)
ATTEMPTS = 3  # while we carry out one order, another may be written
CLOSED_FOR = timedelta(seconds=5)  # whoever puts it right is not kept waiting


def look() -> Standing:
    """How far each of the three is.

    The register is read last: each order stands in it before anything carries it out.
    """
    with scope.everything():
        rows = _number(queries.carried_out)
        keys = _number(register.carried_out)
        return Standing(rows=rows, keys=keys, ordered=_number(register.ordered))


def _number(read: Callable[[], int]) -> int | None:
    try:
        return read()
    except DatabaseError:  # not there, or not migrated
        return None


def open_up(*, now: datetime) -> Standing:
    """Carry out what the register orders, where it is ahead. Returns how the three stand afterwards."""
    standing = look()
    for _ in range(ATTEMPTS):
        if standing.verdict != Verdict.AHEAD:
            break
        try:
            with scope.everything():
                actions.replay(now=now)
        except Exception:
            log.exception("the register could not be carried out")
            break
        standing = look()
    return standing


class Gate:
    """What one process remembers of it, so that a page costs no query: for a minute at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked_at: datetime | None = None
        self._is_open = False

    def is_open(self, *, now: datetime, system_now: datetime) -> bool:
        """Whether pages may be served.

        One thread looks while the others go by what was found last.

        Args:
            now: the moment of the product, for what is carried out.
            system_now: the moment of the machine, for how long ago we looked.
        """
        if self._is_recent(system_now):
            return self._is_open
        if not self._lock.acquire(blocking=self._looked_at is None):
            return self._is_open
        try:
            if not self._is_recent(system_now):
                standing = open_up(now=now)
                if not standing.fits and (self._is_open or self._looked_at is None):
                    log.critical(f"pages are closed: the destruction register is {standing.verdict}")
                self._is_open, self._looked_at = standing.fits, system_now
            return self._is_open
        finally:
            self._lock.release()

    def _is_recent(self, system_now: datetime) -> bool:
        kept_for = OPEN_FOR if self._is_open else CLOSED_FOR
        return self._looked_at is not None and abs(system_now - self._looked_at) < kept_for

    def forget(self) -> None:
        """Look again at the next page."""
        self._looked_at = None


gate = Gate()
