# SPDX-License-Identifier: EUPL-1.2
"""Who can write in the table of the throttles cannot make the server run anything."""

import base64
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache.backends.base import BaseCache
from django.core.management import call_command
from django.db import connection

from samenspiegel.web.throttle_cache import ThrottleCache


class Touch:
    """A pickle of this makes a file when somebody reads it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


@pytest.fixture
def cache(db: None, settings: Any) -> Iterator[BaseCache]:
    backend = "samenspiegel.web.throttle_cache.ThrottleCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "throttle_test"}}
    call_command("createcachetable", verbosity=0)
    yield ThrottleCache("throttle_test", {})


def test_what_throttles_keep_comes_back(cache: BaseCache) -> None:
    cache.set("history", [1.5, 2.5], 60)
    cache.set("counter", (3, 1_790_000_000.0), 60)

    assert cache.add("lock", True, 60)
    assert not cache.add("lock", True, 60)
    assert (cache.get("history"), cache.get("counter"), cache.get("nothing")) == (
        [1.5, 2.5],
        [3, 1_790_000_000.0],
        None,
    )


def test_a_row_that_somebody_planted_runs_nothing(cache: BaseCache, tmp_path: Path) -> None:
    made = tmp_path / "made"
    planted = base64.b64encode(pickle.dumps(Touch(made))).decode()
    cache.set("history", [1.0], 60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE throttle_test SET value = %s", [planted])

    with pytest.raises(ValueError):
        cache.get("history")

    assert not made.exists()
