# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL of the year's own, which may be stopped in the midst of a deed without hurting other tests."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.plugins import postgres

SETTINGS = {
    # The machine itself stays up, so what was written is there after a crash of the server alone.
    "fsync": "off",
    # But what was committed has to be written: otherwise a stop in the midst loses the last part of a second.
    "synchronous_commit": "on",
    "max_connections": "20",
    "shared_buffers": "'32MB'",
    "listen_addresses": "''",
}


class Server:
    """Stops as by a power cut, and starts again."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="samenspiegel-year-"))
        self.folder.chmod(0o711)
        self._sockets, self._cluster = self.folder / "s", self.folder / "data"
        self._sockets.mkdir()
        self._sockets.chmod(0o777)
        found = postgres.cluster(self._cluster)
        self._programs, self._user = found.bin_path, found.system_user
        with open(self._cluster / "postgresql.auto.conf", "a", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
        self.start()
        with psycopg.connect(host=str(self._sockets), user="postgres", dbname="postgres") as connection:
            connection.execute(postgres.MAKE_ROLE)

    @property
    def environment(self) -> dict[str, str]:
        """What leads to it."""
        return {"PGHOST": str(self._sockets), "PGUSER": postgres.ROLE, "PGPORT": "5432"}

    def start(self) -> None:
        """Start it, unless it runs; returns when it answers."""
        if self._control("status", check=False):
            options = f"-k {self._sockets}"
            self._control("start", "-w", "-t", "120", "-o", options, "-l", str(self._cluster / "log"))

    def stop(self) -> None:
        """Stop it at once: nothing is finished, nobody is told."""
        self._control("stop", "-w", "-m", "immediate")

    def remove(self) -> None:
        """Stop it for good."""
        self._control("stop", "-w", "-m", "immediate", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _control(self, *arguments: str, check: bool = True) -> int:
        program = [str(self._programs / "pg_ctl"), "-s", "-D", str(self._cluster), *arguments]
        with open(os.devnull, "r+b") as nothing:  # its child would keep our pipes open
            return subprocess.run(
                program, check=check, stdin=nothing, stdout=nothing, stderr=nothing, user=self._user, cwd="/"
            ).returncode
