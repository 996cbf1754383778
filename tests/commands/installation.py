# SPDX-License-Identifier: EUPL-1.2
"""Real processes over the databases of a test: killed (kill -9) whenever it says so, and started again each time."""

import base64
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings
from django.db import connections

from samenspiegel import clock
from samenspiegel.feedback import actions
from tests.cast import at, make_cast
from tests.feedback.rounds import Stage

SAMENSPIEGEL = str(Path(sys.executable).parent / "samenspiegel")
PATIENCE_SECONDS = 120


def opened_on_this_machine(*, days_before_due: int) -> Stage:
    """A round that is open today, on the machine's own clock; ``days_before_due`` is negative when that has passed."""
    cast = make_cast()
    held_on = clock.system_now().date() + timedelta(days=14 + days_before_due)
    planned_at = at(held_on - timedelta(days=40))
    conversation = cast.plan(held_on=held_on, now=planned_at)
    round = actions.propose_raters(conversation=conversation, now=planned_at)
    assert round is not None
    return Stage(cast, conversation, round).open(held_on - timedelta(days=21))


def environment(folder: Path, *, port: int, mail_port: int) -> dict[str, str]:
    """What leads a process to the databases of this test, with the secrets of this test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMENSPIEGEL_")}
    return {
        **kept,
        **_databases(folder),
        "SAMENSPIEGEL_MODE": "test",
        "SAMENSPIEGEL_FOLDER": str(folder),
        "SAMENSPIEGEL_SECRET_KEY": settings.SECRET_KEY,
        "SAMENSPIEGEL_WRAPPING_KEY": base64.b64encode(settings.WRAPPING_KEY).decode(),
        "SAMENSPIEGEL_MAIL_HOST": "127.0.0.1",
        "SAMENSPIEGEL_MAIL_PORT": str(mail_port),
        "PORT": str(port),
    }


def _databases(folder: Path) -> dict[str, str]:
    names = {"default": "samenspiegel", "keys": "keys", "register": "register"}
    found = {}
    for alias, name in names.items():
        database = connections[alias].settings_dict
        if connections[alias].vendor == "sqlite":
            (folder / f"{name}.sqlite3").symlink_to(database["NAME"])
        else:
            setting = "DATABASE" if alias == "default" else f"{name.upper()}_DATABASE"
            found[f"SAMENSPIEGEL_{setting}_URL"] = (
                f"postgres://{database['USER']}@socket/{database['HOST']}/{database['NAME']}"
            )
    return found


class Service:
    """One program under a supervisor that starts it again whenever it ends (``Restart=always`` of systemd).

    Args:
        ready: whether it does its work; asked until it does.
    """

    def __init__(
        self, *arguments: str, env: Mapping[str, str], log: Path, ready: Callable[[], bool] = lambda: True
    ) -> None:
        self.arguments, self.env, self.log, self.ready = arguments, env, log, ready

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        self._run()
        while not self.ready():
            if self.process.poll() is not None:  # what was killed holds the port for a moment
                self._run()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def _run(self) -> None:
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [SAMENSPIEGEL, *self.arguments],
                env=dict(self.env),
                stdout=log,
                stderr=log,
                start_new_session=True,  # a group of its own, to be killed as one
            )

    def kill(self) -> None:
        """End it and all processes that it started: no signal that any of them could heed."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_workers(self) -> None:
        """End the processes that it started, and leave it to start others."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        for line in found.stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(line), signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)


def answers(port: int) -> bool:
    """Whether a server serves pages here."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/gezond/klaar/")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


class Fate:
    """Strikes when something was asked for the so-manieth time, while the answer is still awaited.

    Args:
        planned: what happens at the moment of this name and number; each happens exactly once.
    """

    def __init__(self, chance: random.Random, planned: Mapping[tuple[str, int], Callable[[], None]]) -> None:
        self.chance, self.planned = chance, dict(planned)
        self.seen: Counter[str] = Counter()
        self.struck: list[tuple[str, int]] = []
        self.moments: queue.Queue[tuple[str, int] | None] = queue.Queue()
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._run)

    def note(self, *kinds: str) -> None:
        """A request of these kinds was sent."""
        with self.lock:
            for kind in kinds:
                self.seen[kind] += 1
                if (kind, self.seen[kind]) in self.planned:
                    self.moments.put((kind, self.seen[kind]))

    def _run(self) -> None:
        while (moment := self.moments.get()) is not None:
            time.sleep(self.chance.uniform(0, 0.03))
            self.planned[moment]()
            self.struck.append(moment)

    @contextmanager
    def striking(self) -> Iterator[None]:
        """Strike meanwhile; afterwards everything that was begun has been started again."""
        self.thread.start()
        try:
            yield
        finally:
            self.moments.put(None)
            self.thread.join()
