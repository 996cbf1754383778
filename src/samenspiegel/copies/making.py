# SPDX-License-Identifier: EUPL-1.2
"""Copy the three databases, each to a folder of its own, and let go of copies of the keys that are too old."""

import contextlib
import fcntl
import importlib.metadata
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from samenspiegel import clock
from samenspiegel.core import retention as rules
from samenspiegel.keys import queries as register
from samenspiegel.organisations import scope
from samenspiegel.retention import queries as retention

from . import manifest, postgresql, sqlite
from .manifest import PARTS, Copy

LOCK = ".backup"


class AlreadyCopying(Exception):
    """Another backup to the same folder has not ended."""


def make(folder: Path, *, now: datetime) -> list[Copy]:
    """Copy data, keys and register, in this order, to ``folder/<part>/``. Each copy counts from its manifest on.

    Raises:
        AlreadyCopying, ProgramMissing, ProgramFailed, CopyDamaged, OSError, DatabaseError: what was copied before
            stays; the rest was not.
    """
    with _alone(folder):
        for part in PARTS:
            for left in (folder / part).glob(".*.part"):  # of one that was cut off
                left.unlink()
        return [
            _copy(folder / part, part, alias, now.replace(microsecond=0)) for part, alias in PARTS.items()
        ]


def drop_expired_keys(folder: Path, *, now: datetime) -> int:
    """Remove the copies of the key store that are fourteen days old or more. Returns how many.

    The certificates of destruction count on it: until then a key that was destroyed could be in one of them.
    """
    today = now.astimezone(clock.AMSTERDAM).date()
    dropped = 0
    for file in sorted((folder / "keys").glob("keys-*")):
        made_at = manifest.made_at(file)
        if made_at is None:
            continue
        if rules.is_key_copy_expired(made_at.astimezone(clock.AMSTERDAM).date(), today=today):
            file.unlink()
            dropped += file.suffix != ".json"
    return dropped


def _copy(folder: Path, part: str, alias: str, made_at: datetime) -> Copy:
    connection = connections[alias]
    connection.ensure_connection()
    engine = connection.vendor
    name = manifest.name_of(part, made_at, engine)
    draft = folder / f".{name}.part"
    number = _number(part)  # before: the copy may be further, never less far
    migrations = _migrations(alias)
    if engine == "postgresql":
        postgresql.copy(alias, draft)
    else:
        sqlite.copy(alias, draft)
        number = sqlite.number_in(draft, part)
    size, digest = manifest.checksum(draft)
    os.replace(draft, folder / name)
    copy = Copy(
        part=part,
        file=name,
        made_at=made_at,
        register_number=number,
        engine=engine,
        engine_version=".".join(map(str, connection.get_database_version())),
        program=importlib.metadata.version("samenspiegel"),
        migrations=migrations,
        bytes=size,
        sha256=digest,
    )
    manifest.write(folder, copy)
    return copy


def _number(part: str) -> int:
    read: Callable[[], int] = {
        "data": retention.carried_out,
        "keys": register.carried_out,
        "register": register.ordered,
    }[part]
    with scope.everything():
        return read()


def _migrations(alias: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for app, name in sorted(MigrationRecorder(connections[alias]).applied_migrations()):
        found[app] = name
    return found


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    for part in ("", *PARTS):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise AlreadyCopying from None
    finally:
        os.close(file)
