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
from datetime import datetime
from typing import Any

from django.db import close_old_connections, connections
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from samenspiegel import clock
from samenspiegel.organisations import scope

TICK_SECONDS = 20
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


def serve(*, bind: Sequence[str], workers: int, threads: int, with_clock: bool) -> None:
    """Serve until told to stop (SIGTERM, SIGINT); the clock ticks in a process of its own and ends with the server."""
    server = Server(bind=bind, workers=workers, threads=threads)
    server.wsgi()
    connections.close_all()  # a connection must not be shared with a child
    clock_process = _fork_clock() if with_clock else None
    try:
        server.run()
    finally:
        if clock_process is not None and os.getpid() == clock_process[1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(clock_process[0], signal.SIGTERM)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(clock_process[0], 0)


def _fork_clock() -> tuple[int, int]:
    """Start the clock; returns its process and ours."""
    here = os.getpid()
    child = os.fork()
    if child:
        return child, here
    try:
        run_clock(parent=here)
    finally:
        os._exit(0)


def run_clock(*, parent: int | None = None) -> None:
    """Tick until told to stop, or until the parent is gone."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    last_run: dict[str, datetime] = {}
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        tick(last_run)
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
