# SPDX-License-Identifier: EUPL-1.2
"""What goes wrong in the wild year: how often is fixed beforehand, and where by the seed.

A fault waits for its event, and strikes at one of the statements to a database that follow: no machine is so fast that
it outruns them, or so slow that it meets more.
"""

import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .plan import Event
from .server import Server

KILLED_BEFORE = "killed before a statement"
KILLED_AFTER = "killed after a statement, unheard"
DISK_FULL = "disk full"
CONNECTION_GONE = "connection gone"
SERVER_STOPPED = "database server stopped"
CLOCK_BEHIND = "clock days behind"
CLOCK_AHEAD = "clock days ahead"

PER_TEN_CONVERSATIONS = {
    "sqlite": {KILLED_BEFORE: 6, KILLED_AFTER: 6, DISK_FULL: 3, CLOCK_BEHIND: 4, CLOCK_AHEAD: 3},
    "postgresql": {
        KILLED_BEFORE: 6,
        KILLED_AFTER: 6,
        DISK_FULL: 2,
        CONNECTION_GONE: 4,
        SERVER_STOPPED: 4,
        CLOCK_BEHIND: 4,
        CLOCK_AHEAD: 3,
    },
}
OF_THE_CLOCK = {CLOCK_BEHIND, CLOCK_AHEAD}
KILLS = {KILLED_BEFORE, KILLED_AFTER}

STATEMENTS_OF_A_DEED, STATEMENTS_OF_A_TICK = 50, 150
# What PostgreSQL says then, by itself: it refuses the statement and with it the transaction.
NO_SPACE_LEFT = "DO $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$"


def how_many(database: str, conversations: int) -> dict[str, int]:
    """How often each kind of fault strikes in a year of so many conversations."""
    return {kind: number * conversations // 10 for kind, number in PER_TEN_CONVERSATIONS[database].items()}


@dataclass(frozen=True, order=True)
class Fault:
    """Something that goes wrong: at which event, how many statements later (for the clock: hours), and what."""

    event: int
    later: int
    kind: str


def plan_faults(events: Sequence[Event], counts: dict[str, int], seed: int) -> list[Fault]:
    """Where each fault of the year strikes, in order. Half of them lie in wait for people, half for the clock."""
    chance = random.Random(seed)
    first, last = len(events) // 20, len(events) * 4 // 5
    ticks = [number for number in range(first, last) if events[number].is_tick]
    deeds = [number for number in range(first, last) if not events[number].is_tick]
    nights = [number for number in ticks if events[number].moment.hour != 8]
    faults = []
    for kind, number in counts.items():
        for order in range(number):
            if kind in OF_THE_CLOCK:
                hours = chance.randint(74, 120) if kind == CLOCK_BEHIND else chance.randint(27, 480)
                faults.append(Fault(chance.choice(ticks), hours, kind))
            elif order % 2:
                faults.append(Fault(chance.choice(deeds), chance.randint(1, STATEMENTS_OF_A_DEED), kind))
            else:
                among = nights if order == 0 else ticks  # one of each kind in a night of summer time
                faults.append(Fault(chance.choice(among), chance.randint(1, STATEMENTS_OF_A_TICK), kind))
    return sorted(faults)


class Faults:
    """The faults of one life: those of the year that have not struck yet. Wraps every statement of every database."""

    def __init__(self, planned: Sequence[Fault], folder: Path, server: Server | None = None) -> None:
        self._file, self._server = folder / "struck", server
        struck = Counter(struck_in(folder))
        self._waiting = [fault for fault in planned if fault.kind not in OF_THE_CLOCK]
        self._waiting = self._waiting[sum(struck[kind] for kind in struck.keys() - OF_THE_CLOCK) :]
        self._of_the_clock = [fault for fault in planned if fault.kind in OF_THE_CLOCK]
        self._of_the_clock = self._of_the_clock[sum(struck[kind] for kind in OF_THE_CLOCK) :]
        self._armed: Fault | None = None
        self._left = 0
        self._is_full = False

    def reach(self, event: int) -> None:
        """Arm the next fault, if its event has come and nothing else is wrong."""
        if self._armed is None and not self._is_full and self._waiting and self._waiting[0].event <= event:
            self._armed = self._waiting.pop(0)
            self._left = self._armed.later

    def clock_at(self, event: int) -> Fault | None:
        """How the machine's clock stands wrong at this tick, before it is put right; each fault once."""
        if self._of_the_clock and self._of_the_clock[0].event <= event:
            fault = self._of_the_clock.pop(0)
            self._note(fault.kind)
            return fault
        return None

    def repair(self) -> None:
        """Do what an administrator does: make room, start the server again."""
        if self._is_full:
            self._is_full = False
            self._note(DISK_FULL)  # only now: somebody noticed
        if self._server is not None:
            self._server.start()

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if self._is_full:
            return self._when_full(execute, sql, params, many, context)
        if self._armed is None:
            return execute(sql, params, many, context)
        self._left -= 1
        if self._left > 0:
            return execute(sql, params, many, context)
        fault, self._armed = self._armed, None
        if fault.kind == DISK_FULL:
            self._is_full = True
            return self._when_full(execute, sql, params, many, context)
        self._note(fault.kind)
        if fault.kind == KILLED_BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault.kind == CONNECTION_GONE:
            with context["connection"].connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        elif fault.kind == SERVER_STOPPED:
            assert self._server is not None
            self._server.stop()
        result = execute(sql, params, many, context)
        if fault.kind == KILLED_AFTER:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def _when_full(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        connection = context["connection"]
        if connection.vendor == "sqlite":
            cursor = connection.connection.cursor()
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            cursor.close()
        elif str(sql).lstrip().upper().startswith(("INSERT", "UPDATE")):
            return execute(NO_SPACE_LEFT, None, False, context)
        return execute(sql, params, many, context)

    def _note(self, kind: str) -> None:
        with open(self._file, "a", encoding="utf-8") as file:
            file.write(f"{kind}\n")


def struck_in(folder: Path) -> list[str]:
    """The faults that struck so far, in order."""
    file = folder / "struck"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
