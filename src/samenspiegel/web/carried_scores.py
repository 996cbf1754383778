# SPDX-License-Identifier: EUPL-1.2
"""What the page "Spiegel from a spreadsheet" knows between two presses: in the form itself, sealed. Nothing is kept.

First the table as it was brought, then only the report that was computed of it: what is downloaded later cannot say
more than what the report shows. Nobody can read or change either on the way, and after an hour neither opens.
"""

import base64
import binascii
import json
import zlib
from datetime import timedelta
from typing import Any

from samenspiegel import clock
from samenspiegel.core.tables import Row, Table, TableRefused
from samenspiegel.keys.sealing import Unreadable, open_bytes, seal_bytes

from .secret_keys import keys_for, open_with_any

KEPT_FOR = timedelta(hours=1)
MAX_SEALED_CHARACTERS = 900_000  # what a form can carry beside its other fields: a million bytes at most
MAX_CELLS = 120_000  # each press looks at all of them
_PURPOSE = "scores from a spreadsheet"


class NothingCarried(Exception):
    """Nothing was carried, or it is too old or changed: choose the file again."""


def seal_scores(table: Table) -> str:
    """The table as a field of a form can hold it. Raises TableRefused: ``too_much_text``."""
    if len(table.headings) * len(table.rows) > MAX_CELLS:
        raise TableRefused("too_much_text")
    sealed = _seal("table", [table.headings, [[row.number, *row.cells] for row in table.rows]])
    if len(sealed) > MAX_SEALED_CHARACTERS:
        raise TableRefused("too_much_text")
    return sealed


def open_scores(sealed: str) -> Table:
    """The table that was given out. Raises NothingCarried."""
    headings, rows = _open("table", sealed)
    return Table(tuple(headings), tuple(Row(number, tuple(cells)) for number, *cells in rows))


def seal_made(made: dict[str, Any]) -> str:
    """A report with its words, as JSON can hold it."""
    return _seal("report", made)


def open_made(sealed: str) -> dict[str, Any]:
    """The report that was given out. Raises NothingCarried."""
    found: dict[str, Any] = _open("report", sealed)
    return found


def _seal(what: str, value: Any) -> str:
    kept = [clock.session_now().timestamp(), value]
    packed = zlib.compress(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode())
    return base64.urlsafe_b64encode(seal_bytes(keys_for(_PURPOSE)[0], packed, about=what)).decode()


def _open(what: str, sealed: str) -> Any:
    try:
        raw = base64.urlsafe_b64decode(sealed.encode("ascii"))
        packed = open_with_any(keys_for(_PURPOSE), lambda key: open_bytes(key, raw, about=what))
    except (Unreadable, binascii.Error, ValueError):
        raise NothingCarried from None
    at, value = json.loads(zlib.decompress(packed))
    if clock.session_now().timestamp() - at > KEPT_FOR.total_seconds():
        raise NothingCarried
    return value
