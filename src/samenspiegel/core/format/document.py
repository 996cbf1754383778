# SPDX-License-Identifier: EUPL-1.2
"""A format while somebody works on it: the same tables and lists as its JSON, right or not yet right.

A place in it is an address of names: of fields, and in a list the ``token`` of a row. So an address still leads to the
same row when somebody else added or moved one. Every function gives another document; none changes what it was given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.spec import FormatSpec

Document = dict[str, Any]
Address = tuple[str, ...]

MOST_ROWS = 200
"""As many rows as one list of a draft can hold; the longest of a format in use holds forty."""


class NoSuchPlace(Exception):
    """An address leads nowhere: somebody else took the row away, or nothing is there to change."""


@dataclass(frozen=True)
class Typed:
    """What somebody typed at one place, with the ``mark`` of what stood there when they began.

    ``is_set``: a list of which the order does not count, as boxes that are ticked.
    """

    address: Address
    value: Any
    seen: str
    is_set: bool = False


@dataclass(frozen=True)
class Step:
    """One deed with a row: ``add`` (``row`` is what to add, at the end of the list), ``remove``, ``up`` or ``down``."""

    kind: str
    address: Address
    row: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Clash:
    """Two people changed the same. ``there`` is what stands there now, ``is_gone`` where the whole row went."""

    address: Address
    typed: Any
    there: Any = None
    is_gone: bool = False


def document_of(spec: FormatSpec) -> Document:
    """The whole format as tables and lists, every field of it."""
    return spec.model_dump(mode="json")


def mark(value: Any, *, is_set: bool = False) -> str:
    """What a page takes along to say which value its writer saw."""
    counts = sorted(map(str, value)) if is_set and isinstance(value, list) else value
    return hashlib.sha256(_plain(counts).encode(errors="replace")).hexdigest()[:12]


def token(rows: Sequence[Any], index: int) -> str:
    """The name of one row: its key or id, else a mark of all in it; the second that is alike has a number."""
    name = _name(rows[index])
    before = sum(_name(row) == name for row in rows[:index])
    return f"{name}~{before}" if before else name


def locate(document: Document, address: Address) -> Location:
    """Where an address leads now, by numbers of rows. What it leads to may be missing; what holds it may not.

    Raises:
        NoSuchPlace
    """
    found: Any = document
    location: list[str | int] = []
    for depth, step in enumerate(address):
        if isinstance(found, list):
            tokens = [token(found, index) for index in range(len(found))]
            if step not in tokens:
                raise NoSuchPlace
            location.append(tokens.index(step))
            found = found[tokens.index(step)]
        elif isinstance(found, Mapping):
            location.append(step)
            found = found.get(step)
            is_last = depth == len(address) - 1
            if found is None and not is_last:
                found = {}
        else:
            raise NoSuchPlace
    return tuple(location)


def at(document: Document, location: Location) -> Any:
    """What stands at a location; None where nothing does."""
    found: Any = document
    for step in location:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def is_there(document: Document, address: Address) -> bool:
    """Whether an address still leads somewhere; what it leads to may be empty."""
    try:
        locate(document, address)
    except NoSuchPlace:
        return False
    return True


def value_at(document: Document, address: Address) -> Any:
    """The same by address; None where nothing stands, or the row is gone."""
    try:
        return at(document, locate(document, address))
    except NoSuchPlace:
        return None


def edited(
    document: Document, typed: Iterable[Typed], steps: Iterable[Step] = ()
) -> tuple[Document, tuple[Clash, ...]]:
    """The document with everything that was typed, and then with the steps taken.

    What its writer left as they saw it stays as it stands now, whoever changed it. Where both changed the same, there
    is a clash, and the document comes back as it was: nothing is half applied.

    Raises:
        NoSuchPlace: a step with a row that is gone, or one more row than ``MOST_ROWS``.
    """
    puts: list[tuple[Location, Any]] = []
    clashes: list[Clash] = []
    for one in typed:
        try:
            location = locate(document, one.address)
        except NoSuchPlace:
            if mark(one.value, is_set=one.is_set) != one.seen:
                clashes.append(Clash(one.address, one.value, is_gone=True))
            continue
        there = at(document, location)
        given, now = mark(one.value, is_set=one.is_set), mark(there, is_set=one.is_set)
        if given in (one.seen, now):
            continue
        if one.seen != now:
            clashes.append(Clash(one.address, one.value, there))
        else:
            puts.append((location, one.value))
    if clashes:
        return document, tuple(clashes)
    # Where a row without a key changes, its name does too: first look where everything is, then change it.
    found = [(step, locate(document, step.address)) for step in steps]
    result = deepcopy(document)
    for location, value in puts:
        _put(result, location, value)
    for step, location in found:
        _take(result, step, location)
    return result, ()


def _take(document: Document, step: Step, location: Location) -> None:
    if step.kind == "add":
        rows = at(document, location)
        if not isinstance(rows, list):
            _put(document, location, rows := [])
        if len(rows) >= MOST_ROWS:
            raise NoSuchPlace
        rows.append(deepcopy(dict(step.row or {})))
        return
    rows, index = at(document, location[:-1]), location[-1]
    if not isinstance(rows, list) or not isinstance(index, int):
        raise NoSuchPlace
    row = rows.pop(index)
    if step.kind != "remove":
        rows.insert(max(0, index + (-1 if step.kind == "up" else 1)), row)


def _put(document: Document, location: Location, value: Any) -> None:
    holder: Any = document
    for step in location[:-1]:
        if isinstance(holder, dict) and not isinstance(holder.get(str(step)), dict | list):
            holder[str(step)] = {}
        holder = holder[step]
    holder[location[-1]] = value


def _name(row: Any) -> str:
    for name in ("key", "id", "value"):  # a point of the scale is known by its value
        if isinstance(row, Mapping) and isinstance(row.get(name), str | int) and row[name]:
            return str(row[name])
    return f"~{mark(row)}"


def _plain(value: Any) -> str:
    """A value for comparing: nothing at all, an empty text and an empty list are one; a browser sends two characters
    for the end of a line."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, Mapping):
        value = {name: part for name, part in value.items() if part is not None}
    if isinstance(value, bool) or not isinstance(value, int):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)
