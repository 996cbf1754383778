# SPDX-License-Identifier: EUPL-1.2
"""What a form about a part of a format is made of: fields, lists of rows, and the addresses of both in one document.

Which there are says `sections`; what a field is called says the page.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from samenspiegel.core.format import spec as language
from samenspiegel.core.format.document import Address, Document, token, value_at
from samenspiegel.core.questionnaire import clean_text

Row = Mapping[str, Any]
Kind = Literal[
    "text", "long", "number", "yes_no", "yes_no_open", "choice", "choices", "lines", "numbers", "offset"
]
Choices = Callable[[Document], tuple[str, ...]]

PARTIES = ("subject", "reviewer", "facilitator")
OFFICES, BODIES = "offices", "bodies"
"""Choices that the library names; they are added where the form is made."""
UNITS = ("days", "working_days", "weeks", "months")
YES, NO = "yes", "no"
"""The two answers of a field that can also be left open."""


@dataclass(frozen=True)
class Field:
    """One thing to fill in.

    Attributes:
        name: the field, or a path of fields, within its table.
        about: which field of the language it is, as ``Group.floor``; labels go by it.
        choices: the words to choose from; ``offices`` and ``bodies`` are those that the library names.
        is_optional: it may be left empty; ``empty`` is then what is kept.
        with_bodies: the kinds of bodies that the library names can be chosen beside the others.
        shown: whether a row has it.
        in_format: whether this format has it at all.
    """

    name: tuple[str, ...]
    about: str
    kind: Kind = "text"
    choices: tuple[str, ...] | Choices | str = ()
    is_optional: bool = False
    empty: str | None = None
    with_bodies: bool = False
    shown: Callable[[Row], bool] = field(default=lambda row: True)
    in_format: Callable[[Document], bool] = field(default=lambda document: True)

    def is_there(self, row: Row, document: Document) -> bool:
        """Whether a form about this row has the field."""
        return self.shown(row) and self.in_format(document)


@dataclass(frozen=True)
class Fields:
    """Fields of one table of the format; not there where the format has no such table."""

    path: Address
    fields: tuple[Field, ...]
    model: str = ""


@dataclass(frozen=True)
class Rows:
    """A list: the fields of each row, what a new row holds, and which rows may go.

    ``has_pages``: each row is long enough for a page of its own. ``inner``: the lists within each row. ``shown_in``:
    whether the table or row that holds the list has one.
    """

    path: Address
    model: str
    fields: tuple[Field, ...]
    new: Callable[[str], dict[str, Any]] | None = None
    may_remove: Callable[[Row], bool] = field(default=lambda row: True)
    is_ordered: bool = True
    has_pages: bool = False
    inner: tuple[Rows, ...] = ()
    shown_in: Callable[[Row], bool] = field(default=lambda holder: True)


@dataclass(frozen=True)
class Section:
    """One step of the editor."""

    key: str
    parts: tuple[Fields | Rows, ...]
    roots: tuple[str, ...]

    @property
    def rows(self) -> tuple[Rows, ...]:
        return tuple(part for part in self.parts if isinstance(part, Rows))


@dataclass(frozen=True)
class Place:
    """A field at its address in one document."""

    address: Address
    field: Field


def fields_of(model: type[language.Part], *names: str | Field, at: str = "") -> tuple[Field, ...]:
    """Fields of a model by name; what can be read off the language is: its kind and its choices."""
    return tuple(one if isinstance(one, Field) else field_of(model, one, at) for one in names)


def field_of(model: type[language.Part], name: str, at: str = "", **more: Any) -> Field:
    info = model.model_fields[name]
    words, plain = _words(info.annotation), _plain(info.annotation)
    is_list = "tuple" in str(info.annotation)
    kind: Kind = "text"
    if words:
        kind = "choices" if is_list else "choice"
    elif is_list:
        kind = "numbers" if int in plain else "lines"
    elif bool in plain:
        kind = "yes_no"
    elif int in plain:
        kind = "number"
    is_optional = info.default in ("", None) and not info.is_required()
    empty = None if info.default is None else ""
    given = {
        "empty": empty,
        "kind": kind,
        "choices": words,
        "is_optional": is_optional or kind in ("lines", "choices"),
        **more,
    }
    path = (at, name) if at else (name,)
    return Field(name=path, about=f"{model.__name__}.{name}", **given)


def _words(annotation: Any) -> tuple[str, ...]:
    if typing.get_origin(annotation) is Literal:
        return tuple(str(one) for one in typing.get_args(annotation))
    return tuple(dict.fromkeys(word for part in typing.get_args(annotation) for word in _words(part)))


def _plain(annotation: Any) -> set[Any]:
    if annotation in (int, bool, str):
        return {annotation}
    return {one for part in typing.get_args(annotation) for one in _plain(part)}


def keys_in(name: str, *, but: Callable[[Row], bool] = lambda row: True) -> Choices:
    """The keys of the rows of a list."""

    def keys(document: Document) -> tuple[str, ...]:
        rows = document.get(name)
        rows = rows if isinstance(rows, list) else []
        return tuple(
            str(row["key"]) for row in rows if isinstance(row, Mapping) and "key" in row and but(row)
        )

    return keys


def parties(document: Document) -> tuple[str, ...]:
    """The two sides, and who guides where the format has somebody who does."""
    return PARTIES if value_at(document, ("parties", "facilitator")) else PARTIES[:2]


def asks_raters(document: Document) -> bool:
    """Whether others are asked for feedback in this format; who asks nobody has no rounds to keep days for."""
    return bool(document.get("groups"))


def has_employees(document: Row) -> bool:
    """Whether it can be about people who are employed where it is used: at a party nobody is."""
    return document.get("organisations") != ["party"]


def for_employees(*address: str) -> Callable[[Row], bool]:
    """Whether employees can be concerned; what stands at this place all the same can be changed too."""
    return lambda document: has_employees(document) or not is_nothing(value_at({**document}, address))


def is_nothing(value: Any) -> bool:
    """Whether a field says that there is none of it."""
    return value in (None, "none", [])


def blank(model: type[language.Part], **given: Any) -> dict[str, Any]:
    """A new row: the defaults of the language, and what is given."""
    defaults = {
        name: info.get_default(call_default_factory=True)
        for name, info in model.model_fields.items()
        if not info.is_required()
    }
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in defaults.items()}
    return {**plain, **given}


def is_averaged(row: Row) -> bool:
    return row.get("kind") == "averaged"


def stands_apart(row: Row) -> bool:
    """Whether a group of others is one person, whose answers stand under their role."""
    return row.get("kind") == "named" and is_asked(row)


def is_scored(row: Row) -> bool:
    """Whether a group of others gives scores, of which a mean is shown."""
    return is_averaged(row) and row.get("asked_in", "scores") != "words"


def is_collective(row: Row) -> bool:
    """Whether a committee reviews."""
    return row.get("kind") == "collective"


def is_person(row: Row) -> bool:
    """Whether one person reviews, and not a committee or nobody."""
    return str(row.get("kind", "person")) == "person"


def is_asked(row: Row) -> bool:
    """Whether others are invited in a group; the two sides have a group each that cannot go."""
    return str(row.get("answered_by", "raters")) == "raters"


@dataclass(frozen=True)
class RowThere:
    """A row of a list as it stands in a document; ``number`` counts from one."""

    rows: Rows
    address: Address
    row: Row
    number: int
    is_last: bool


def table_at(document: Document, path: Address) -> Mapping[str, Any] | None:
    """The table at this place, or None where there is none."""
    found = value_at(document, path) if path else document
    return found if isinstance(found, Mapping) else None


def has_list(document: Document, rows: Rows, within: Address = ()) -> bool:
    """Whether there is such a list: what holds it is there, and is one that has it."""
    holder = table_at(document, within or rows.path[:-1])
    return holder is not None and rows.shown_in(holder)


def rows_there(document: Document, rows: Rows, within: Address = ()) -> Iterator[RowThere]:
    """The rows of a list; a row that is no table (only a file could say that) is left out."""
    if not has_list(document, rows, within):
        return
    there = value_at(document, (*within, *rows.path))
    there = there if isinstance(there, list) else []
    for index, row in enumerate(there):
        if isinstance(row, Mapping):
            address = (*within, *rows.path, token(there, index))
            yield RowThere(rows, address, row, index + 1, index == len(there) - 1)


def places_of(part: Fields | Rows, document: Document) -> Iterator[Place]:
    """Every field of one part of a section, with those of its rows and of the lists within them."""
    if isinstance(part, Fields):
        table = table_at(document, part.path)
        for one in part.fields if table is not None else ():
            if one.is_there(table or {}, document):
                yield Place((*part.path, *one.name), one)
        return
    for there in rows_there(document, part):
        yield from row_places(there, document)


def row_places(there: RowThere, document: Document) -> Iterator[Place]:
    """The fields of one row, then those of the lists within it."""
    yield from own_places(there, document)
    for rows in there.rows.inner:
        for inner in rows_there(document, rows, there.address):
            yield from row_places(inner, document)


def own_places(there: RowThere, document: Document) -> Iterator[Place]:
    """The fields of one row, without those of the lists within it."""
    for one in there.rows.fields:
        if one.is_there(there.row, document):
            yield Place((*there.address, *one.name), one)


def filled_in(one: Field, texts: Sequence[str]) -> Any:
    """What a form sent for a field, as a document keeps it: a number as a number where it is one, else as typed.

    Args:
        texts: what was sent under the name of the field; of an offset the number, then unit and side ("days_before").
    """
    clean = [clean_text(text) for text in texts]
    if one.kind == "yes_no":
        return bool(clean and clean[0])
    if one.kind == "choices":
        return list(dict.fromkeys(text for text in clean if text))
    first = clean[0] if clean else ""
    if one.kind == "offset":
        return _offset(first, clean[1] if len(clean) > 1 else "")
    if one.kind == "lines":
        return [line.strip() for line in first.split("\n") if line.strip()]
    if one.kind == "numbers":
        return [_number(part) for part in first.replace(",", " ").split()]
    if one.kind == "yes_no_open":
        return {YES: True, NO: False, "": None}.get(first, first)
    if not first and one.is_optional:
        return one.empty
    return _number(first) if one.kind == "number" else first


def as_typed(one: Field, value: Any) -> list[str]:
    """The other way: what stands in a document, as a form shows it. Whatever stands there can be shown."""
    if one.kind == "yes_no":
        return ["on"] if value is True else []
    if one.kind == "yes_no_open" and isinstance(value, bool):
        return [YES if value else NO]
    if one.kind == "choices":
        return [str(part) for part in value] if isinstance(value, list) else []
    if one.kind == "offset":
        return _offset_typed(value)
    if one.kind in ("lines", "numbers"):
        parts = [str(part) for part in value] if isinstance(value, list) else []
        return ["\n".join(parts) if one.kind == "lines" else ", ".join(parts)]
    return ["" if value is None else str(value)]


def _offset(number: str, unit: str) -> dict[str, Any]:
    name, _, side = unit.rpartition("_")
    if name not in UNITS:
        name, side = "days", "before"
    found = _number(number)
    if isinstance(found, int):
        return {name: -abs(found) if side == "before" else abs(found)}
    return {name: f"-{number}" if side == "before" else number}


def _offset_typed(value: Any) -> list[str]:
    given = value if isinstance(value, Mapping) else {}
    for name in UNITS:
        if given.get(name) is not None:
            text = str(given[name])
            is_before = text.startswith("-") or text == "0"
            return [text.removeprefix("-"), f"{name}_{'before' if is_before else 'after'}"]
    return ["", "days_before"]


def _number(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else text
