# SPDX-License-Identifier: EUPL-1.2
"""Copy a PostgreSQL database with its own programs, and put a copy back in one transaction."""

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connections

from .manifest import CopyDamaged, checksum

DUMP, CLIENT = "pg_dump", "psql"
_OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "service": "PGSERVICE",
}
# All of it goes, also what a newer program made, and comes back as it was: in the same transaction.
_EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;"


class ProgramMissing(Exception):
    """PostgreSQL's own program is not on this machine."""


class ProgramFailed(Exception):
    """PostgreSQL's own program did not succeed; with its last line. What it began has been undone."""


def copy(alias: str, target: Path) -> None:
    """Dump a database as it is at one moment; writers go on meanwhile."""
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    # Row security asks each session of which organisation it is; this one is of all of them, and says so below.
    _run(alias, DUMP, "--no-owner", "--enable-row-security", f"--file={target}")
    with open(target, "rb") as opened:
        os.fsync(opened.fileno())


def put_back(alias: str, source: Path, *, size_and_sum: tuple[int, str]) -> None:
    """Replace all of a database by a dump: all of it or nothing.

    What runs is a copy of our own of which the checksum was taken, so that nobody changes it in between.

    Raises:
        CopyDamaged: it changed on the way.
    """
    connections[alias].close()
    dump = settings.FOLDER / f".{source.name}.restore"
    dump.unlink(missing_ok=True)
    try:
        with (
            open(source, "rb") as read,
            open(os.open(dump, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as written,
        ):
            shutil.copyfileobj(read, written, 1024 * 1024)
        if checksum(dump) != size_and_sum:
            raise CopyDamaged(source.name)
        _run(
            alias,
            CLIENT,
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--output=/dev/null",
            f"--command={_EMPTY}",
            f"--file={dump}",
        )
    finally:
        dump.unlink(missing_ok=True)


def others(alias: str) -> int:
    """How many others are connected to a database."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _run(alias: str, program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise ProgramMissing(program)
    ended = subprocess.run(  # noqa: S603  # our own arguments, no shell
        [path, *arguments],
        env={**os.environ, **_environment(alias)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if ended.returncode:
        raise ProgramFailed(program, (ended.stderr.strip().splitlines() or [""])[-1])


def _environment(alias: str) -> dict[str, str]:
    """Where the database is. In the environment: what stands on a command line can be read by everybody."""
    known = connections[alias].settings_dict
    found = {
        "PGDATABASE": known["NAME"],
        "PGHOST": known["HOST"],
        "PGPORT": known["PORT"],
        "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"],
        **{name: known.get("OPTIONS", {}).get(option) for option, name in _OPTIONS.items()},
    }
    return {
        **{name: str(value) for name, value in found.items() if value},
        "PGOPTIONS": "-c samenspiegel.organisation=0",
        "PGAPPNAME": "samenspiegel",
    }
