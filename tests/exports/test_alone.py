# SPDX-License-Identifier: EUPL-1.2
"""The spiegel of somebody who looks at themselves alone: nothing in it speaks of others, no table is out of step."""

import io
import random
from datetime import UTC, datetime

import pytest
from pptx import Presentation

from samenspiegel.core.questionnaire import Answers, Response, from_format
from samenspiegel.core.report import Group, Report, build
from samenspiegel.exports import spiegel
from samenspiegel.exports.house import House
from samenspiegel.exports.pdf import Sheet
from samenspiegel.formats import library
from samenspiegel.web.documents.from_sheet import sheet_slides
from samenspiegel.web.documents.spiegel import spiegel_of

from .reading import text_of

MOMENT = datetime(2026, 11, 30, 9, tzinfo=UTC)
FORMAT = library.load("ontwikkelscan")


@pytest.fixture
def alone() -> Report:
    questionnaire = from_format(FORMAT)
    answers = Answers(dict.fromkeys(questionnaire.items_for("self"), 4), {})
    return build(
        questionnaire,
        [Group("self", "self")],
        [Response("self", answers)],
        shuffle=random.Random(1).shuffle,
    )


@pytest.mark.clause("PR-3")
def test_the_document_of_a_scan_says_nothing_of_others(alone: Report) -> None:
    made = spiegel_of(alone, FORMAT, subject_name="Anna de Vries", names={}, facts=())
    text = text_of(
        spiegel.as_pdf(
            made, report=alone, house=House(""), sheet=Sheet("Spiegel", "", moment=MOMENT, foot=".")
        )
    )

    for words in (
        "Gevraagd:",
        "Dit zien anderen",
        "Waar het beeld",
        "Te weinig antwoorden",
        "verschil te tonen",
    ):
        assert words not in text
    assert {len(row.cells) for row in made.competencies} == {len(made.columns)}
    lines = spiegel.figures_csv(made, alone).decode().splitlines()
    assert {line.count(";") for line in lines} == {2}


def test_the_slides_of_a_scan_have_a_chart_and_no_column_without_figures(alone: Report) -> None:
    show = Presentation(io.BytesIO(sheet_slides(alone, FORMAT, subject_name="Anna de Vries", moment=MOMENT)))

    shapes = [shape for slide in show.slides for shape in slide.shapes]
    tables = [shape.table for shape in shapes if shape.has_table]
    assert any(shape.has_chart for shape in shapes)
    assert {tuple(cell.text for cell in table.rows[0].cells) for table in tables} == {
        ("Competentie", "Zelfbeeld")
    }
    assert [
        slide for slide in show.slides if slide.shapes.title.text_frame.text.startswith("Waar het beeld")
    ] == []
