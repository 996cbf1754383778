# SPDX-License-Identifier: EUPL-1.2
"""The end of each chain, day by day, in a file outside the database.

Whoever can write in the database can make a whole new chain that fits. The file shows that it is another one: a line
per day with the number and the digest of the last event so far, each line tied to the one above it. Lines are only ever
added. The folder can stand on a disk or a machine that the database cannot reach.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

_LINE = re.compile(r"(\d{4}-\d\d-\d\d) (\d{1,18}) ([0-9a-f]{64}) ([0-9a-f]{64})")
_FIRST = "0" * 64


@dataclass(frozen=True)
class Entry:
    """The end of a chain at the beginning of a day."""

    on: date
    number: int
    digest: str
    tie: str  # to the line above

    def __str__(self) -> str:
        return f"{self.on.isoformat()} {self.number} {self.digest} {self.tie}"


class HeadsMissing(Exception):
    """There is no file for this organisation."""


class HeadsDamaged(Exception):
    """A line of the file was changed, moved or taken out. ``number``: which line, counted from one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def path_of(slug: str) -> Path:
    """Where the heads of an organisation stand."""
    return Path(settings.AUDIT_HEADS) / f"{slug}.txt"


def _tie(before: str, on: date, number: int, digest: str) -> str:
    return hashlib.sha256(f"{before} {on.isoformat()} {number} {digest}".encode()).hexdigest()


def read(slug: str) -> list[Entry]:
    """Every line, the oldest first.

    Raises:
        HeadsMissing, HeadsDamaged.
    """
    try:
        with open(path_of(slug), encoding="ascii", errors="replace") as file:
            return list(_entries(file))
    except FileNotFoundError:
        raise HeadsMissing from None


def _entries(lines: Iterator[str]) -> Iterator[Entry]:
    before, number, on = _FIRST, 0, date.min
    for count, line in enumerate(lines, start=1):
        found = _LINE.fullmatch(line.rstrip("\n"))
        try:
            entry = Entry(date.fromisoformat(found[1]), int(found[2]), found[3], found[4]) if found else None
        except ValueError:
            entry = None
        if (
            entry is None
            or entry.tie != _tie(before, entry.on, entry.number, entry.digest)
            or entry.on <= on
            or entry.number < number
        ):
            raise HeadsDamaged(count)
        before, number, on = entry.tie, entry.number, entry.on
        yield entry


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def add(slug: str, *, on: date, number: int, digest: str) -> bool:
    """Add the head of a day, once; tells whether it was added. A file that is damaged is left as it is.

    Raises:
        HeadsDamaged: an earlier line was changed.
        OSError: the folder cannot be written.
    """
    path = path_of(slug)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path) as file:
        entries = read(slug)
        # A chain that is shorter than it was is no head to write down: the check tells that its end is gone.
        if entries and (entries[-1].on >= on or entries[-1].number > number):
            return False
        before = entries[-1].tie if entries else _FIRST
        line = Entry(on, number, digest, _tie(before, on, number, digest))
        os.write(file, f"{line}\n".encode())
        os.fsync(file)
    return True
