# SPDX-License-Identifier: EUPL-1.2
"""The slides of a report: native charts with the figures and nothing else, readable for everybody, always the same."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pptx import Presentation

from samenspiegel.core.scores_table import GroupChoice, Matching, group_values, guess, guess_group, read
from samenspiegel.core.tables import table
from samenspiegel.web.scores_page import Made, as_slides, make

COMPETENCIES = tuple(f"Competentie nummer {number}" for number in range(1, 15))
HEADINGS = ["Groep", *(f"{name} [Vraag {item}]" for name in COMPETENCIES for item in (1, 2))]


def made(rows: list[list[str]]) -> Made:
    found = table([HEADINGS, *rows])
    columns = guess(found)
    groups = {value: guess_group(value) for value in group_values(found, columns)}
    groups["baas"] = GroupChoice("Burgemeester van Veenmeer", "named")
    return make(read(found, Matching(columns, groups)), subject="Jo Bakker")


def row(group: str, score: int) -> list[str]:
    return [group, *[str(score)] * (len(HEADINGS) - 1)]


FULL = [row("zelf", 4), row("team", 3), row("team", 3), row("team", 5), row("baas", 2)]


def opened(report: Made) -> Any:
    return Presentation(io.BytesIO(as_slides(report, on=date(2026, 11, 30))))


def charts(show: Any) -> list[Any]:
    return [shape for slide in show.slides for shape in slide.shapes if shape.has_chart]


def figures_of(shape: Any) -> dict[str, list[float]]:
    """The scores that each series of a chart draws, in the order of its rows."""
    return {
        series.name: [float(x.text) for x in series._element.findall(".//{*}xVal//{*}v")]
        for series in shape.chart.plots[0].series
    }


@pytest.mark.clause("HV-7")
def test_every_competency_stands_on_a_native_chart_with_its_figures() -> None:
    found = charts(opened(made(FULL)))

    figures = [figures_of(one) for one in found]

    assert [len(chart["Zelfbeeld"]) for chart in figures] == [5, 5, 4]
    assert {name: figures[0][name] for name in ("Zelfbeeld", "team", "Burgemeester van Veenmeer")} == {
        "Zelfbeeld": [4.0] * 5,
        "team": [3.7] * 5,
        "Burgemeester van Veenmeer": [2.0] * 5,
    }


def test_the_view_of_others_and_the_difference_are_lines_with_points_of_their_own() -> None:
    (chart, *_others) = charts(opened(made(FULL)))

    lines = {series.name: series for series in chart.chart.plots[0].series}
    # (3,7 + 2,0) / 2 = 2,85, half up; from self to there, and upright at it
    assert figures_of(chart)["Verschil"] == [4.0, 2.9] * 5
    assert figures_of(chart)["Anderen"] == [2.9, 2.9] * 5
    for name in ("Verschil", "Anderen"):
        assert lines[name]._element.findall(".//{*}errBars") == []
        assert (
            int(lines[name]._element.find(".//{*}xVal//{*}ptCount").get("val")) == 5 * 2 + 4
        )  # rows between them


def test_where_self_and_others_agree_no_line_is_drawn() -> None:
    same = [row("zelf", 3), row("team", 3), row("team", 3), row("team", 3)]

    (chart, *_others) = charts(opened(made(same)))

    assert "Verschil" not in figures_of(chart)


def test_the_line_of_one_row_is_not_lost_where_another_has_none() -> None:
    """LibreOffice draws none of a series that is shorter than that of the strokes."""
    own = ["zelf", "3", "3", *["4"] * (len(HEADINGS) - 3)]  # as the team sees the first competency
    mixed = [own, row("team", 3), row("team", 3), row("team", 3)]

    (chart, *_others) = charts(opened(made(mixed)))

    series = {one.name: one._element.find(".//{*}xVal//{*}ptCount") for one in chart.chart.plots[0].series}
    assert figures_of(chart)["Verschil"] == [4.0, 3.0] * 4
    assert series["Verschil"].get("val") == series["Anderen"].get("val")


def test_a_slide_about_a_difference_keeps_the_capital_of_a_name() -> None:
    titles = [slide.shapes.title.text_frame.text for slide in opened(made(FULL)).slides]

    assert "Jo Bakker ziet dit vaker dan anderen" in titles
    assert "Waar groepen het meest verschillen" in titles


def test_the_workbook_behind_a_chart_holds_the_shown_figures_alone() -> None:
    few = [row("zelf", 4), row("team", 1), row("team", 1), row("baas", 2)]
    other = [row("zelf", 4), row("team", 5), row("team", 5), row("baas", 2)]

    one, two = (as_slides(made(rows), on=date(2026, 11, 30)) for rows in (few, other))

    assert one == two


def test_a_chart_says_all_its_figures_in_words() -> None:
    described = charts(opened(made(FULL)))[0]._element.nvGraphicFramePr.cNvPr.get("descr")

    assert described.startswith("Competentie nummer 1: zelfbeeld 4,0, anderen 2,9; team 3,7;")


def test_every_slide_has_a_title_a_foot_and_a_note() -> None:
    show = opened(made(FULL))

    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    assert len(titles) == len(set(titles))
    assert all(slide.notes_slide.notes_text_frame.text for slide in show.slides)
    for slide in show.slides:
        assert "Vertrouwelijk" in [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_nothing_runs_off_the_slide() -> None:
    show = opened(made(FULL))

    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= show.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= show.slide_height


def test_a_report_in_which_nothing_is_shown_has_slides_too() -> None:
    show = opened(made([row("team", 3)]))

    assert charts(show) == []
    assert len(show.slides) > 4


def test_the_file_does_not_say_who_made_it_or_when() -> None:
    properties = opened(made(FULL)).core_properties

    assert (properties.last_modified_by, properties.created.year, properties.comments) == ("", 2000, "")


def test_the_file_holds_nothing_of_the_template_it_grew_from() -> None:
    with zipfile.ZipFile(io.BytesIO(as_slides(made(FULL), on=date(2026, 11, 30)))) as packed:
        names = packed.namelist()
        assert {entry.date_time for entry in packed.infolist()} == {(2000, 1, 1, 0, 0, 0)}

    assert [name for name in names if name.startswith("docProps/")] == ["docProps/core.xml"]
    assert [name for name in names if "printer" in name] == []


def test_a_shuffle_of_open_answers_changes_no_slide() -> None:
    report = made(FULL)
    same = replace(report, report=replace(report.report, open_answers=()))

    assert as_slides(report, on=date(2026, 11, 30)) == as_slides(same, on=date(2026, 11, 30))
