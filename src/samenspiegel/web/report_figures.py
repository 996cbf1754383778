# SPDX-License-Identifier: EUPL-1.2
"""The figures of a report as rows of a spreadsheet: what the page shows, and nothing beside it."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from samenspiegel.core.chart import OTHERS
from samenspiegel.core.report import item_status, status
from samenspiegel.core.spreadsheet import Cell

from .report_words import Words


def figure_rows(words: Words) -> list[Sequence[Cell]]:
    """A heading, then a row per competency and its questions; where no figure is shown stands the reason."""
    report = words.report
    keys = [group.key for group in report.scored]
    heading = [
        _("Competency"),
        _("Question"),
        *(words.label(key) for key in keys),
        words.label(OTHERS),
        _("Difference"),
    ]
    rows: list[Sequence[Cell]] = [heading]
    for competency in report.competencies:
        said = words.spec.competency(competency.key)
        texts = {item.id: item.others for item in said.items}
        rows.append(
            [
                said.name,
                None,
                *(
                    _cell(competency.scores.get(key), words.missing_cell(status(report, competency, key)))
                    for key in keys
                ),
                _cell(competency.others, words.missing("too_few")),
                _cell(competency.gap, None),
            ]
        )
        for item in competency.items:
            cells = [
                _cell(
                    item.scores.get(key),
                    words.missing_cell(item_status(report, competency, item.item, key)),
                )
                for key in keys
            ]
            rows.append([said.name, texts.get(item.item, item.item), *cells, None, None])
    return rows


def _cell(tenths: int | None, instead: Cell) -> Cell:
    return instead if tenths is None else Fraction(tenths, 10)
