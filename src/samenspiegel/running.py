# SPDX-License-Identifier: EUPL-1.2
"""Which processes of this installation are alive, so that nothing is put back under a program that runs.

Each holds a lock on one file in the folder of the installation, as long as it lives; the system releases it, whatever
ends the process. It is no help across machines: there PostgreSQL is asked who is connected (``copies``).
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

NAME = ".running"
_held: list[int] = []


class StillRunning(Exception):
    """A server or a clock of this installation is alive."""


class BeingRestored(Exception):
    """A backup is being put back."""


def hold(folder: Path) -> None:
    """Say that this process, and those that it starts, use the installation.

    Raises:
        BeingRestored: not now.
    """
    if _held:
        return
    file = _open(folder)
    if file is None:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise BeingRestored from None
    _held.append(file)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Use the installation alone.

    Raises:
        StillRunning: somebody else does.
    """
    file = _open(folder)
    if file is None:
        yield
        return
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StillRunning from None
        yield
    finally:
        os.close(file)


def _open(folder: Path) -> int | None:
    """Open the file; None where there is no folder, as with databases on a server."""
    try:
        return os.open(folder / NAME, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
