# SPDX-License-Identifier: EUPL-1.2
"""Cells that leave for a spreadsheet program: text stays text, numbers stay numbers, and nothing becomes a formula.

A text that a spreadsheet program would take for a formula gets an apostrophe in front. ``original`` takes that away
again, so that what was exported and is brought back in is the same. One rule, for CSV and XLSX alike: an XLSX that
somebody saves as CSV must be as safe as ours.
"""

import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

Cell = str | int | float | Decimal | Fraction | date | None

CELL_MAX_CHARACTERS = 32_767  # what a cell of Excel can hold
DELIMITER = ";"  # where the decimal sign is a comma, as in Dutch, Excel expects semicolons
GUARD = "'"

_STARTS = frozenset("=+-@|%")  # also DDE (|) and what older programs take for a command
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def begins_as_formula(text: str) -> bool:
    """Whether a program could take this for a formula: by its first visible character, full-width ones included.

    Spaces, tabs, line ends and invisible characters before it do not count: programs differ in what they skip.
    """
    for character in text:
        # Some programs read a minus sign of its own (U+2212) as the hyphen that begins a formula.
        if character == "\u2212" or unicodedata.normalize("NFKC", character)[:1] in _STARTS:
            return True
        if not (
            character.isspace() or unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"}
        ):
            return False
    return False


def writable(text: str) -> str:
    """The text as every file of an office program can hold it: line ends as ``\\n``, what none can hold as U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", _LINE_ENDS.sub("\n", text))


def safe(text: str) -> str:
    """The form in which a text can stand in a cell: written whole, and never a formula.

    As ``writable``; besides, tabs become spaces, and what is too long ends in an ellipsis.
    """
    text = writable(text).replace("\t", " ")
    if begins_as_formula(text.lstrip(GUARD)):
        text = GUARD + text
    return text if len(text) <= CELL_MAX_CHARACTERS else text[: CELL_MAX_CHARACTERS - 1] + "…"


def original(text: str) -> str:
    """What a cell held before ``safe`` put an apostrophe in front."""
    return text[1:] if text.startswith(GUARD) and begins_as_formula(text.lstrip(GUARD)) else text


def number(value: int | float | Decimal | Fraction) -> int | float | None:
    """The number as spreadsheets keep it; ``None`` for what is no finite number."""
    if isinstance(value, int):
        return value
    as_float = float(value)
    return as_float if math.isfinite(as_float) else None


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows as CSV that Excel opens with a double click: UTF-8 with a byte order mark, semicolons, decimal commas.

    Every text is quoted, so that no separator or line end in it can begin a cell of its own. Dates are ISO 8601.

    Raises:
        TypeError: something that is no text, number or date.
    """
    written = io.StringIO()
    for row in rows:
        written.write(DELIMITER.join(_csv_cell(value) for value in row) + "\r\n")
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + safe(value).replace('"', '""') + '"'
    if isinstance(value, bool):
        raise TypeError("Say yes or no in words.")
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, int | float | Decimal | Fraction):
        kept = number(value)
        return "" if kept is None else _plain(kept)
    raise TypeError(f"A cell holds a text, a number or a date, not a {type(value).__name__}.")


def _plain(value: int | float) -> str:
    """A number in digits, with a decimal comma and without an exponent."""
    text = str(value) if isinstance(value, int) else format(Decimal(repr(value)), "f")
    return text.replace(".", ",")
