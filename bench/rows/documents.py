# SPDX-License-Identifier: EUPL-1.2
"""The spiegel of 52 items and 100 raters as PDF and as slides, each beside the least that the same library makes."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from samenspiegel.core.questionnaire import Answers, Questionnaire, Response, from_format
from samenspiegel.core.report import Group, Report, build
from samenspiegel.exports import blocks, spiegel
from samenspiegel.exports.house import House
from samenspiegel.exports.pdf import Sheet
from samenspiegel.exports.slide_file import begin, finish
from samenspiegel.exports.slide_parts import Pen
from samenspiegel.formats import library
from samenspiegel.web.documents.spiegel import spiegel_of
from samenspiegel.web.report_page import build_page
from samenspiegel.web.report_slides import slides_of
from samenspiegel.web.report_words import Reader, Words

from ..measure import Row, compare

FORMAT = library.load("heerenveen-gemeentesecretaris")
HOUSE = House("Gemeente Waterland")
SHEET = Sheet(
    "Spiegel van Anna de Vries",
    "Functioneringsgesprek",
    moment=datetime(2026, 3, 3, 9, tzinfo=UTC),
    foot="Vertrouwelijk, exemplaar van Anna de Vries, vernietigen uiterlijk 3 maart 2028",
)
GROUPS = (
    Group("self", "self"),
    Group("works-council-chair", "named"),
    Group("reviewer", "named"),
    Group("management-team", "averaged", invited=50),
    Group("aldermen", "averaged", invited=47),
)
RUNS, WARM_UPS = 9, 2


def rows() -> Iterator[Row]:
    """Median time from a report that is there to the file. Each run has figures of its own: the composer remembers."""
    chance, questionnaire = random.Random(2005), from_format(FORMAT)
    reports = iter([_report(questionnaire, chance) for _ in range(RUNS + WARM_UPS)])
    lines = iter(range(RUNS + WARM_UPS))

    def document() -> None:
        report = next(reports)
        made = spiegel_of(report, FORMAT, subject_name="Anna de Vries", names={}, facts=())
        spiegel.as_pdf(made, report=report, house=HOUSE, sheet=SHEET)

    def line() -> None:
        blocks.as_pdf([blocks.Words(f"Regel {next(lines)}")], house=HOUSE, sheet=SHEET)

    yield Row(
        "spiegel of 52 items x 100 raters as PDF",
        *compare(document, line, runs=RUNS, warm_ups=WARM_UPS),
        most=1500,
        is_absolute=True,
    )
    yield from _slides()


def _slides() -> Iterator[Row]:
    """The same figures as slides with native charts, beside a show with one slide from the same library."""
    chance, questionnaire = random.Random(2006), from_format(FORMAT)
    reports = iter([_report(questionnaire, chance) for _ in range(RUNS + WARM_UPS)])
    reader = Reader(is_subject=False, subject_name="Anna de Vries")

    def show() -> None:
        report = next(reports)
        page, words = build_page(report, FORMAT, reader), Words(report, FORMAT, reader)
        slides_of(report, page, words, subtitle="3 maart 2026", foot=SHEET.foot, house=HOUSE)

    def one_slide() -> None:
        begun = begin(HOUSE, title="Een dia", foot=SHEET.foot)
        Pen.cover(begun, "Een dia")
        finish(begun)

    yield Row(
        "spiegel of 52 items x 100 raters as slides",
        *compare(show, one_slide, runs=RUNS, warm_ups=WARM_UPS),
        most=1000,
        is_absolute=True,
    )


def _report(questionnaire: Questionnaire, chance: random.Random) -> Report:
    responses = [
        Response(
            group.key,
            Answers(
                {item: chance.choice((None, 1, 2, 3, 4, 5)) for item in questionnaire.items_for(group.key)},
                {
                    key: f"Een zin over wat goed gaat, nummer {chance.random()}."
                    for key in questionnaire.open_questions
                },
            ),
        )
        for group in GROUPS
        for _ in range(group.invited)
    ]
    return build(questionnaire, GROUPS, responses, shuffle=chance.shuffle)
