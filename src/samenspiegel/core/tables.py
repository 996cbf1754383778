# SPDX-License-Identifier: EUPL-1.2
"""A table that somebody brings along: its headings and its rows, whatever program wrote it."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .files import decoded
from .spreadsheet import original

MAX_ROWS = 3_000
MAX_COLUMNS = 40
MAX_CHARACTERS = 2_000_000
DELIMITERS = (";", ",", "\t")


class TableRefused(ValueError):
    """No table that can be used. ``reason``: no_rows, too_many_rows, too_many_columns, too_much_text or broken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Row:
    """One row of a table: ``number`` is that of the spreadsheet, from 1; as many cells as there are headings."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Headings, and the rows beneath them that hold anything."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def from_csv(raw: bytes, *, max_rows: int = MAX_ROWS, max_columns: int = MAX_COLUMNS) -> Table:
    """The table in a CSV file: UTF-8, UTF-16 or Windows-1252; semicolons, commas or tabs.

    Raises:
        FileRefused: it is no text.
        TableRefused: there is no table in it, or one that is too large.
    """
    text = decoded(raw)
    delimiter = _delimiter(text)
    if text[:4].lower() == "sep=":  # how Excel is told what separates the cells
        text = text.partition("\n")[2]
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return table(rows, max_rows=max_rows, max_columns=max_columns)
    except csv.Error:
        raise TableRefused("too_much_text") from None


def _delimiter(text: str) -> str:
    if text[:4].lower() == "sep=" and text[4:5] in DELIMITERS:
        return text[4]
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def table(
    rows: Iterable[Sequence[str]], *, max_rows: int = MAX_ROWS, max_columns: int = MAX_COLUMNS
) -> Table:
    """Make a table of rows of texts. The first row that is not empty holds the headings; empty rows are left out.

    Raises:
        TableRefused: nothing stands beneath the headings, or there is more than we take.
    """
    headings: tuple[str, ...] = ()
    found: list[Row] = []
    left = MAX_CHARACTERS
    for number, cells in enumerate(rows, start=1):
        cleaned = [_cleaned(cell) for cell in cells]
        while cleaned and not cleaned[-1]:
            cleaned.pop()
        if not cleaned:
            continue
        if len(cleaned) > max_columns:
            raise TableRefused("too_many_columns")
        left -= sum(map(len, cleaned))
        if left < 0:
            raise TableRefused("too_much_text")
        if not headings:
            headings = tuple(cleaned)
            continue
        if len(found) == max_rows:
            raise TableRefused("too_many_rows")
        found.append(Row(number, tuple(cleaned)))
    if not found:
        raise TableRefused("no_rows")
    width = max(len(headings), *(len(row.cells) for row in found))
    return Table(
        headings + ("",) * (width - len(headings)),
        tuple(Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in found),
    )


def _cleaned(cell: str) -> str:
    """A cell on one line, without the apostrophe that kept it from being a formula."""
    return " ".join(original(cell.strip()).split())
