# SPDX-License-Identifier: EUPL-1.2
"""The spiegel of 52 items and 100 raters as PDF, beside a page with one line on it from the same composer."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from samenspiegel.core.questionnaire import Answers, Questionnaire, Response, from_format
from samenspiegel.core.report import Group, Report, build
from samenspiegel.exports import blocks, spiegel
from samenspiegel.exports.house import House
from samenspiegel.exports.pdf import Sheet
from samenspiegel.formats import library
from samenspiegel.web.documents.spiegel import spiegel_of

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
