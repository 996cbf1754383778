# SPDX-License-Identifier: EUPL-1.2
"""A table between looking at it and bringing it in: in the form itself, sealed, so that the server keeps nothing.

Only the same person can send it back, within an hour, and nobody can change it on the way.
"""

import base64
import binascii
import json
import zlib
from datetime import timedelta

from samenspiegel import clock
from samenspiegel.core.tables import Row, Table, TableRefused
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import Unreadable, open_bytes, seal_bytes
from samenspiegel.people.models import Person

KEPT_FOR = timedelta(hours=1)
MAX_SEALED_CHARACTERS = 800_000  # what a form can carry beside its other fields


class TableGone(Exception):
    """No table was carried, or it is too old, somebody else's, or changed: choose the file again."""


def _about(person: Person) -> str:
    return f"table/{person.public_id}"


def seal_table(table: Table, person: Person) -> str:
    """The table as a field of a form can hold it.

    Raises:
        TableRefused: ``too_much_text``.
    """
    kept = [
        clock.session_now().timestamp(),
        table.headings,
        [[row.number, *row.cells] for row in table.rows],
    ]
    organisation = person.organisation
    key = keys.make(organisation.pk, organisation.public_id, Purpose.POST)
    packed = zlib.compress(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode())
    sealed = base64.urlsafe_b64encode(seal_bytes(key, packed, about=_about(person))).decode()
    if len(sealed) > MAX_SEALED_CHARACTERS:
        raise TableRefused("too_much_text")
    return sealed


def open_table(sealed: str, person: Person) -> Table:
    """The table that this person was given.

    Raises:
        TableGone: whatever the reason.
    """
    organisation = person.organisation
    try:
        key = keys.fetch(organisation.pk, organisation.public_id, Purpose.POST)
        packed = open_bytes(key, base64.urlsafe_b64decode(sealed.encode("ascii")), about=_about(person))
    except (keys.KeyGone, Unreadable, binascii.Error, ValueError):
        raise TableGone from None
    at, headings, rows = json.loads(zlib.decompress(packed))
    if clock.session_now().timestamp() - at > KEPT_FOR.total_seconds():
        raise TableGone
    return Table(tuple(headings), tuple(Row(number, tuple(cells)) for number, *cells in rows))
