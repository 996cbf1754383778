# SPDX-License-Identifier: EUPL-1.2
"""The spiegel as a document: what the page says to who is not the subject, and nothing that is not shown."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import translation

from samenspiegel.core import chart, chart_picture
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.report import Group, OpenAnswers, Report
from samenspiegel.exports import spiegel
from samenspiegel.exports.house import House, theme_colours
from samenspiegel.exports.pdf import Sheet
from samenspiegel.formats.library import load
from samenspiegel.web.documents.spiegel import spiegel_of
from samenspiegel.web.report_page import build_page
from samenspiegel.web.report_words import Reader
from tests.exports.reading import attachment_of, read, text_of
from tests.exports.verapdf import PROFILES, broken_rules

from .spiegel import likely_report

SPEC = load("heerenveen-gemeentesecretaris")
SHEET = Sheet(
    "Spiegel van Hanna de Vries", "Functioneringsgesprek", datetime(2026, 2, 24, tzinfo=UTC), "Vertrouwelijk"
)
NASTY = "👩‍👩‍👧 漢字 مرحبا \u202e #panic() $x$ </desc> " + "x" * 700


@pytest.fixture(scope="module")
def report() -> Report:
    return likely_report(SPEC)


def document_of(report: Report, spec: FormatSpec = SPEC, **more: object) -> bytes:
    given = {"subject_name": "Hanna de Vries", "names": {}, "facts": (("Datum", "3 maart 2026"),), **more}
    return spiegel.as_pdf(
        spiegel_of(report, spec, **given), report=report, house=House("Gemeente Waterland"), sheet=SHEET
    )


def figures(document: bytes) -> list[list[str]]:
    text = attachment_of(document, spiegel.FIGURES).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def empty(report: Report) -> Report:
    """The same report in which nobody answered."""
    return replace(
        report,
        competencies=tuple(
            replace(
                one,
                scores=dict.fromkeys(one.scores),
                others=None,
                gap=None,
                category=None,
                spread={},
                items=tuple(replace(item, scores=dict.fromkeys(item.scores)) for item in one.items),
            )
            for one in report.competencies
        ),
        open_answers=(),
        choices={},
    )


def full_of_nasty_words(report: Report) -> Report:
    written = OpenAnswers("continue", (NASTY,) * 60, {"reviewer": NASTY}, NASTY)
    return replace(report, open_answers=(written,), withheld_texts=3)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "changed",
    [
        lambda report: report,
        empty,
        full_of_nasty_words,
        lambda report: replace(report, competencies=()),
        lambda report: replace(report, competencies=report.competencies[:1]),
        lambda report: replace(report, competencies=report.competencies * 5),
    ],
    ids=["likely", "empty", "nasty", "in words", "one", "seventy rows"],
)
def test_it_meets_both_standards_whatever_the_report_holds(report: Report, changed, profile: str) -> None:
    assert broken_rules(document_of(changed(report), subject_name=f"Hanna {NASTY[:30]}"), profile) == []


@pytest.mark.clause("HV-1", "HV-6")
def test_the_figures_inside_it_are_those_of_the_report_and_nothing_stands_where_none_is_shown(
    report: Report,
) -> None:
    rows = figures(document_of(report))

    assert rows[0] == [
        "Competentie",
        "Vraag",
        "Zelfbeeld",
        "Bouwteam",
        "Wethouders",
        "Voorzitter OR",
        "Beoordelaar",
        "Anderen",
        "Verschil",
    ]
    by_name = {row[0]: row[2:] for row in rows[1:] if not row[1]}
    assert by_name["Overtuigingskracht"] == ["4,5", "3,3", "3,7", "3,0", "3,5", "3,4", "1,1"]
    assert by_name["Ontwikkelen van medewerkers"][2] == "Te weinig antwoorden"
    assert len(rows) == 1 + sum(1 + len(one.items) for one in report.competencies)


def test_every_figure_of_its_tables_is_the_one_on_the_page(report: Report) -> None:
    made = spiegel_of(report, SPEC, subject_name="Hanna de Vries", names={}, facts=())
    with translation.override("nl"):
        page = build_page(report, SPEC, Reader(is_subject=False, subject_name="Hanna de Vries"))

    assert [one.cells for one in made.competencies] == [row.cells for row in page.rows]
    assert [one.described for one in made.competencies] == [
        row.plot.split("<desc", 1)[1].split(">", 1)[1].split("</desc>")[0] for row in page.rows
    ]


@pytest.mark.clause("HV-6")
@pytest.mark.parametrize("digits", ["5555", "1111", "----"])
def test_an_answer_that_is_withheld_changes_no_byte(report: Report, digits: str) -> None:
    """Of the wethouders too few answered about developing others: what the fourth of them said cannot be told."""
    key = "developing-others"
    own, team, (first, second, third, _fourth), chair, reviewer = (
        "4444",
        ("3343", "3433", "3333", "4343", "3334", "3333"),
        ("----", "4---", "-4--", "34--"),
        "3333",
        "444-",
    )
    one = likely_report(SPEC, changed={key: (own, team, (first, second, third, "----"), chair, reviewer)})
    other = likely_report(
        SPEC, changed={key: (own, team, (first, digits[:1] + "---", third, "----"), chair, reviewer)}
    )

    assert document_of(one) == document_of(other)


def test_it_says_the_name_and_zelfbeeld_and_never_jij_for_the_picture(report: Report) -> None:
    text = text_of(document_of(report))

    assert "het zelfbeeld van Hanna de Vries" in text
    assert " Jij " not in text
    assert " jij " not in text.replace("jij en", "")


def test_its_pictures_carry_every_figure_in_words(report: Report) -> None:
    tree = str(read(document_of(report)).trailer["/Root"]["/StructTreeRoot"])
    assert tree  # the tags are there; that each figure has its words is a rule of PDF/UA, see above
    made = spiegel_of(report, SPEC, subject_name="Hanna de Vries", names={}, facts=())
    assert (
        "Overtuigingskracht: zelfbeeld 4,5, anderen 3,4;"
        in {one.name: one.described for one in made.competencies}["Overtuigingskracht"]
    )


def test_no_heading_is_left_alone_at_the_bottom_of_a_page(report: Report) -> None:
    made = spiegel_of(report, SPEC, subject_name="Hanna de Vries", names={}, facts=())
    headings = {one.name for one in made.competencies} | {answer.question for answer in made.answers}
    for page in read(document_of(report)).pages:
        lines = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
        body = [line for line in lines if not line.startswith(("Vertrouwelijk", "Bladzijde"))]
        assert body[-1] not in headings


def pages_of(document: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in read(document).pages]


def test_the_whole_chart_stands_on_one_page_with_what_is_to_be_said_of_it(report: Report) -> None:
    (chart_page,) = [page for page in pages_of(document_of(report)) if "(bijna) altijd" in page]

    assert "Gevraagd: bouwteam 6" in chart_page
    for competency in report.competencies:
        name = next(one.name for one in (*SPEC.competencies, *SPEC.blocks) if one.key == competency.key)
        assert name in chart_page  # whole: no word of it is broken


def crowded(report: Report, rows: int) -> tuple[FormatSpec, Report]:
    """Seven groups that all see about the same, so that their marks stand above each other."""
    more = [
        group.model_copy(update={"key": f"more-{group.key}", "label": f"{group.label} van Waterland"})
        for group in SPEC.groups[1:3]
    ]
    groups = (*report.groups, *(Group(one.key, "averaged", invited=6) for one in more))
    near = {group.key: 30 + 2 * number for number, group in enumerate(groups)}
    competencies = tuple(
        replace(
            one,
            scores={**near, "self": one.scores["self"]},
            items=tuple(replace(item, scores=near) for item in one.items),
        )
        for one in (report.competencies * 5)[:rows]
    )
    spec = SPEC.model_copy(update={"groups": (*SPEC.groups, *more)})
    return spec, replace(report, groups=groups, competencies=competencies)


def rows_of_chart(document: bytes) -> list[int]:
    """How many rows of the chart stand on each page that has some, below the points of the scale and a heading."""
    pages = [page for page in pages_of(document) if "(bijna) altijd" in page.replace("- ", "")]
    for page in pages:
        assert page.count("Zelfbeeld en beeld van anderen") == 1
    return [len(re.findall(r"vergelijkbaar|anderen hoger|zelfbeeld hoger", page)) for page in pages]


@pytest.mark.parametrize(("rows", "pages"), [(15, [15]), (18, [9, 9]), (41, [13, 14, 14])])
def test_a_chart_is_drawn_smaller_to_stand_on_one_page_and_else_broken_into_even_parts_with_its_axis(
    report: Report, rows: int, pages: list[int]
) -> None:
    spec, many = crowded(report, rows)
    document = document_of(many, spec=spec)

    assert rows_of_chart(document) == pages
    assert [broken_rules(document, profile) for profile in PROFILES] == [[], []]


@pytest.mark.parametrize("competencies", range(2, 15, 3))
def test_a_list_of_differences_is_not_broken_over_two_pages(report: Report, competencies: int) -> None:
    shown = replace(report, competencies=report.competencies[:competencies])
    made = spiegel_of(shown, SPEC, subject_name="Hanna de Vries", names={}, facts=())

    pages = pages_of(document_of(shown))

    for part in made.differences:
        assert any(
            all(words in page for words in (part.title, *(row.figures for row in part.rows)))
            for page in pages
        )


@pytest.mark.parametrize("answers", range(2, 26, 4))
def test_every_page_carries_its_own_number_however_much_was_answered(report: Report, answers: int) -> None:
    """Where the appendix begins depends on where the answers end; that question must not be asked of itself."""
    written = OpenAnswers("continue", ("Komt afspraken na, ook als het druk is.",) * answers, {}, "")
    pages = read(document_of(replace(report, open_answers=(written,)))).pages

    for number, page in enumerate(pages, start=1):
        assert f"Bladzijde {number} van {len(pages)}" in page.extract_text()


def test_the_same_drawing_is_a_picture_by_itself_with_self_filled_and_every_group_its_own_shape(
    report: Report,
) -> None:
    drawing = chart.draw(report)
    picture = chart_picture.row_pictures(drawing, theme_colours())["persuasiveness"]

    assert "currentColor" not in picture and "class=" not in picture
    assert f'fill="{theme_colours()["action"]}"' in picture  # self
    assert picture.count("<g transform") == 1 + 6  # the row, and a mark for self, four groups and the others
