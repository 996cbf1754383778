# SPDX-License-Identifier: EUPL-1.2
"""What lies on the table: agenda, spiegel and lines for agreements on one page; and the same in large print.

Made of the agenda and the drawing of the frozen report, so that they cannot say more than the pages do.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from samenspiegel.core import chart, wording
from samenspiegel.exports.house import House
from samenspiegel.exports.pdf import Sheet, compose

MOST_LINES = 22
"""So many lines below agenda items fit on the one page, whatever else stands there."""
LINE_LENGTH = 96

_WIDTH, _INSET, _ROW, _LANE = 300, 14, 15, 8


@dataclass(frozen=True)
class AgendaItem:
    """One item, with what was brought to it; ``lines`` in short and ``texts`` in full."""

    title: str
    lines: Sequence[str] = ()
    texts: Sequence[str] = ()


@dataclass(frozen=True)
class PlotRow:
    """One competency: its name, its figures in words, and its picture."""

    name: str
    figures: str
    plot_svg: str


@dataclass(frozen=True)
class Plot:
    """The spiegel: empty ``rows`` where the reader has none. ``ticks``: the labels of the scale, at equal distances."""

    rows: Sequence[PlotRow] = ()
    ticks: Sequence[str] = ()
    legend: Sequence[tuple[str, str]] = ()  # picture, label


@dataclass(frozen=True)
class TableSheet:
    """One conversation as it lies on the table.

    Args:
        when: day, time and place on one line.
        foot: whose copy, and until when.
    """

    title: str
    when: str
    foot: str
    agenda: Sequence[AgendaItem]
    plot: Plot
    moment: datetime


def one_page(sheet: TableSheet, *, house: House) -> bytes:
    """Agenda, spiegel and empty lines for agreements, on one page A4 however much there is."""
    data = {"agenda": _within(sheet.agenda), "plot": _plot(sheet.plot)}
    return compose("table", house=house, sheet=_around(sheet), data=data)


def large_print(sheet: TableSheet, *, house: House) -> bytes:
    """The preparation in letters of 18 points and more; the spiegel in words."""
    data = {
        "agenda": [{"title": item.title, "texts": list(item.texts)} for item in sheet.agenda],
        "spiegel": [[row.name, _below(row)] for row in sheet.plot.rows],
    }
    return compose("large", house=house, sheet=_around(sheet), data=data)


def _below(row: PlotRow) -> str:
    """The figures of a row below its name, each on one line with what it belongs to."""
    figures = wording.sentence_start(row.figures.removeprefix(f"{row.name}: "))
    return re.sub(r" (?=[-−]?\d)", "\N{NO-BREAK SPACE}", figures)


def _around(sheet: TableSheet) -> Sheet:
    return Sheet(title=sheet.title, subtitle=sheet.when, moment=sheet.moment, foot=sheet.foot)


def _within(agenda: Sequence[AgendaItem]) -> list[dict[str, object]]:
    """The lines that fit, the same number for each item as far as there is room, and how many there are more."""
    room = MOST_LINES
    each = max(1, room // max(1, sum(bool(item.lines) for item in agenda)))
    found = []
    for item in agenda:
        lines = [_short(line) for line in item.lines]
        kept = lines[:each]
        found.append({"title": item.title, "lines": kept, "more": len(lines) - len(kept)})
    return found


def _short(line: str) -> str:
    """As many whole words as fit, or of one long word its beginning."""
    if len(line) <= LINE_LENGTH:
        return line
    begin, _space, _rest = line[: LINE_LENGTH - 1].rpartition(" ")
    return f"{begin.rstrip(',;:')} …" if begin else f"{line[: LINE_LENGTH - 1]}…"


def _plot(plot: Plot) -> dict[str, object]:
    most = max(1, len(plot.ticks) - 1)
    return {
        "rows": [asdict(row) for row in plot.rows],
        "ticks": [[_x(number / most) * 100 / _WIDTH, label] for number, label in enumerate(plot.ticks)],
        "legend": [{"mark_svg": mark, "label": label} for mark, label in plot.legend],
    }


def small_plot(drawing: chart.Drawing, colours: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The drawing in small: per competency a row, per group its mark; shapes are those of every other picture."""
    shapes = {key: _inner(picture) for key, picture in chart.legend_svg(drawing).items()}
    token = {entry.group: entry.token for entry in drawing.legend}
    rows = {row.competency: _row(row, drawing.ticks, shapes, colours) for row in drawing.rows}
    marks = {
        key: f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="-10 -10 20 20">'
        f'<g color="{_colour(token[key], colours)}">{shape}</g></svg>'
        for key, shape in shapes.items()
    }
    return rows, marks


def _row(
    row: chart.Row, ticks: Sequence[chart.Tick], shapes: Mapping[str, str], colours: Mapping[str, str]
) -> str:
    top, bottom = row.lanes
    height = _ROW + (bottom - top) * _LANE
    middle = _ROW / 2 - top * _LANE
    parts = [
        f'<path d="M{_x(tick.x)} 0V{height}" stroke="{colours["line"]}" stroke-width="1"/>' for tick in ticks
    ]
    if row.gap_bar:
        left, right = _x(row.gap_bar.left), _x(row.gap_bar.right)
        parts.append(
            f'<rect x="{left}" y="{middle - 2}" width="{round(right - left, 2)}" height="4" rx="2"'
            f' fill="{colours["line-strong"]}" fill-opacity="0.5"/>'
        )
    if row.others:
        parts.append(_mark(row.others, height / 2, shapes, colours))
    parts += [_mark(mark, middle + mark.lane * _LANE, shapes, colours) for mark in row.marks]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}"'
        f' viewBox="0 0 {_WIDTH} {height}">{"".join(parts)}</svg>'
    )


def _mark(mark: chart.Mark, y: float, shapes: Mapping[str, str], colours: Mapping[str, str]) -> str:
    place = f"translate({_x(mark.x)} {round(y, 2)}) scale(0.56)"
    return f'<g transform="{place}" color="{_colour(mark.token, colours)}">{shapes[mark.group]}</g>'


def _inner(picture: str) -> str:
    return picture.partition(">")[2].removesuffix("</svg>")


def _colour(token: str, colours: Mapping[str, str]) -> str:
    return colours["action"] if token == "self" else colours.get(token, colours["ink"])  # noqa: S105


def _x(place: float) -> float:
    return round(_INSET + place * (_WIDTH - 2 * _INSET), 2)
