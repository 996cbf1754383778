# SPDX-License-Identifier: EUPL-1.2
"""The report of 52 items and 100 raters: arithmetic alone, beside a bare loop that adds up the same scores."""

import random
from collections.abc import Iterator

from samenspiegel.core import report
from samenspiegel.core.questionnaire import Answers, Competency, Questionnaire, Response

from ..measure import Row, compare

COMPETENCIES, ITEMS_EACH, RATERS = 13, 4, 100


def rows() -> Iterator[Row]:
    """Least time of the report, and of the loop."""
    chance = random.Random(2005)
    competencies = tuple(
        Competency(f"c{number}", tuple(f"c{number}.{item}" for item in range(ITEMS_EACH)))
        for number in range(COMPETENCIES)
    )
    questionnaire = Questionnaire(competencies, open_questions=("strength", "wish", "tip"))
    groups = [
        report.Group("self", "self"),
        report.Group("chair", "named"),
        report.Group("team", "averaged", invited=RATERS // 2),
        report.Group("college", "averaged", invited=RATERS - RATERS // 2 - 2),
    ]
    items = questionnaire.items_for()
    responses = [
        Response(
            group.key,
            Answers(
                {item: chance.choice((None, 1, 2, 3, 4, 5)) for item in items},
                dict.fromkeys(questionnaire.open_questions, "Een zin over wat goed gaat."),
            ),
        )
        for group in groups
        for _ in range(group.invited)
    ]

    def build() -> None:
        report.build(questionnaire, groups, responses, shuffle=chance.shuffle)

    def add_up() -> None:
        for item in items:
            valid = [score for given in responses if (score := given.answers.scores[item]) is not None]
            round(sum(valid) / len(valid), 1)

    yield Row(
        "report of 52 items x 100 raters (arithmetic)",
        *compare(build, add_up, runs=25),
        most=20,
        is_absolute=True,
    )
