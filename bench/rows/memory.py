# SPDX-License-Identifier: EUPL-1.2
"""What the web process of the server keeps in memory after a thousand mixed requests, and whether it still grows."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from .. import scene
from ..browser import session_of
from ..ground import free_port
from ..measure import Row

REQUESTS = 1000
MEGABYTE = 1_000_000


def rows() -> Iterator[Row]:
    """The web process as ``samenspiegel serve`` runs it; the floor is gunicorn with a bare Django view."""
    shown = scene.one_of_each()
    scene.fill_up_to(10)
    released = shown.released
    cookies = {
        "facilitator": _header(session_of(shown.facilitator.account_id)),
        "subject": _header(session_of(released.subject.account_id)),
    }
    mixed = [
        ("/", cookies["facilitator"]),
        ("/gesprekken/", cookies["facilitator"]),
        (f"/gesprekken/{shown.open.public_id}/", cookies["facilitator"]),
        (f"/gesprekken/{released.conversation.public_id}/spiegel/", cookies["subject"]),
        ("/inloggen/login/", ""),
        ("/bestaat-niet/", ""),
    ]
    port = free_port()
    script = Path(sys.executable).with_name("samenspiegel")
    with _running([script, "serve", "--without-clock", "--port", str(port)], port) as process:
        _ask(port, mixed, REQUESTS)
        measured = _resident(process)
        _ask(port, mixed, REQUESTS)
        later = _resident(process)
    with _running(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{free_port()}", "bench.bare:application"],
        None,
    ) as process:
        bare_port = int(str(process.args[4]).rsplit(":", 1)[1])  # type: ignore[index]
        _wait(bare_port)
        _ask(bare_port, [("/page/", "")], REQUESTS // 5)
        floor = _resident(process)
    yield Row(
        f"memory of the web process after {REQUESTS} mixed requests",
        measured / MEGABYTE,
        floor / MEGABYTE,
        most=150,
        unit="MB",
        is_absolute=True,
    )
    yield Row(
        f"the same after {2 * REQUESTS}, beside after {REQUESTS} (floor)",
        later / MEGABYTE,
        measured / MEGABYTE,
        most=1.05,
        unit="MB",
    )


def _header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


@contextmanager
def _running(command: list[object], port: int | None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        if port:
            _wait(port)
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/gezond/", headers={"Host": "localhost"})
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _ask(port: int, mixed: list[tuple[str, str]], count: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for path, cookie in islice(cycle(mixed), count):
        connection.request("GET", path, headers={"Host": "localhost", "Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        assert answer.status < 500, f"{path}: {answer.status}"
    connection.close()


def _resident(process: subprocess.Popen[bytes]) -> int:
    """Bytes of the largest worker of a server: what it shares with its parent counts in full."""
    workers = [
        entry.name
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _parent(entry) == process.pid
    ]
    return max(_bytes(number) for number in workers)


def _parent(entry: Path) -> int:
    try:
        found = re.search(r"^PPid:\t(\d+)", (entry / "status").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0


def _bytes(number: str) -> int:
    pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
