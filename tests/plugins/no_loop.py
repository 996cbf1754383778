# SPDX-License-Identifier: EUPL-1.2
"""A test without a browser finds no event loop running.

The browser's driver leaves its loop running between journeys, on the thread of every test after it in the same process;
what seals a document runs a loop of its own, and may not inside another.
"""

import asyncio
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Also what a module sets up once."""
    yield from _without(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """The test itself; taking down is left alone, since the browser itself may go with the last test."""
    yield from _without(item)


def _without(item: pytest.Item) -> Generator[None]:
    loop = None if "browser" in getattr(item, "fixturenames", ()) else asyncio._get_running_loop()
    if loop is not None:
        asyncio._set_running_loop(None)
    try:
        yield
    finally:
        if loop is not None:
            asyncio._set_running_loop(loop)
