# SPDX-License-Identifier: EUPL-1.2
"""The processes: a web server, and beside it the clock that does everything that happens by itself.

The embedded shape runs both with one command; as services each runs with its own (design, section 10).
"""

import contextlib
import errno
import logging
import os
import signal
import socket
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections, connections
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from samenspiegel import clock
from samenspiegel.organisations import scope

log = logging.getLogger(__name__)

TICK_SECONDS = 20
LEAP = timedelta(hours=26)  # more than a time zone set wrong and put right
DISTRUSTED_FOR = timedelta(hours=1)
SHARED_MEMORY = "/dev/shm"  # noqa: S108  # only for the heartbeat of a worker, which must not wait for a disk


class PortTaken(Exception):
    """Another program listens there already."""


class QuietLogger(Logger):
    """Errors only, as our own log lines: gunicorn's would name the path, which may be a personal link."""

    def setup(self, cfg: Any) -> None:
        from samenspiegel.web.logs import Json

        super().setup(cfg)
        self.error_log.setLevel(logging.ERROR)
        for handler in self.error_log.handlers:
            handler.setFormatter(Json())


class Leaps:
    """Whether the machine's clock leapt ahead while this process ran. Then nothing is done by itself for an hour.

    What is done too early cannot be taken back: mail that left, answers and records that were destroyed. A clock that
    stands wrong is mostly put right within the hour; one that still stands there after it is believed. Downtime is no
    leap: the process begins anew, or (asleep) the time since the machine started went on.
    """

    def __init__(self) -> None:
        self._started_at: datetime | None = (
            None  # the latest moment at which the machine started, as far as believed
        )
        self._since: timedelta | None = None

    def is_ahead(self, *, at: datetime, elapsed: timedelta) -> bool:
        """Whether the clock is not believed.

        Args:
            at: the moment on the machine's clock.
            elapsed: how long the machine has been up (``clock.elapsed``).
        """
        started_at = at - elapsed
        before = self._started_at
        if before is not None and started_at - before > LEAP:
            if self._since is None:
                self._since = elapsed
                log.critical(
                    "the clock of the machine leapt days ahead: nothing is done by itself for an hour"
                )
            if elapsed - self._since < DISTRUSTED_FOR:
                return True
        self._since = None
        self._started_at = started_at if before is None else max(before, started_at)
        return False


class Server(BaseApplication):
    """Our settings of gunicorn; nothing is read from its command line or environment."""

    def __init__(self, *, bind: Sequence[str], workers: int, threads: int) -> None:
        self.chosen = {
            "bind": list(bind),
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,  # workers share the memory of what was loaded before they were born
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "accesslog": None,  # no line may say when somebody opened a personal link
            "logger_class": QuietLogger,
            "control_socket_disable": True,
            "worker_tmp_dir": SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from samenspiegel.wsgi import application

        return application


def addresses(host: str, port: int) -> list[str]:
    """Where to listen; on this machine alone also over IPv6, because ``localhost`` may lead there.

    Raises:
        PortTaken: another program listens there.
    """
    _try_listening(socket.AF_INET6 if ":" in host else socket.AF_INET, host, port)
    found = [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"]
    if host == "127.0.0.1":
        with contextlib.suppress(OSError):
            _try_listening(socket.AF_INET6, "::1", port)
            found.append(f"[::1]:{port}")
    return found


def _try_listening(family: socket.AddressFamily, host: str, port: int) -> None:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port) from error
        raise


class ClockProcess:
    """The clock in a process of its own, that ends with the server and is started again when it ended before."""

    def __init__(self) -> None:
        self.server = os.getpid()
        self.number = self._start([])

    def keep_going(self, listening: Sequence[Any]) -> None:
        """Start it again if it is gone. ``listening``: what the server alone may hold open."""
        with contextlib.suppress(ChildProcessError):  # the server has buried it already
            if os.waitpid(self.number, os.WNOHANG)[0] == 0:
                return
        log.error("the clock was gone and is started again")
        self.number = self._start(listening)

    def stop(self) -> None:
        """End it, where this is the server; a web process leaves it alone."""
        if os.getpid() != self.server:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGTERM)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.number, 0)

    def _start(self, listening: Sequence[Any]) -> int:
        child = os.fork()
        if child:
            return child
        try:
            for number in Arbiter.SIGNALS:  # what a signal means to the server it does not mean to the clock
                signal.signal(number, signal.SIG_DFL)
            for one in listening:
                one.close()  # else the port stays taken as long as the clock lives
            run_clock(parent=self.server)
        finally:
            os._exit(0)


class Keeper(Arbiter):
    """Looks after the clock as gunicorn does after its web processes: every second."""

    def __init__(self, app: Server, clock_process: ClockProcess) -> None:
        super().__init__(app)
        self.clock_process = clock_process

    def manage_workers(self) -> None:
        super().manage_workers()
        self.clock_process.keep_going(self.LISTENERS)


def serve(*, bind: Sequence[str], workers: int, threads: int, with_clock: bool) -> None:
    """Serve until told to stop (SIGTERM, SIGINT); the clock ticks in a process of its own and ends with the server."""
    server = Server(bind=bind, workers=workers, threads=threads)
    server.wsgi()
    connections.close_all()  # a connection must not be shared with a child
    if not with_clock:
        server.run()
        return
    clock_process = ClockProcess()
    try:
        Keeper(server, clock_process).run()
    finally:
        clock_process.stop()


def run_clock(*, parent: int | None = None) -> None:
    """Tick until told to stop, or until the parent is gone."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    last_run: dict[str, datetime] = {}
    leaps = Leaps()
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        if not leaps.is_ahead(at=clock.system_now(), elapsed=clock.elapsed()):
            try:
                tick(last_run)
            except Exception:  # a database that is away for a while; the next tick looks again
                log.exception("a tick failed")
        stop.wait(TICK_SECONDS)
    connections.close_all()


def tick(last_run: dict[str, datetime] | None = None) -> list[str]:
    """Do once what is due at the product's own time. Returns the names of the jobs that failed."""
    from django.conf import settings

    from samenspiegel import recurring
    from samenspiegel.organisations import heartbeat

    close_old_connections()
    if settings.DEMO:
        from samenspiegel.demo.clock import follow

        follow()
    failed = recurring.tick(clock.now(), last_run)
    with scope.everything():
        heartbeat.note(at=clock.system_now())
    return failed
