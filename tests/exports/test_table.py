# SPDX-License-Identifier: EUPL-1.2
"""What lies on the table: one page whatever there is, and the same in large print."""

from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspiegel.core import chart
from samenspiegel.core.logo import pictures
from samenspiegel.exports.house import House, theme_colours
from samenspiegel.exports.table import (
    AgendaItem,
    Plot,
    PlotRow,
    TableSheet,
    large_print,
    one_page,
    small_plot,
)
from tests.core.pictures import png_logo
from tests.exports.verapdf import PROFILES, broken_rules

HOUSE = House("gemeente Veenmeer")
WITH_LOGO = House("gemeente Veenmeer", logo=pictures(png_logo()).paper)
LEGEND = (
    chart.LegendEntry("self", "disc", "self"),
    *(chart.LegendEntry(f"g{n}", shape, f"group-{n}") for n, shape in enumerate(chart.SHAPES[:4], start=1)),
    chart.LegendEntry("others", "bar", "others"),
)
LONG = "Aanpassingsvermogen aan veranderende bestuurlijke en maatschappelijke omstandigheden"


def drawing(rows: int, lanes: int = 1) -> chart.Drawing:
    found = []
    for number in range(rows):
        marks = tuple(
            chart.Mark(entry.group, 30 + at, 0.5, at % (2 * lanes + 1) - lanes, entry.shape, entry.token)
            for at, entry in enumerate(LEGEND[:-1])
        )
        others = chart.Mark("others", 35, 0.6, 0, "bar", "others")
        found.append(chart.Row(f"c{number}", marks, others, chart.Bar(0.5, 0.6), "similar"))
    return chart.Drawing(tuple(chart.Tick(n, (n - 1) / 4) for n in range(1, 6)), tuple(found), LEGEND)


def sheet(
    *, rows: int = 13, items: int = 6, lines: int = 2, text: str = "Hoe verdelen we het werk?", lanes: int = 1
) -> TableSheet:
    plots, marks = small_plot(drawing(rows, lanes), theme_colours())
    return TableSheet(
        title="Functioneringsgesprek met Hanna de Vries",
        when="dinsdag 3 maart 2026, 10.00 uur, kamer 3",
        foot="Vertrouwelijk, exemplaar van Arend Jansen, vernietigen uiterlijk 3 maart 2028",
        agenda=tuple(AgendaItem(f"Agendapunt {n}", (text,) * lines, (text,) * lines) for n in range(items)),
        plot=Plot(
            tuple(PlotRow(f"{LONG} {n}", "zelfbeeld 3,4, anderen 3,6", plots[f"c{n}"]) for n in range(rows)),
            ("Bijna nooit", "Soms", "Regelmatig", "Vaak", "Bijna altijd"),
            tuple((mark, key) for key, mark in marks.items()) if rows else (),
        ),
        moment=datetime(2026, 2, 25, 9, tzinfo=UTC),
    )


def pages(document: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(document)).pages]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("make", [one_page, large_print])
@pytest.mark.parametrize("rows", [0, 14])
@pytest.mark.parametrize("house", [HOUSE, WITH_LOGO], ids=["name", "logo"])
def test_both_prints_meet_both_standards(make, rows: int, house: House, profile: str) -> None:  # type: ignore[no-untyped-def]
    assert broken_rules(make(sheet(rows=rows), house=house), profile) == []


@pytest.mark.parametrize(
    "whole",
    [
        sheet(),
        sheet(rows=14, items=9, lines=8, text="Een lang punt dat niet op één regel past. " * 9, lanes=2),
        sheet(rows=0, items=1, lines=0),
        sheet(rows=14, items=12, lines=20, text="x" * 400, lanes=2),
    ],
    ids=["usual", "full", "empty", "far too much"],
)
@pytest.mark.parametrize("house", [HOUSE, WITH_LOGO], ids=["name", "logo"])
def test_the_table_print_is_one_page_with_room_to_write_agreements(whole: TableSheet, house: House) -> None:
    [page] = pages(one_page(whole, house=house))

    assert "Afspraken" in page
    assert "exemplaar van Arend Jansen" in page
    for item in whole.agenda:
        assert item.title in page
    assert page.count(LONG) == len(whole.plot.rows)


@settings(max_examples=8, deadline=None)
@given(rows=st.integers(0, 14), items=st.integers(1, 12), lines=st.integers(0, 9), text=st.text(max_size=300))
def test_it_is_one_page_whatever_people_wrote(rows: int, items: int, lines: int, text: str) -> None:
    assert len(pages(one_page(sheet(rows=rows, items=items, lines=lines, text=text), house=HOUSE))) == 1


def test_what_does_not_fit_is_counted_not_left_out_in_silence() -> None:
    assert "en nog" in pages(one_page(sheet(items=6, lines=20), house=HOUSE))[0]


def test_the_picture_is_told_in_words_to_who_does_not_see_it() -> None:
    reader = pypdf.PdfReader(BytesIO(one_page(sheet(rows=1), house=HOUSE)))
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    told = [str(one["/Alt"]) for one in objects if isinstance(one, dict) and "/Alt" in one]

    assert told == ["zelfbeeld 3,4, anderen 3,6"]


def test_every_letter_of_the_large_print_is_eighteen_points_or_more() -> None:
    sizes: list[float] = []

    def seen(text, _matrix, text_matrix, _font, size) -> None:  # type: ignore[no-untyped-def]
        if text.strip():
            sizes.append(round(abs(size * text_matrix[3]), 1))

    for page in pypdf.PdfReader(BytesIO(large_print(sheet(), house=HOUSE))).pages:
        page.extract_text(visitor_text=seen)

    assert sizes
    assert min(sizes) >= 18


def test_the_large_print_has_the_points_in_full_and_the_spiegel_in_words() -> None:
    text = "Een lang punt. " * 30
    whole = " ".join(pages(large_print(sheet(rows=2, items=2, lines=1, text=text), house=HOUSE)))

    assert whole.count("Een lang punt.") == 60
    assert "Zelfbeeld 3,4, anderen 3,6" in whole


def test_a_mark_stands_where_its_figure_is_on_the_axis() -> None:
    rows, _ = small_plot(drawing(1), theme_colours())

    assert "translate(150.0 " in rows["c0"]  # the middle of the scale
    assert rows["c0"].count("<g transform") == 6


def test_the_drawing_tells_no_more_than_the_shown_figures() -> None:
    assert small_plot(drawing(3), theme_colours()) == small_plot(drawing(3), theme_colours())
