# SPDX-License-Identifier: EUPL-1.2
"""Copy an SQLite database while it is used, and put a copy in its place in one step."""

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

from django.db import connections

from .manifest import CopyDamaged, checksum, sync


def copy(alias: str, target: Path) -> None:
    """Copy a database as it is at one moment into a file of its own; writers go on meanwhile."""
    connection = connections[alias]
    connection.ensure_connection()
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    with contextlib.closing(sqlite3.connect(target)) as kept:
        connection.connection.backup(kept)
        kept.execute("PRAGMA journal_mode=DELETE")  # one file, whatever the database itself uses
    check(target)
    with open(target, "rb") as opened:
        os.fsync(opened.fileno())


def check(file: Path) -> None:
    """See whether a file is a whole database.

    Raises:
        CopyDamaged: it is not.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            if opened.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise CopyDamaged(file.name)
    except sqlite3.DatabaseError as error:
        raise CopyDamaged(file.name) from error


def number_in(file: Path, part: str) -> int:
    """How far a copy is with the destruction register."""
    asked = {
        "data": "SELECT max(number) FROM retention_position",
        "keys": "SELECT max(number) FROM keys_position",
        "register": "SELECT max(number) FROM keys_registerentry",
    }[part]
    with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
        return int(opened.execute(asked).fetchone()[0] or 0)


def prepare(alias: str, source: Path, *, size_and_sum: tuple[int, str]) -> Path:
    """Lay a copy ready beside the database; nothing is replaced yet.

    Raises:
        CopyDamaged: it changed on the way.
    """
    target = Path(connections[alias].settings_dict["NAME"])
    ready = target.with_name(f".{target.name}.restore")
    ready.unlink(missing_ok=True)
    try:
        with (
            open(source, "rb") as read,
            open(os.open(ready, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as written,
        ):
            shutil.copyfileobj(read, written, 1024 * 1024)
            written.flush()
            os.fsync(written.fileno())
        if checksum(ready) != size_and_sum:
            raise CopyDamaged(source.name)
        check(ready)
    except BaseException:
        ready.unlink(missing_ok=True)
        raise
    owner = (target if target.exists() else target.parent).stat()
    with contextlib.suppress(PermissionError):  # whoever restores as root does not keep the server out
        os.chown(ready, owner.st_uid, owner.st_gid)
    return ready


def put_in_place(alias: str, ready: Path) -> None:
    """Replace the database by what ``prepare`` laid ready: before this moment all of the old one, after it the new."""
    target = Path(connections[alias].settings_dict["NAME"])
    connections[alias].close()
    _settle(target)
    os.replace(ready, target)
    sync(target.parent)


def _settle(target: Path) -> None:
    """Bring what stands in the log of the old database into it: its log must not meet the new one."""
    if target.exists():
        with (
            contextlib.suppress(sqlite3.DatabaseError),  # damaged: perhaps that is why it is replaced
            contextlib.closing(sqlite3.connect(target)) as old,
        ):
            old.execute("PRAGMA journal_mode=DELETE").fetchone()
    for ending in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
