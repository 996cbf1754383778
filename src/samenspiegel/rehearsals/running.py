# SPDX-License-Identifier: EUPL-1.2
"""Runs the process that plays a rehearsal, apart from everything of this installation.

It gets the format and a folder, and nothing else: an environment without settings or secrets, no open files, limits to
what it may use. What it leaves behind is one file with the walk; the folder goes, whatever happens.
"""

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from samenspiegel import clock
from samenspiegel.core.format import FormatSpec, resolved
from samenspiegel.core.rehearsal import Course

log = logging.getLogger(__name__)

SECONDS = 150
"""So long a rehearsal may take; on a quiet machine it takes fifteen."""
PREFIX = "samenspiegel-oefening-"
LEFT_BEHIND = timedelta(hours=1)
LARGEST_PACKED_BYTES = 8_000_000
LONGEST_LINE = 1000
ORDER, WALK, FILES, ERRORS = "order.json", "walk.xz", "files", "errors.txt"
STUCK = 3
"""How the process ends when nobody in the conversation can go on."""

Tell = Callable[[int, str], None]


class RehearsalFailed(Exception):
    """There is no walk. ``reason``: ``stuck``, ``timeout`` or ``broken``; ``told``: the last that was heard of it."""

    def __init__(self, reason: str, told: str = "") -> None:
        super().__init__(reason)
        self.reason, self.told = reason, told


@dataclass(frozen=True)
class Order:
    """What to play. ``files``: also write the walk as pages to read without a server."""

    spec: FormatSpec
    course: Course
    language: str
    today: date
    files: bool = False


def run(order: Order, *, tell: Tell, files_to: Path | None = None, seconds: float = SECONDS) -> bytes:
    """Play a rehearsal, and return its walk, packed.

    Args:
        tell: hears after each step how many there are, and what the last one was.
        files_to: where the pages go, for an order with ``files``.
    Raises:
        RehearsalFailed: nothing is left of it.
        OSError: the pages could not be written where they should go.
    """
    sweep(now=clock.system_now())
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        (folder / ORDER).write_text(_written(order), encoding="utf-8")
        told = _play(folder, tell, seconds)
        walk = folder / WALK
        if not walk.is_file() or walk.stat().st_size > LARGEST_PACKED_BYTES:
            raise RehearsalFailed("broken", told)
        if files_to is not None:
            shutil.copytree(folder / FILES, files_to, dirs_exist_ok=True)
        return walk.read_bytes()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _written(order: Order) -> str:
    document = {
        "spec": resolved(order.spec),
        "course": str(order.course),
        "language": order.language,
        "today": order.today.isoformat(),
        "files": order.files,
    }
    return json.dumps(document)


def _play(folder: Path, tell: Tell, seconds: float) -> str:
    """Let it play; returns what was heard last. Raises RehearsalFailed."""
    told = ""
    is_late = threading.Event()
    with (folder / ERRORS).open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603  # our own program, without a shell
            [sys.executable, "-I", "-B", "-m", "samenspiegel.demo.rehearsal", str(folder)],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        timer = threading.Timer(seconds, _end, [process, is_late])
        timer.daemon = True
        timer.start()
        try:
            assert process.stdout is not None  # noqa: S101
            while line := process.stdout.readline(LONGEST_LINE):
                number, _, said = line.decode(errors="replace").rstrip("\n").partition("\t")
                if number.isdigit():
                    told = said
                    tell(int(number), said)
            process.wait()
        finally:
            timer.cancel()
            _kill(process)
    if process.returncode == 0:
        return told
    if is_late.is_set():
        raise RehearsalFailed("timeout", told)
    if process.returncode == STUCK:
        raise RehearsalFailed("stuck", told)
    log.error(f"a rehearsal broke off: {_kind_of_error(folder / ERRORS)}")
    raise RehearsalFailed("broken", told)


def _kind_of_error(errors: Path) -> str:
    """What kind of error ended it, as the interpreter names it; never its words."""
    lines = errors.read_text(encoding="utf-8", errors="replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "")
    named = re.match(r"[\w.]{1,80}(?=:|$)", last)
    return named[0] if named else "unknown"


def _environment(folder: Path) -> dict[str, str]:
    """Everything that the process knows of its surroundings: none of our settings, and no secret."""
    return {"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "TZ": "UTC"}


def _end(process: "subprocess.Popen[bytes]", is_late: threading.Event) -> None:
    is_late.set()
    _kill(process)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End it with everything that it may have started. Once it has ended there is nothing to end."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def sweep(*, now: datetime) -> None:
    """Remove folders that were left behind when a server was cut off; those of others we cannot, and do not, touch."""
    oldest = (now - LEFT_BEHIND).timestamp()
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            there = folder.lstat()
            if there.st_uid == os.getuid() and there.st_mtime < oldest and not folder.is_symlink():
                shutil.rmtree(folder, ignore_errors=True)
