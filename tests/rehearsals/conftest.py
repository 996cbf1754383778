# SPDX-License-Identifier: EUPL-1.2
"""A rehearsal played within a test: the settings of the process that plays one, without the process."""

from collections.abc import Callable
from datetime import date

import pytest

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.rehearsal import Course, Walk
from samenspiegel.demo.rehearsal.play import play
from tests.demo.conftest import demo as demo  # the fixture itself

Played = Callable[..., Walk]
TODAY = date(2026, 1, 12)  # a Monday


@pytest.fixture
def played(demo: None, settings) -> Played:  # type: ignore[no-untyped-def]
    settings.DEMO = False

    def of(
        spec: FormatSpec, course: Course = Course.WELL, *, today: date = TODAY, language: str = "nl"
    ) -> Walk:
        return play(spec, course, today=today, language=language, tell=lambda number, told: None)

    return of
