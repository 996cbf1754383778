# SPDX-License-Identifier: EUPL-1.2
"""What many tests begin with, made once by the product's deeds and put back as it was for each next test.

``kept(lambda: stage(cast).open(), cast)`` runs the first time. What it changed in the tables is remembered, and with it
what it returned. The next time the same is made of the same beginning, the same rows come back instead of the deeds.
For what is arranged only: what a test is about it does itself. In a test whose deeds are really committed, or after
anything else was written, it is made anew.
"""

import io
import pickle
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connections
from django.db.models import Model
from django.utils.translation import get_language

Rows = dict[tuple[str, str], tuple[Any, ...]]  # by database and table, in the order in which they lie there
Key = tuple[object, ...]
T = TypeVar("T")
READING = (
    "SELECT",
    "SAVEPOINT",
    "RELEASE",
    "PRAGMA",
    "SET",
)  # after anything else nobody knows what stands there


@dataclass
class _Made:
    before: Rows
    after: Rows
    result: bytes
    changed: dict[int, bytes]  # what is in objects that it was made of, by their place


_kept: dict[Key, _Made] = {}
_columns: dict[tuple[str, str], list[str]] = {}


class _Moment:
    """What stands in the databases of this test: the keys of what was made, while nothing else has been written."""

    def __init__(self) -> None:
        self.made: Key | None = None

    def note(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if self.made is not None and not str(sql).lstrip(" (").upper().startswith(READING):
            self.made = None
        return execute(sql, params, many, context)


_moment = _Moment()


def begun() -> None:
    """A test begins, in a transaction that is undone, with nothing in its databases."""
    for connection in connections.all():
        if _moment.note not in connection.execute_wrappers:
            connection.execute_wrappers.insert(0, _moment.note)
    _moment.made = ()


def ended() -> None:
    """Nothing is known any more about what stands in the databases."""
    _moment.made = None


def kept(make: Callable[[], T], *given: Any) -> T:
    """Make it, or put back what it made before.

    Args:
        given: all that it is made of. Of a cast, a stage or a row what is put back speaks of the same objects.
    """
    begin, known = _moment.made, _Known(given)
    if begin is None:
        return make()
    key = (*begin, (make.__code__.co_filename, make.__code__, known.plain, get_language()))
    made = _kept.get(key)
    if made is None:
        objects, before, letters = known.each(), _read(), len(getattr(mail, "outbox", ()))
        result = make()
        if letters == len(getattr(mail, "outbox", ())) and not Path(settings.AUDIT_HEADS).exists():
            _kept[key] = _Made(*_differing(before, _read()), *known.packed(result, objects))
            _moment.made = key
        return result
    _put(made)
    _moment.made = key
    return known.unpacked(made.result, made.changed)


# --- What is returned -------------------------------------------------------------------------------------------------


class _Known:
    """The objects that something is made of, in a fixed order: what is put back points at them by their place."""

    def __init__(self, given: Iterable[Any]) -> None:
        self.objects: list[Any] = []
        plain: list[Hashable] = []
        for one in given:
            self._add(one)
            if not isinstance(one, Model) and not is_dataclass(one):
                plain.append(one)
        self.plain = tuple(plain)

    def _add(self, one: Any) -> None:
        if any(one is other for other in self.objects):
            return
        if isinstance(one, Model):
            self.objects.append(one)
        elif is_dataclass(one):
            self.objects.append(one)
            for value in vars(one).values():
                for each in value if isinstance(value, list) else [value]:
                    self._add(each)

    def _written(self, what: object) -> bytes:
        places = {id(one): place for place, one in enumerate(self.objects)}

        class Pickler(pickle.Pickler):
            def persistent_id(self, one: Any) -> int | None:
                return places.get(id(one))

        written = io.BytesIO()
        Pickler(written).dump(what)
        return written.getvalue()

    def each(self) -> list[bytes]:
        return [self._written(vars(one)) for one in self.objects]

    def packed(self, result: object, before: list[bytes]) -> tuple[bytes, dict[int, bytes]]:
        """What was returned, and what is now in the objects that were changed."""
        now = enumerate(zip(before, self.each(), strict=True))
        return self._written(result), {place: after for place, (old, after) in now if old != after}

    def unpacked(self, result: bytes, changed: dict[int, bytes]) -> Any:
        objects = self.objects

        class Unpickler(pickle.Unpickler):
            def persistent_load(self, place: Any) -> object:
                return objects[place]

        for place, after in changed.items():
            vars(objects[place]).update(Unpickler(io.BytesIO(after)).load())
        return Unpickler(io.BytesIO(result)).load()


# --- Rows -------------------------------------------------------------------------------------------------------------


def _tables(alias: str) -> Iterable[tuple[str, list[str]]]:
    """The tables of a database, each with its columns."""
    connection = connections[alias]
    known = {table: columns for (one, table), columns in _columns.items() if one == alias}
    if not known:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                described = connection.introspection.get_table_description(cursor, table)
                known[table] = [column.name for column in described]
                _columns[alias, table] = known[table]
    return known.items()


def _read() -> Rows:
    """Everything that stands in the databases, as they write it themselves."""
    found: Rows = {}
    for alias in connections:
        with connections[alias].cursor() as cursor:
            for table, columns in _tables(alias):
                if connections[alias].vendor == "postgresql":
                    cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
                    rows = [row[0] for row in cursor.fetchall()]
                else:  # with a plus, a column comes as it is stored
                    names = ", ".join(f'+"{column}"' for column in columns)
                    rows = cursor.execute(f'SELECT {names} FROM "{table}"').fetchall()
                found[alias, table] = tuple(rows)
    return found


def _differing(before: Rows, after: Rows) -> tuple[Rows, Rows]:
    """The rows that are no longer there, and the rows that are new."""
    return _without(before, after), _without(after, before)


def _without(some: Rows, others: Rows) -> Rows:
    found = {}
    for place, rows in some.items():
        known = set(others[place])
        if left := tuple(row for row in rows if row not in known):
            found[place] = left
    return found


@cache
def _order() -> dict[str, int]:
    """The place of each table after those that its rows point at: what guards organisations looks there."""
    found: dict[str, int] = {}
    begun: set[type[Model]] = set()

    def place(model: type[Model]) -> None:
        if model in begun:
            return
        begun.add(model)
        for field in model._meta.local_fields:
            if isinstance(field.related_model, type):
                place(field.related_model)
        found[model._meta.db_table] = len(found)

    for model in apps.get_models(include_auto_created=True):
        place(model)
    return found


def _put(made: _Made) -> None:
    for (alias, table), rows in made.before.items():
        with connections[alias].cursor() as cursor:
            if connections[alias].vendor == "postgresql":
                cursor.execute(f'DELETE FROM "{table}" WHERE "{table}"::text = ANY(%s)', [list(rows)])
            else:
                where = " AND ".join(f'"{column}" IS %s' for column in _columns[alias, table])
                cursor.executemany(f'DELETE FROM "{table}" WHERE {where}', list(rows))
    for (alias, table), rows in sorted(made.after.items(), key=lambda one: _order().get(one[0][1], 0)):
        with connections[alias].cursor() as cursor:
            if connections[alias].vendor == "postgresql":
                sql = f'INSERT INTO "{table}" SELECT (one::"{table}").* FROM unnest(%s::text[]) AS one'
                cursor.execute(sql, [list(rows)])
            else:
                places = ", ".join(["%s"] * len(_columns[alias, table]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', list(rows))
