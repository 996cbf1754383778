# SPDX-License-Identifier: EUPL-1.2
"""Spreadsheets as people download them: CSV and XLSX with the same cells (see ``core.spreadsheet``)."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from samenspiegel.core.spreadsheet import Cell, csv_bytes, number, safe

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
_MADE_ON = datetime(2000, 1, 1)  # the same content gives the same bytes, whenever it is made


def xlsx_bytes(rows: Iterable[Sequence[Cell]], *, sheet: str) -> bytes:
    """Write rows as one sheet; the first row is the heading and stays in view.

    Raises:
        TypeError: something that is no text, number or date.
    """
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _OPTIONS) as book:
        book.set_properties({"created": _MADE_ON})
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
    return written.getvalue()


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
