# SPDX-License-Identifier: EUPL-1.2
"""The dot plot of a feedback report: first a description of marks on an axis, then SVG made of it.

The description holds fractions and names, so that page, PDF and slide can draw the same picture. It is a function of
the `Report` alone. All words come in through `Labels`; colours and sizes of text belong to the stylesheet, which
finds every part by its class. Without a stylesheet it is still readable, in one colour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from samenspiegel.core.report import CompetencyScores, Report

Shape = Literal["disc", "square", "ring", "triangle", "diamond", "cross", "hexagon", "wedge", "star", "bar"]

SHAPES: tuple[Shape, ...] = ("square", "ring", "triangle", "diamond", "cross", "hexagon", "wedge", "star")

# On a plot of 250 pixels, a narrow phone, marks of 14 pixels need this part of the axis between their centres.
_ROOM = 0.058
_INSET_PERCENT = 8
_LANE_PIXELS = 17
_ROW_PIXELS = 44
_AXIS_PIXELS = 38

_PATHS: Mapping[str, str] = {
    "square": "M-6-6H6V6H-6Z",
    "triangle": "M0-7L7 6H-7Z",
    "diamond": "M0-8L8 0L0 8L-8 0Z",
    "cross": "M-6-6L6 6M6-6L-6 6",
    "hexagon": "M-7 0L-4-6H4L7 0L4 6H-4Z",
    "wedge": "M0 7L7-6H-7Z",
    "star": "M0-8L2-2.5L8-2.5L3.2 1.2L5 7L0 3.4L-5 7L-3.2 1.2L-8-2.5L-2-2.5Z",
}


@dataclass(frozen=True)
class Mark:
    """One figure on the axis.

    Args:
        group: key of the group; `others` for the mark of the others' score, which has lane 0 of its own.
        x: place on the axis, from 0 (lowest point of the scale) to 1.
        lane: 0 is the middle of the row, negative above it, positive below.
        token: name of the colour in the theme: `self`, `others`, `group-1`, `group-2` …
    """

    group: str
    tenths: int
    x: float
    lane: int
    shape: Shape
    token: str


@dataclass(frozen=True)
class Bar:
    """The distance between self and others on the axis, from left to right."""

    left: float
    right: float


@dataclass(frozen=True)
class Row:
    """One competency: its marks by group in order, the others' mark, and the bar between self and others."""

    competency: str
    marks: tuple[Mark, ...]
    others: Mark | None
    gap_bar: Bar | None
    category: str | None

    @property
    def lanes(self) -> tuple[int, int]:
        """Highest and lowest lane in use, the middle always among them."""
        lanes = [0, *(mark.lane for mark in self.marks)]
        return min(lanes), max(lanes)

    @property
    def height(self) -> int:
        """In pixels: more where marks stand above each other."""
        top, bottom = self.lanes
        return _ROW_PIXELS + (bottom - top) * _LANE_PIXELS

    @property
    def middle(self) -> int:
        """How many pixels from the top lane 0 lies."""
        return _ROW_PIXELS // 2 - self.lanes[0] * _LANE_PIXELS

    def down(self, mark: Mark) -> int:
        """How many pixels from the top a mark lies; the others' mark stands upright through the whole row."""
        return self.height // 2 if mark is self.others else self.middle + mark.lane * _LANE_PIXELS


@dataclass(frozen=True)
class Tick:
    value: int
    x: float


@dataclass(frozen=True)
class LegendEntry:
    """How one group is drawn throughout the picture."""

    group: str
    shape: Shape
    token: str


@dataclass(frozen=True)
class Drawing:
    """The whole picture: one axis for all rows, so that a place means the same everywhere."""

    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    legend: tuple[LegendEntry, ...]


@dataclass(frozen=True)
class Labels:
    """Every word in the picture, in the reader's language.

    Args:
        groups: label per group key, and for `others`.
        ticks: label per point of the scale.
        titles: per competency, the name of its picture.
        descriptions: per competency, all figures in words, for who does not see the picture.
        decimal_mark: between whole and tenth.
    """

    groups: Mapping[str, str] = field(default_factory=dict)
    ticks: Mapping[int, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    decimal_mark: str = ","


OTHERS = "others"


def draw(report: Report) -> Drawing:
    """The dot plot of a report, competencies and groups in its order; what is not shown has no mark (HV-1, HV-14)."""
    low, high = report.scale.low, report.scale.high
    legend = _legend(report)
    return Drawing(
        ticks=tuple(Tick(value, (value - low) / (high - low)) for value in range(low, high + 1)),
        rows=tuple(_row(competency, report, legend) for competency in report.competencies),
        legend=(*legend, LegendEntry(OTHERS, "bar", OTHERS)),
    )


def svg(drawing: Drawing, labels: Labels, *, prefix: str = "plot") -> dict[str, str]:
    """One picture per competency key, each an `<svg>` that fills the width it is given, marks always the same size.

    Args:
        prefix: begins the ids in the picture; another one for every drawing on the same page.
    """
    return {
        row.competency: _row_svg(row, drawing.ticks, labels, f"{prefix}-{number}")
        for number, row in enumerate(drawing.rows, start=1)
    }


def axis_svg(drawing: Drawing, labels: Labels) -> str:
    """The labels of the axis, to stand above or below the rows in the same width; hidden from screen readers."""
    parts = []
    for tick in drawing.ticks:
        words = labels.ticks.get(tick.value, str(tick.value)).rsplit(
            " ", 1
        )  # two lines, so that a phone has room
        lines = "".join(
            f'<tspan x="{_percent(tick.x)}" dy="{0 if number == 0 else 14}">{escape(word)}</tspan>'
            for number, word in enumerate(words)
        )
        parts.append(
            f'<text class="axis__label" x="{_percent(tick.x)}" y="{30 if len(words) == 1 else 16}"'
            f' text-anchor="middle" font-size="12" fill="currentColor">{lines}</text>'
        )
    return (
        f'<svg class="axis" xmlns="http://www.w3.org/2000/svg" width="100%" height="{_AXIS_PIXELS}"'
        f' aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def legend_svg(drawing: Drawing) -> dict[str, str]:
    """Per group key, and for `others`, its mark as a small picture to stand before its label."""
    return {
        entry.group: (
            '<svg class="legend__mark" xmlns="http://www.w3.org/2000/svg" width="20" height="20"'
            f' viewBox="-10 -10 20 20" aria-hidden="true" focusable="false">'
            f'<g class="mark mark--{entry.token}">{shape_svg(entry.shape, 9)}</g></svg>'
        )
        for entry in drawing.legend
    }


def _legend(report: Report) -> tuple[LegendEntry, ...]:
    """A mark of its own for each group, the same in every picture of a report; none where only words were asked."""
    entries = []
    number = 0
    for group in report.groups:
        if group.kind == "self":
            entries.append(LegendEntry(group.key, "disc", "self"))
        else:
            number += 1
            entries.append(LegendEntry(group.key, SHAPES[(number - 1) % len(SHAPES)], f"group-{number}"))
    scored = {group.key for group in report.scored}
    return tuple(entry for entry in entries if entry.group in scored)


def _row(competency: CompetencyScores, report: Report, legend: Sequence[LegendEntry]) -> Row:
    def place(tenths: int) -> float:
        return (tenths / 10 - report.scale.low) / (report.scale.high - report.scale.low)

    shown = [
        (entry, tenths) for entry in legend if (tenths := competency.scores.get(entry.group)) is not None
    ]
    lanes = _lanes({entry.group: place(tenths) for entry, tenths in shown}, first=report.self_key)
    marks = tuple(
        Mark(entry.group, tenths, place(tenths), lanes[entry.group], entry.shape, entry.token)
        for entry, tenths in shown
    )
    others = gap_bar = None
    if competency.others is not None:
        others = Mark(OTHERS, competency.others, place(competency.others), 0, "bar", OTHERS)
        own = competency.scores.get(report.self_key or "")
        if own is not None:
            left, right = sorted((place(own), others.x))
            gap_bar = Bar(left, right)
    return Row(competency.key, marks, others, gap_bar, competency.category)


def _lanes(places: Mapping[str, float], *, first: str | None) -> dict[str, int]:
    """A lane for each mark so that none covers another: the middle where possible, then above, then below."""
    taken: dict[int, list[float]] = {}
    lanes: dict[str, int] = {}
    for key in sorted(places, key=lambda key: (key != first, places[key])):
        lane = 0
        while any(abs(places[key] - place) < _ROOM for place in taken.get(lane, ())):
            lane = -lane if lane < 0 else -lane - 1  # 0, -1, 1, -2, 2 …
        taken.setdefault(lane, []).append(places[key])
        lanes[key] = lane
    return lanes


def _row_svg(row: Row, ticks: Sequence[Tick], labels: Labels, name: str) -> str:
    height = row.height
    parts = [
        f'<line class="plot__tick" x1="{_percent(tick.x)}" x2="{_percent(tick.x)}" y1="0" y2="{height}"'
        ' stroke="currentColor" stroke-opacity="0.2"/>'
        for tick in ticks
    ]
    if row.gap_bar:
        width = round((row.gap_bar.right - row.gap_bar.left) * (100 - 2 * _INSET_PERCENT), 2)
        parts.append(
            f'<rect class="plot__gap plot__gap--{row.category}" x="{_percent(row.gap_bar.left)}" y="{row.middle - 4}"'
            f' width="{width:g}%" height="8" rx="4" fill="currentColor" fill-opacity="0.25"/>'
        )
    if row.others:
        parts.append(_mark(row.others, row.down(row.others), labels, half=height // 2 - 5))
    parts.extend(_mark(mark, row.down(mark), labels) for mark in row.marks)
    return (
        f'<svg class="plot" xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}" role="img"'
        f' aria-labelledby="{name}-title {name}-desc" focusable="false">'
        f'<title id="{name}-title">{escape(labels.titles.get(row.competency, row.competency))}</title>'
        f'<desc id="{name}-desc">{escape(labels.descriptions.get(row.competency, ""))}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _mark(mark: Mark, y: int, labels: Labels, half: int = 0) -> str:
    """A nested `<svg>` at a percentage of the width keeps the mark the same size on every screen."""
    figure = f"{mark.tenths // 10}{labels.decimal_mark}{mark.tenths % 10}"
    return (
        f'<svg x="{_percent(mark.x)}" y="{y}" overflow="visible"><g class="mark mark--{mark.token}">'
        f"<title>{escape(labels.groups.get(mark.group, mark.group))} {escape(figure)}</title>"
        f"{shape_svg(mark.shape, half)}</g></svg>"
    )


def shape_svg(shape: Shape, half: int = 0) -> str:
    """A shape around the point 0,0 in the current colour; ``half``: of an upright bar, half its height."""
    if shape == "disc":
        return '<circle r="7" fill="currentColor"/>'
    if shape == "ring":
        return '<circle r="6.5" fill="none" stroke="currentColor" stroke-width="2"/>'
    if shape == "bar":
        return f'<rect x="-2" y="{-half}" width="4" height="{2 * half}" rx="2" fill="currentColor"/>'
    return f'<path d="{_PATHS[shape]}" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>'


def _percent(x: float) -> str:
    return f"{round(across(x), 2):g}%"


def across(x: float) -> float:
    """A place on the axis (0 to 1) in per cent of the width of the picture: marks at the ends need room."""
    return _INSET_PERCENT + x * (100 - 2 * _INSET_PERCENT)
