# SPDX-License-Identifier: EUPL-1.2
"""A fence around the process that plays a rehearsal: little memory and time, no network, no other programs, and
nothing written, nor any database opened, outside its own folder.

A format is data and runs nothing; this is for the case that something in the program errs.
"""

import os
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

CPU_SECONDS = 150
MEMORY_BYTES = 2_000_000_000
FILE_BYTES = 100_000_000
OPEN_FILES = 256
NICE = 10  # pages of others come first


class Fenced(RuntimeError):
    """Something was tried that no rehearsal does."""


def limit() -> None:
    """Bound what this process may use."""
    for kind, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    os.nice(NICE)


_FORBIDDEN = frozenset(
    {
        *("socket.bind", "socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg"),
        *("subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"),
        *("os.kill", "os.killpg", "signal.pthread_kill", "pty.spawn"),
        *("os.chmod", "os.chown", "os.link", "os.symlink", "os.truncate", "os.setxattr"),
    }
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def close(folder: Path) -> None:
    """From here on, for as long as this process lives. There is no gate in it.

    Args:
        folder: the only place where it writes and opens databases.
    """
    own = folder.resolve()
    looks: Mapping[str, Callable[[tuple[Any, ...]], list[Any]]] = {
        "open": lambda given: [given[0]] if _writes(given) else [],
        "sqlite3.connect": lambda given: [given[0]],
        "os.remove": lambda given: [given[0]],
        "os.rename": lambda given: [given[0], given[1]],
        "os.mkdir": lambda given: [given[0]],
        "os.rmdir": lambda given: [given[0]],
        "shutil.rmtree": lambda given: [given[0]],
    }

    def look(event: str, given: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            raise Fenced(event)
        if event in looks:
            for path in looks[event](given):
                if not _is_within(path, own):
                    raise Fenced(event)

    sys.addaudithook(look)


def _writes(given: tuple[Any, ...]) -> bool:
    path, mode, flags = given
    if isinstance(path, int):
        return False  # something that is open already
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool(flags & _WRITING)


def _is_within(path: Any, own: Path) -> bool:
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if str(path) in (os.devnull, ":memory:"):
        return True
    # As it stands, without asking the disk what links lead to: links cannot be made here.
    return Path(os.path.abspath(str(path).removeprefix("file:").partition("?")[0])).is_relative_to(own)
