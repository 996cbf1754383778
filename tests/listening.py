# SPDX-License-Identifier: EUPL-1.2
"""Servers of a test on this machine: at a port that nobody else gets meanwhile, and patient with a busy machine."""

import os
import random
from contextlib import suppress
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller

HERE = "127.0.0.1"
# Below the ports that a system hands out by itself: while a server is not there yet, or down for a moment, no
# connection and no other server gets its port by chance.
OWN_PORTS = (20_000, 30_000)
MOST_WORKERS = 16
PATIENCE_SECONDS = 120
_given: set[int] = set()


def free_port() -> int:
    """A port of our own, on which a server can start later, and come back after it was stopped or killed.

    The workers of pytest-xdist have each their own share, and no test gets the port of an earlier one.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    begin, end = OWN_PORTS
    while True:
        port = random.SystemRandom().randrange(begin + int(worker) % MOST_WORKERS, end, MOST_WORKERS)
        with suppress(OSError), socket() as probe:
            probe.bind((HERE, port))
            if port not in _given:
                _given.add(port)
                return port


def receiving(handler: Any, port: int) -> Controller:
    """A mail server that hands what it gets to ``handler``; it listens when this returns, until it is stopped."""
    controller = Controller(handler, hostname=HERE, port=port, ready_timeout=PATIENCE_SECONDS)
    controller.start()
    return controller
