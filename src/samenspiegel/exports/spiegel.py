# SPDX-License-Identifier: EUPL-1.2
"""The spiegel as a document: what the report shows, in the words of its format. Nothing here knows who answered."""

from dataclasses import asdict, dataclass
from fractions import Fraction

from samenspiegel.core.report import Report
from samenspiegel.core.spreadsheet import Cell, csv_bytes
from samenspiegel.exports.house import House
from samenspiegel.exports.pdf import Attachment, Sheet, compose

FIGURES = "cijfers.csv"


@dataclass(frozen=True)
class Seen:
    """A competency that others see most."""

    name: str
    definition: str
    others: str
    own: str


@dataclass(frozen=True)
class Item:
    """One question with its figures, one cell per group."""

    text: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Competency:
    """One row of the chart, and what belongs to it.

    Args:
        picture_svg: its marks on the axis.
        described: all its figures in words, for who does not see the picture.
        cells: one per column.
        notes: which groups show no figure here, who was asked, who counts in the others' score, and spread.
    """

    name: str
    definition: str
    picture_svg: str
    described: str
    gap: str
    gap_words: str
    is_large: bool
    sentence: str
    cells: tuple[str, ...]
    notes: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Legend:
    mark_svg: str
    label: str
    note: str


@dataclass(frozen=True)
class Answers:
    """One open question: a list without labels, then texts under a role; of a group that shows too little, why."""

    question: str
    averaged: tuple[str, ...]
    too_few: str
    named: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Difference:
    name: str
    difference: str
    figures: str
    question: str


@dataclass(frozen=True)
class Differences:
    title: str
    rows: tuple[Difference, ...]


@dataclass(frozen=True)
class Spiegel:
    """The whole document. Texts in the order in which they stand.

    Args:
        axis: each point of the scale: its place in per cent of the width of a picture, and its label.
        has_others: whether anybody else was asked; where nobody was, nothing is said about them.
        columns: heading per group, then of others and the difference where others were asked.
        cautions: what to keep in mind, as pairs of groups and a sentence; also how a named rater answered.
    """

    facts: tuple[tuple[str, str], ...]
    promise: tuple[str, ...]
    reading_help: tuple[str, ...]
    seen_most: tuple[Seen, ...]
    has_others: bool
    chart_title: str
    caption: str
    asked: str
    axis: tuple[tuple[float, str], ...]
    legend: tuple[Legend, ...]
    competencies: tuple[Competency, ...]
    columns: tuple[str, ...]
    cautions: tuple[tuple[str, str], ...]
    difference_explained: str
    differences: tuple[Differences, ...]
    answers: tuple[Answers, ...]
    withheld: str


def as_pdf(spiegel: Spiegel, *, report: Report, house: House, sheet: Sheet) -> bytes:
    """The document, with the figures behind its charts inside it as CSV."""
    attachment = Attachment(
        FIGURES,
        figures_csv(spiegel, report).decode(),
        "De cijfers achter de grafieken, per competentie en per vraag.",
    )
    return compose("spiegel", house=house, sheet=sheet, data=asdict(spiegel), attachments=[attachment])


def figures_csv(spiegel: Spiegel, report: Report) -> bytes:
    """Every figure that the document shows as a number, and where none is shown the same words as in its tables."""
    rows: list[list[Cell]] = [["Competentie", "Vraag", *spiegel.columns]]
    for said, scored in zip(spiegel.competencies, report.competencies, strict=True):
        figures = [scored.scores.get(group.key) for group in report.scored]
        figures += [scored.others, scored.gap] if spiegel.has_others else []
        rows.append([said.name, "", *map(_cell, figures, said.cells)])
        for item, shown in zip(said.items, scored.items, strict=True):
            of_item = [shown.scores.get(group.key) for group in report.scored]
            beyond = ["", ""] if spiegel.has_others else []
            rows.append([said.name, item.text, *map(_cell, of_item, item.cells), *beyond])
    return csv_bytes(rows)


def _cell(tenths: int | None, words: str) -> Cell:
    return words if tenths is None else Fraction(tenths, 10)
