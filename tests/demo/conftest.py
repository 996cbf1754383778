# SPDX-License-Identifier: EUPL-1.2
"""The settings of a demonstration, on top of those of a test."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from samenspiegel import clock


@pytest.fixture
def demo(settings, db) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """As if started with ``samenspiegel demo``."""
    settings.DEMO = True
    settings.EMAIL_BACKEND = "samenspiegel.demo.mail.Mailbox"
    position = settings.MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware")
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:position],
        "samenspiegel.demo.middleware.MovedClock",
        *settings.MIDDLEWARE[position:],
    ]
    yield
    clock.move_by(timedelta(0))
