# SPDX-License-Identifier: EUPL-1.2
"""Tables that people bring along, and how they are carried to the next page."""

import contextlib
import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspiegel import clock
from samenspiegel.core.files import FileRefused
from samenspiegel.core.spreadsheet import Cell, csv_bytes
from samenspiegel.core.tables import Row, Table, TableRefused
from samenspiegel.web.carried_table import KEPT_FOR, TableGone, open_table, seal_table
from samenspiegel.web.spreadsheets import read_table, xlsx_bytes
from tests.cast import Cast

ROWS: list[list[Cell]] = [
    ["naam", "sinds", "telefoon", "gedeeld"],
    ["=Hanna", date(2026, 3, 3), 513123456, None],
    ["José 'Ünal'", None, "+31 6 1", "ja"],
]
READ = Table(
    ("naam", "sinds", "telefoon", "gedeeld"),
    (Row(2, ("=Hanna", "2026-03-03", "513123456", "")), Row(3, ("José 'Ünal'", "", "+31 6 1", "ja"))),
)


def with_sheet(xml: str, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook of ours with another first sheet."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_bytes([["naam"], ["x"]], sheet="Mensen"))) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.namelist():
            content = before.read(one)
            if one == "xl/_rels/workbook.xml.rels":
                content = content.replace(b"worksheets/sheet1.xml", name.removeprefix("xl/").encode())
            if one != "xl/worksheets/sheet1.xml":
                after.writestr(one, content)
        cells = f'<sheetData xmlns="">{xml}</sheetData>'.replace(' xmlns=""', "")
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        after.writestr(name, f'<worksheet xmlns="{space}">{cells}</worksheet>')
    return made.getvalue()


def test_a_workbook_says_nothing_of_when_or_with_what_it_was_made() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(ROWS, sheet="Mensen"))) as made:
        said = b"".join(made.read(name) for name in made.namelist() if name.startswith("docProps/"))
        assert {entry.date_time[0] for entry in made.infolist()} == {2000}

    assert b"Microsoft" not in said
    assert set(re.findall(rb"(20\d\d)-", said)) == {b"2000"}


@pytest.mark.parametrize("written", [csv_bytes(ROWS), xlsx_bytes(ROWS, sheet="Mensen")], ids=["csv", "xlsx"])
def test_what_we_write_is_read_back_as_it_was(written: bytes) -> None:
    assert read_table(written) == READ


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="1"><c r="A1" t="str"><v>naam</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row r="1">' + "<c/>" * 300 + "<c><v>1</v></c></row>",
        '<row r="9999999999"><c><v>1</v></c></row>',
        '<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>',
    ],
)
@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.bin", "xl/anders"])
def test_a_cell_far_away_does_not_make_room_for_everything_in_between(xml: str, name: str) -> None:
    with pytest.raises(TableRefused):
        read_table(with_sheet(xml, name))


def test_a_number_in_a_cell_is_read_as_somebody_would_type_it() -> None:
    xml = '<row r="1"><c r="A1" t="str"><v>naam</v></c></row><row r="2"><c r="A2"><v>12.5</v></c><c><v>3</v></c></row>'

    assert read_table(with_sheet(xml)).rows == (Row(2, ("12.5", "3")),)


@settings(max_examples=150)
@given(st.data())
def test_a_workbook_with_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    whole = xlsx_bytes(ROWS, sheet="Mensen")
    changed = bytearray(whole)
    for at, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=5)
    ):
        changed[at] = byte
    with contextlib.suppress(FileRefused, TableRefused):
        read_table(bytes(changed))


SHEET_PARTS = st.sampled_from(
    [
        '<row r="2">',
        "<row>",
        "</row>",
        '<c r="A2" t="s">',
        '<c r="B2" t="b">',
        '<c t="e">',
        '<c t="d">',
        '<c r="$A$0">',
        '<c s="99">',
        "</c>",
        "<v>99999</v>",
        "<v>-1</v>",
        "<v>x</v>",
        "<v/>",
        "<f>A1</f>",
        "<is><t>x</t></is>",
        "<is/>",
        '<mergeCell ref="A1:XFD1048576"/>',
    ]
)


@settings(max_examples=150)
@given(st.lists(SHEET_PARTS, max_size=12))
def test_a_workbook_with_a_strange_sheet_is_read_or_refused(parts: list[str]) -> None:
    with contextlib.suppress(FileRefused, TableRefused):
        read_table(with_sheet("".join(parts)))


def test_a_table_is_carried_by_the_form_and_opens_for_the_same_person_alone(cast: Cast) -> None:
    sealed = seal_table(READ, cast.facilitator)

    assert open_table(sealed, cast.facilitator) == READ
    assert "Hanna" not in sealed
    for person, carried in (
        (cast.substitute, sealed),
        (cast.outsider, sealed),
        (cast.facilitator, sealed[:-8] + "AAAAAAA="),
        (cast.facilitator, ""),
        (cast.facilitator, "é"),
        (cast.facilitator, "x" * 1_001),
    ):
        with pytest.raises(TableGone):
            open_table(carried, person)


def test_a_table_that_was_looked_at_for_too_long_is_gone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal_table(READ, cast.facilitator)
    later = clock.session_now() + KEPT_FOR + timedelta(seconds=1)
    monkeypatch.setattr(clock, "session_now", lambda: later)

    with pytest.raises(TableGone):
        open_table(sealed, cast.facilitator)
