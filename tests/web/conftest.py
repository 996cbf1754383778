# SPDX-License-Identifier: EUPL-1.2
"""What several tests of pages begin with."""

from datetime import timedelta
from typing import Any

import pytest

from samenspiegel import clock
from tests.cast import Cast

from .lives import Life, live


@pytest.fixture
def alive(cast: Cast, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Life:
    """A conversation at the stage that the test names, with the clock at its moment."""
    life = live(cast, request.param)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``later(minutes=11)``: let the sessions' clock run ahead."""

    def move(**ahead: int) -> None:
        then = clock.session_now() + timedelta(**ahead)
        monkeypatch.setattr(clock, "session_now", lambda: then)

    return move
