# SPDX-License-Identifier: EUPL-1.2
"""The spiegel as slides: native charts that can be edited, tables, and notes for the talk.

The same drawing as on the page and in the PDF, made of the same description. What people wrote in open answers is not
in it: slides stand on a wall.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from samenspiegel.core.chart import Drawing
from samenspiegel.core.spreadsheet import writable
from samenspiegel.exports.house import House
from samenspiegel.exports.slide_file import Show, begin, finish
from samenspiegel.exports.slide_parts import Pen
from samenspiegel.exports.slide_plot import GAP, Plot, draw_legend, draw_plot

ROWS_ON_A_CHART = 6
ROWS_IN_A_TABLE = 9


@dataclass(frozen=True)
class DeckRow:
    """One competency in words: what the slides say beside its picture.

    Args:
        cells: one per column of the table.
        described: all figures in a sentence, for who does not see the picture.
    """

    name: str
    gap: str
    gap_words: str
    sentence: str
    cells: tuple[str, ...]
    described: str


@dataclass(frozen=True)
class Listed:
    """A heading with lines beneath it; of each line its name, what stands behind it, and what to ask."""

    title: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Deck:
    """Everything that the slides say, in words of the reader's language.

    Args:
        foot: on every slide: confidential, whose copy, to be destroyed when.
        rows: in the order of the drawing.
        legend: per group in the drawing its label, the others' mark among them.
        difference: how the line between self and others is called.
        columns: headings of the table, that of the competencies first.
        notes: what to say at the chart and at the differences, for who shows them.
    """

    title: str
    subtitle: str
    foot: str
    chart_title: str
    caption: str
    asked: str
    rows: tuple[DeckRow, ...]
    legend: dict[str, str]
    difference: str
    ticks: dict[int, str]
    columns: tuple[str, ...]
    reading_title: str
    reading: tuple[str, ...]
    seen_title: str
    seen: tuple[tuple[str, str], ...]
    differences_title: str
    differences: tuple[Listed, ...]
    no_differences: str
    choose_title: str
    choose: tuple[str, ...]
    table_title: str
    notes: dict[str, str]
    title_of_page: str  # "{title} ({number} van {total})"


def slides(deck: Deck, drawing: Drawing, house: House) -> bytes:
    """The deck as a PowerPoint file; the same deck makes the same bytes."""
    deck, house = _writable(deck), _writable(house)
    show = begin(house, title=deck.title, foot=deck.foot)
    _title(show, deck, house)
    _reading(show, deck)
    _seen(show, deck)
    _charts(show, deck, drawing)
    _differences(show, deck)
    _choose(show, deck)
    _tables(show, deck)
    return finish(show)


def _writable(value: Any) -> Any:
    """The same with texts that a slide can hold: a name can have characters in it that nobody sees."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, tuple):
        return tuple(map(_writable, value))
    if isinstance(value, Mapping):
        return {key: _writable(inner) for key, inner in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _writable(getattr(value, one.name)) for one in fields(value)})
    return value


def _title(show: Show, deck: Deck, house: House) -> None:
    pen = Pen.cover(show, deck.title)
    pen.cover_lines(house.organisation, deck.subtitle)
    if isinstance(house.logo, bytes):  # PowerPoint takes no SVG without a second picture beside it
        pen.cover_logo(house.logo)
    pen.note(deck.notes["title"])


def _reading(show: Show, deck: Deck) -> None:
    if not deck.reading:
        return
    pen = Pen.page(show, deck.reading_title)
    pen.numbered(deck.reading)
    pen.note(deck.notes["reading"])


def _seen(show: Show, deck: Deck) -> None:
    if not deck.seen:
        return
    pen = Pen.page(show, deck.seen_title)
    pen.pairs(deck.seen)
    pen.note(deck.notes["seen"])


def _charts(show: Show, deck: Deck, drawing: Drawing) -> None:
    parts = list(_parted(list(zip(drawing.rows, deck.rows, strict=True)), ROWS_ON_A_CHART))
    for number, part in enumerate(parts, start=1):
        pen = Pen.page(show, _numbered(deck, deck.chart_title, number, len(parts)))
        legend = [entry for entry in drawing.legend if entry.group in deck.legend]
        top = draw_legend(pen, [(entry, deck.legend[entry.group]) for entry in legend])
        plot = Plot(
            rows=[row for row, _said in part],
            names=[said.name for _row, said in part],
            gaps=[(said.gap, said.gap_words) for _row, said in part],
            described=" ".join(said.described for _row, said in part),
            legend=legend,
            labels=deck.legend | {GAP: deck.difference},
            ticks=deck.ticks,
        )
        draw_plot(pen, top, plot)
        pen.small(deck.asked)
        pen.note(
            "\n".join([deck.notes["chart"], "", *(f"{said.name}. {said.sentence}" for _row, said in part)])
        )


def _differences(show: Show, deck: Deck) -> None:
    lists = [one for one in deck.differences if one.lines]
    if not lists and deck.no_differences:
        pen = Pen.page(show, deck.differences_title)
        pen.text(deck.no_differences)
    for one in lists:
        pen = Pen.page(show, one.title)
        pen.lines(one.lines)
        pen.note(deck.notes["differences"])


def _choose(show: Show, deck: Deck) -> None:
    pen = Pen.page(show, deck.choose_title)
    pen.numbered(deck.choose)
    pen.note(deck.notes["choose"])


def _tables(show: Show, deck: Deck) -> None:
    parts = list(_parted(deck.rows, ROWS_IN_A_TABLE))
    for number, part in enumerate(parts, start=1):
        pen = Pen.page(show, _numbered(deck, deck.table_title, number, len(parts)))
        pen.table(deck.columns, [(row.name, *row.cells) for row in part])
        pen.note(deck.notes["table"])


def _numbered(deck: Deck, title: str, number: int, total: int) -> str:
    if total == 1:
        return title
    return (
        deck.title_of_page.replace("{title}", title)
        .replace("{number}", str(number))
        .replace("{total}", str(total))
    )


def _parted(rows: Sequence[Any], most: int) -> Iterable[Sequence[Any]]:
    """As few parts as possible, of nearly the same size: no slide with a single row left over."""
    if not rows:
        return
    count = -(-len(rows) // most)
    size, more = divmod(len(rows), count)
    at = 0
    for number in range(count):
        end = at + size + (number < more)
        yield rows[at:end]
        at = end
