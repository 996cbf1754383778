# SPDX-License-Identifier: EUPL-1.2
"""Spreadsheets as people download them and bring them along: CSV and XLSX, with the same cells."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from samenspiegel.core.files import Kind, check, elements, is_xml
from samenspiegel.core.spreadsheet import Cell, csv_bytes, number, safe
from samenspiegel.core.tables import MAX_COLUMNS, MAX_ROWS, Table, TableRefused, from_csv, table
from samenspiegel.exports.office_file import neutral

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
_WIDEST = 60
# In memory, so that no temporary file holds what people wrote; text is never read as a formula, a number or a link.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
}


def xlsx_bytes(rows: Iterable[Sequence[Cell]], *, sheet: str) -> bytes:
    """Write rows as one sheet; the first row is the heading and stays in view.

    Raises:
        TypeError: something that is no text, number or date.
    """
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _OPTIONS) as book:
        page = book.add_worksheet(_sheet_name(sheet))
        text, heading = (
            book.add_format({"num_format": "@"}),
            book.add_format({"bold": True, "num_format": "@"}),
        )
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.freeze_panes(1, 0)
        widths: dict[int, int] = {}
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                widths[column] = max(widths.get(column, 8), min(_WIDEST, len(str(value or ""))))
                if isinstance(value, str):
                    page.write_string(at, column, safe(value), text if at else heading)
                elif isinstance(value, bool):
                    raise TypeError("Say yes or no in words.")
                elif isinstance(value, date):
                    page.write_datetime(at, column, datetime.combine(value, time()), day)
                elif isinstance(value, int | float | Decimal | Fraction):
                    if (kept := number(value)) is not None:
                        page.write_number(at, column, kept)
                elif value is not None:
                    raise TypeError(f"A cell holds a text, a number or a date, not a {type(value).__name__}.")
        for column, width in widths.items():
            page.set_column(column, column, width + 2)
    return neutral(written.getvalue())


def _sheet_name(name: str) -> str:
    """A name that a sheet can have: at most 31 characters, none of those that stand for something in a reference."""
    return "".join("-" if character in "[]:*?/\\'" else character for character in name)[:31] or "Blad1"


def download(rows: Iterable[Sequence[Cell]], *, name: str, kind: str) -> HttpResponse:
    """An answer that the browser saves and never shows or keeps.

    Args:
        name: of the file, without its ending.
        kind: ``csv`` or ``xlsx``.
    """
    if kind == "xlsx":
        response = HttpResponse(xlsx_bytes(rows, sheet=name), content_type=XLSX_TYPE)
    else:
        response = HttpResponse(csv_bytes(rows), content_type=CSV_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


# --- What people bring along

MAX_AREA = 2_000_000
"""Of the cells between the first and the farthest one, filled or not: the reader makes something of each."""
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def read_table(raw: bytes, *, max_rows: int = MAX_ROWS, max_columns: int = MAX_COLUMNS) -> Table:
    """The table in a CSV file, or on the first visible sheet of a workbook.

    Raises:
        FileRefused: it is another kind of file, or one that can do harm.
        TableRefused: there is no table in it, or one that is too large.
    """
    if check(raw, {Kind.TEXT, Kind.XLSX}) == Kind.TEXT:
        return from_csv(raw, max_rows=max_rows, max_columns=max_columns)
    _refuse_far_cells(raw, max_rows=max_rows, max_columns=max_columns)
    try:
        rows = _first_sheet(raw)
    except BaseException as error:
        # What a broken workbook makes of the reader, which is not written in Python, is no ``Exception`` there.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise TableRefused("broken") from None
        raise
    return table(rows, max_rows=max_rows, max_columns=max_columns)


def _first_sheet(raw: bytes) -> list[list[str]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
        for sheet in book.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                found = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                return [[_text(cell) for cell in row] for row in found]
    raise TableRefused("no_rows")


def _refuse_far_cells(raw: bytes, *, max_rows: int, max_columns: int) -> None:
    """Refuse a cell far away from the others: the reader makes room for everything in between."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if name.lower().endswith((".rels", ".vml")) or not is_xml(name, part):
                continue
            deepest = widest = 0
            for row, column in _filled(part):
                if row > max_rows * 2:
                    raise TableRefused("too_many_rows")
                if column > max_columns * 4:
                    raise TableRefused("too_many_columns")
                deepest, widest = max(deepest, row), max(widest, column)
            if deepest * widest > MAX_AREA:
                raise TableRefused("too_much_text")


def _filled(sheet: bytes) -> Iterator[tuple[int, int]]:
    """Row and column, from 1, of every cell that holds something: where it says, or after the one before."""
    row = column = 0
    for element, attributes in elements(sheet):
        place = attributes.get("r", "")
        if element == "row":
            if place and not re.fullmatch("[0-9]{1,7}", place):
                raise TableRefused("broken")
            row, column = int(place) if place else row + 1, 0
        elif element == "c":
            found = _REFERENCE.fullmatch(place)
            if found is None:
                column += 1
                continue
            row, column = int(found[2]), 0
            for letter in found[1]:
                column = column * 26 + ord(letter) - 64
        elif element in {"v", "is", "f"}:
            yield row, column


def _text(cell: object) -> str:
    """A cell as somebody would type it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, int | float):
        return str(int(cell)) if cell == cell and abs(cell) < 1e15 and cell == int(cell) else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)
