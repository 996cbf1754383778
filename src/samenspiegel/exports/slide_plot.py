# SPDX-License-Identifier: EUPL-1.2
"""The dot plot on a slide: a native scatter chart of which every figure can be looked up and changed.

Everything in it is a series with points of its own, also the line from self to the score of others and the upright
stroke at that score: error bars are not drawn alike, or not at all, by every program that opens the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from samenspiegel.core.chart import OTHERS, LegendEntry, Row
from samenspiegel.exports.slide_parts import LEFT, WIDTH, Pen, decorative

NAMES_WIDTH, GAPS_WIDTH = Inches(3.3), Inches(1.6)
# The axis runs a little further than the scale, so that marks on its ends are whole.
AXIS_MORE = 0.25
SELF = "self"
GAP = "gap"
STROKE = 0.3  # of a row: half of the stroke at the score of others
LANE = 0.17  # of a row, between two marks that would cover each other
LETTERS_IN_A_NAME = 44  # with a longer one among them, all names are set smaller

Point = tuple[float, float] | tuple[None, None]
NOTHING: Point = (None, None)  # where a line stops before it goes on elsewhere

_MARKERS = {
    "disc": (XL_MARKER_STYLE.CIRCLE, True),
    "square": (XL_MARKER_STYLE.SQUARE, False),
    "ring": (XL_MARKER_STYLE.CIRCLE, False),
    "triangle": (XL_MARKER_STYLE.TRIANGLE, False),
    "diamond": (XL_MARKER_STYLE.DIAMOND, False),
    "cross": (XL_MARKER_STYLE.X, False),
    "hexagon": (XL_MARKER_STYLE.PLUS, False),
    "wedge": (XL_MARKER_STYLE.TRIANGLE, True),
    "star": (XL_MARKER_STYLE.STAR, False),
}
_SIGNS = {
    "disc": "●",
    "square": "□",
    "ring": "○",
    "triangle": "△",
    "diamond": "◇",
    "cross": "×",
    "hexagon": "+",
    "wedge": "▲",
    "star": "✳",
    "bar": "❙",
}


@dataclass(frozen=True)
class Plot:
    """Rows of marks on one axis, with their words.

    Args:
        names: of the rows, and ``gaps`` what stands behind them: the difference and how it is called.
        described: all figures in words, for who does not see the chart.
        legend: how each group is drawn, and ``labels`` how it is called, `gap` for the line between self and others.
        ticks: label per point of the scale.
    """

    rows: Sequence[Row]
    names: Sequence[str]
    gaps: Sequence[tuple[str, str]]
    described: str
    legend: Sequence[LegendEntry]
    labels: Mapping[str, str]
    ticks: Mapping[int, str]


def draw_legend(pen: Pen, entries: Iterable[tuple[LegendEntry, str]]) -> int:
    """What each mark stands for, in one or two lines; returns where the rest of the slide begins."""
    return pen.legend([(_SIGNS[entry.shape], colour_of(pen, entry.token), label) for entry, label in entries])


def draw_plot(pen: Pen, top: int, plot: Plot) -> None:
    """The whole labelled axis, a name and a difference at every row, and the chart between them."""
    axis_height = Inches(0.6)
    left, width = LEFT + NAMES_WIDTH, WIDTH - NAMES_WIDTH - GAPS_WIDTH
    plot_top, height = top + axis_height, Inches(6.4) - top - axis_height
    row_height = height // len(plot.rows)
    low, high = min(plot.ticks) - AXIS_MORE, max(plot.ticks) + AXIS_MORE
    for value, label in plot.ticks.items():
        middle = left + int(width * (value - low) / (high - low))
        _rule(pen, middle, plot_top, row_height * len(plot.rows))
        place = (middle - Inches(0.75), top, Inches(1.5), axis_height)
        text = f"{value}\n{label}" if label != str(value) else label
        pen.box(*place, text, 12, pen.colour("ink"), align=PP_ALIGN.CENTER)
    size = 16 if max(len(name) for name in plot.names) <= LETTERS_IN_A_NAME else 13
    for number, (name, (gap, words)) in enumerate(zip(plot.names, plot.gaps, strict=True)):
        row_top = plot_top + number * row_height
        place = (LEFT, row_top, NAMES_WIDTH - Inches(0.2), row_height)
        pen.box(*place, name, size, pen.colour("ink"), bold=True, anchor=MSO_ANCHOR.MIDDLE)
        place = (left + width + Inches(0.2), row_top, GAPS_WIDTH - Inches(0.2), row_height)
        text = f"{gap}\n{words}" if gap else words
        pen.box(*place, text, 13, pen.colour("ink"), anchor=MSO_ANCHOR.MIDDLE)
    _draw_chart(pen, plot, (left, plot_top, width, height), (low, high))


def colour_of(pen: Pen, token: str) -> RGBColor:
    """The colour of a mark: that of its group; self and others in ink."""
    known = {SELF: "ink", OTHERS: "ink"}.get(token, token)
    return pen.colour(known if known in pen.show.house.colours else "ink-soft")


def _draw_chart(pen: Pen, plot: Plot, place: tuple[int, int, int, int], scale: tuple[float, float]) -> None:
    """A series per group; before them the line to the others' score and its stroke.

    The line is thin and dark: some programs draw it behind the marks, others over them.
    """
    entries = [entry for entry in plot.legend if entry.group != OTHERS and _points(plot.rows, entry.group)]
    lines = {GAP: _gap_lines(plot.rows), OTHERS: _strokes(plot.rows)}
    lines = {key: points for key, points in lines.items() if points}
    if not entries and not lines:
        return
    data = XyChartData(number_format="0.0")
    for key, points in (
        *lines.items(),
        *((entry.group, _points(plot.rows, entry.group)) for entry in entries),
    ):
        series = data.add_series(plot.labels[key])
        for x, y in points:
            series.add_data_point(x, y)
    shape = pen.slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *place, data)
    shape.name = ""
    shape._element.nvGraphicFramePr.cNvPr.set("descr", plot.described)
    chart = shape.chart
    chart.has_legend = chart.has_title = False
    _axes(chart, *scale, len(plot.rows), pen.colour("line"))
    drawn = list(chart.plots[0].series)
    for key, series in zip(lines, drawn, strict=False):
        colour, width = (pen.colour("ink-soft"), Pt(3)) if key == GAP else (pen.colour("ink"), Pt(4))
        _as_lines(series, colour, width)
    for entry, series in zip(entries, drawn[len(lines) :], strict=True):
        _as_marks(pen, series, entry)


def _middle(number: int, rows: Sequence[Row]) -> float:
    """How high a row lies: the first on top."""
    return len(rows) - number - 0.5


def _points(rows: Sequence[Row], group: str) -> list[Point]:
    """The marks of a group, one per row in which it is shown."""
    return [
        (mark.tenths / 10, round(_middle(number, rows) - mark.lane * LANE, 2))
        for number, row in enumerate(rows)
        for mark in row.marks
        if mark.group == group
    ]


def _strokes(rows: Sequence[Row]) -> list[Point]:
    """An upright stroke at the score of others."""
    return _apart(
        [
            (row.others.tenths / 10, round(_middle(number, rows) + STROKE, 2)),
            (row.others.tenths / 10, round(_middle(number, rows) - STROKE, 2)),
        ]
        for number, row in enumerate(rows)
        if row.others
    )


def _gap_lines(rows: Sequence[Row]) -> list[Point]:
    """A line from self to the score of others; none where both are the same.

    Its place in the workbook stays empty then: LibreOffice draws no line at all of a series that is shorter than
    that of the strokes.
    """
    found: list[list[Point]] = []
    for number, row in enumerate(rows):
        if not row.others:
            continue
        own = next((mark for mark in row.marks if mark.token == SELF), None)
        if own and row.gap_bar and own.tenths != row.others.tenths:
            found.append([(mark.tenths / 10, round(_middle(number, rows), 2)) for mark in (own, row.others)])
        else:
            found.append([NOTHING, NOTHING])
    return _apart(found) if any(line[0] != NOTHING for line in found) else []


def _apart(lines: Iterable[Sequence[Point]]) -> list[Point]:
    """Lines one after the other in one series, with an empty row of the workbook between them."""
    points: list[Point] = []
    for line in lines:
        points.extend([NOTHING, *line] if points else line)
    return points


def _as_lines(series: Any, colour: RGBColor, width: int) -> None:
    series.smooth = False
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.color.rgb, series.format.line.width = colour, width
    series.format.line._ln.set("cap", "flat")  # no longer than its figures


def _as_marks(pen: Pen, series: Any, entry: LegendEntry) -> None:
    series.smooth = False
    series.format.line.fill.background()
    colour = colour_of(pen, entry.token)
    style, is_filled = _MARKERS[entry.shape]
    series.marker.style, series.marker.size = style, 16 if entry.token == SELF else 12
    series.marker.format.line.color.rgb = colour
    series.marker.format.line.width = Pt(2.25)
    if is_filled:
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
    else:
        series.marker.format.fill.background()


def _rule(pen: Pen, left: int, top: int, height: int) -> None:
    """A thin line behind the chart, on a point of the scale."""
    line = pen.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, left, top, left, top + height)
    line.line.color.rgb, line.line.width = pen.colour("line"), Pt(1)
    decorative(line)


def _axes(chart: Any, low: float, high: float, rows: int, line: RGBColor) -> None:
    across, upwards = chart.category_axis, chart.value_axis
    across.minimum_scale, across.maximum_scale, across.major_unit = low, high, 1
    upwards.minimum_scale, upwards.maximum_scale, upwards.major_unit = 0, rows, 1
    for axis in (across, upwards):
        axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
        axis.format.line.fill.background()
        axis.has_minor_gridlines = False
    across.has_major_gridlines = False  # its lines would stand beside the points of the scale: see _rule
    upwards.has_major_gridlines = True
    upwards.major_gridlines.format.line.color.rgb = line
    area = chart._chartSpace.chart.plotArea
    for found in area.findall(qn("c:layout")):
        area.remove(found)
    area.insert(0, parse_xml(_WHOLE))


_WHOLE = (
    f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
    '<c:yMode val="edge"/><c:x val="0"/><c:y val="0"/><c:w val="1"/><c:h val="1"/></c:manualLayout></c:layout>'
)
