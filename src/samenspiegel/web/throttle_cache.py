# SPDX-License-Identifier: EUPL-1.2
"""Where throttles count: Django's cache in the database, without pickle.

Reading a pickle runs what it says, so whoever could write a row of that table would run code in the server, where the
wrapping key is. All that is kept here is numbers, texts, lists and mappings; a tuple comes back as a list.
"""

import json
from typing import Any

from django.core.cache.backends import db


class _Json:
    """In the place of ``pickle`` in that one module of Django."""

    HIGHEST_PROTOCOL = 0

    @staticmethod
    def dumps(value: Any, protocol: int | None = None) -> bytes:
        return json.dumps(value).encode()

    @staticmethod
    def loads(kept: bytes) -> Any:
        return json.loads(kept)


db.pickle = _Json  # type: ignore[assignment,attr-defined]


class ThrottleCache(db.DatabaseCache):
    """The cache of the settings."""
