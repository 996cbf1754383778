# SPDX-License-Identifier: EUPL-1.2
"""What slides are made of, in 16:9: titles, lists, tables, a legend and a dot plot as a native chart."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.chart.data import XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from samenspiegel.core.chart import OTHERS, Drawing, LegendEntry, Row
from samenspiegel.exports.house import House

SLIDE_WIDTH, SLIDE_HEIGHT = Inches(13.333), Inches(7.5)
LEFT, RIGHT = Inches(0.7), Inches(12.63)
WIDTH = RIGHT - LEFT
BODY_TOP, BODY_BOTTOM = Inches(1.55), Inches(6.75)
NAMES_WIDTH, GAPS_WIDTH = Inches(3.3), Inches(1.6)
# The axis runs a little further than the scale, so that marks on its ends are whole.
AXIS_MORE = 0.25
SELF = "self"
STROKE = 0.3  # of a row: half of the stroke at the score of others
LANE = 0.17  # of a row, between two marks that would cover each other
DATE = datetime(2000, 1, 1)  # of every part of the file: the same slides are the same bytes

_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*<")

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


@dataclass
class Show:
    """Slides in the making."""

    made: Any
    house: House
    foot: str


def begin(house: House, *, title: str, foot: str) -> Show:
    """An empty show in 16:9, with the layouts of the library's own 4:3 template widened to it."""
    made = Presentation()
    wider = SLIDE_WIDTH / made.slide_width
    taller = SLIDE_HEIGHT / made.slide_height
    made.slide_width, made.slide_height = SLIDE_WIDTH, SLIDE_HEIGHT
    for page in (made.slide_master, *made.slide_layouts):
        for shape in page.placeholders:
            shape.left, shape.width = Emu(int(shape.left * wider)), Emu(int(shape.width * wider))
            shape.top, shape.height = Emu(int(shape.top * taller)), Emu(int(shape.height * taller))
    properties = made.core_properties
    properties.title, properties.author, properties.last_modified_by = title, house.organisation, ""
    properties.language = "nl-NL"
    properties.created = properties.modified = DATE
    properties.revision = 1
    return Show(made, house, foot)


def finish(show: Show) -> bytes:
    """The file: every part with the same date, the workbooks of the charts too."""
    for slide in show.made.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                part = shape.chart.part.chart_workbook.xlsx_part
                part._blob = _undated(part.blob)
    written = io.BytesIO()
    show.made.save(written)
    return _undated(written.getvalue())


def _undated(packed: bytes) -> bytes:
    """The same archive without a trace of when it was made."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as read,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in read.namelist():
            content = read.read(name)
            if name == "docProps/core.xml" and b"dcterms:created" in content:
                content = _DATES.sub(rb"\g<1>2000-01-01T00:00:00Z<", content)
            entry = zipfile.ZipInfo(name, DATE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, content)
    return written.getvalue()


class Pen:
    """One slide, written from top to bottom."""

    def __init__(self, show: Show, slide: Any) -> None:
        self.show = show
        self.slide = slide

    @classmethod
    def cover(cls, show: Show, title: str) -> "Pen":
        """The first slide: a wide band in the colour of the house with the title on it."""
        pen = cls(show, show.made.slides.add_slide(show.made.slide_layouts[5]))
        band = pen.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, SLIDE_WIDTH, Inches(4.6))
        _fill(band, pen._colour("header"))
        _decorative(band)
        pen.slide.shapes._spTree.remove(band._element)
        pen.slide.shapes._spTree.insert(2, band._element)  # behind the title
        pen._place_title(title, Inches(2.1), Inches(2.1), Pt(44), pen._colour("on-header"), MSO_ANCHOR.BOTTOM)
        pen._foot()
        return pen

    @classmethod
    def page(cls, show: Show, title: str) -> "Pen":
        pen = cls(show, show.made.slides.add_slide(show.made.slide_layouts[5]))
        pen._place_title(title, Inches(0.45), Inches(0.95), Pt(30), pen._colour("header"), MSO_ANCHOR.MIDDLE)
        pen._foot()
        return pen

    def cover_lines(self, organisation: str, subtitle: str) -> None:
        self._box(LEFT, Inches(0.6), WIDTH, Inches(0.5), organisation, 18, self._colour("on-header-soft"))
        self._box(LEFT, Inches(4.85), WIDTH, Inches(1.2), subtitle, 22, self._colour("ink"))

    def numbered(self, lines: Sequence[str]) -> None:
        """Sentences one below the other, each with its number."""
        height = (BODY_BOTTOM - BODY_TOP) // max(len(lines), 5)
        for number, line in enumerate(lines, start=1):
            top = BODY_TOP + (number - 1) * height
            self._box(LEFT, top, Inches(0.6), height, str(number), 24, self._colour("action"), bold=True)
            self._box(LEFT + Inches(0.6), top, WIDTH - Inches(0.6), height, line, 20, self._colour("ink"))

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names with what stands behind them, in large."""
        height = min(Inches(1.5), (BODY_BOTTOM - BODY_TOP) // max(len(pairs), 1))
        for number, (name, behind) in enumerate(pairs):
            top = BODY_TOP + number * height
            self._box(LEFT, top, WIDTH, Inches(0.55), name, 26, self._colour("ink"), bold=True)
            self._box(
                LEFT, top + Inches(0.52), WIDTH, height - Inches(0.55), behind, 18, self._colour("ink-soft")
            )

    def lines(self, lines: Sequence[tuple[str, str, str]]) -> None:
        """Names with figures behind them and a question below."""
        height = min(Inches(1.6), (BODY_BOTTOM - BODY_TOP) // max(len(lines), 1))
        for number, (name, figures, question) in enumerate(lines):
            top = BODY_TOP + number * height
            self._box(LEFT, top, Inches(6.4), Inches(0.6), name, 24, self._colour("ink"), bold=True)
            self._box(
                LEFT + Inches(6.5), top, WIDTH - Inches(6.5), Inches(0.6), figures, 18, self._colour("ink")
            )
            if question:
                self._box(
                    LEFT,
                    top + Inches(0.58),
                    WIDTH,
                    height - Inches(0.6),
                    question,
                    18,
                    self._colour("ink-soft"),
                )

    def text(self, text: str) -> None:
        self._box(LEFT, BODY_TOP, WIDTH, Inches(1), text, 22, self._colour("ink"))

    def small(self, text: str) -> None:
        """One line above the foot of the slide."""
        self._box(LEFT, Inches(6.5), WIDTH, Inches(0.35), text, 12, self._colour("ink-soft"))

    def legend(self, entries: Sequence[tuple[LegendEntry, str]]) -> int:
        """What each mark stands for, in one or two lines; returns where the rest of the slide begins."""
        box = self.slide.shapes.add_textbox(LEFT, Inches(1.35), WIDTH, Inches(0.6))
        frame = box.text_frame
        frame.word_wrap = True
        _no_margins(frame)
        for number, (entry, label) in enumerate(entries):
            self._run(
                frame.paragraphs[0], f"{_SIGNS[entry.shape]} ", 16, self._colour_of(entry.token), bold=True
            )
            after = "" if number == len(entries) - 1 else "      "
            self._run(frame.paragraphs[0], f"{label}{after}", 14, self._colour("ink"))
        return int(Inches(1.95))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A native table with a heading row."""
        height = Inches(0.48)
        shape = self.slide.shapes.add_table(
            len(rows) + 1, len(columns), LEFT, BODY_TOP, WIDTH, height * (len(rows) + 1)
        )
        table = shape.table
        table.columns[0].width = NAMES_WIDTH
        for column in list(table.columns)[1:]:
            column.width = Emu((WIDTH - NAMES_WIDTH) // max(len(columns) - 1, 1))
        for at, cells in enumerate((columns, *rows)):
            for column, text in enumerate(cells):
                cell = table.cell(at, column)
                cell.fill.solid()
                cell.fill.fore_color.rgb = self._colour(
                    "header" if at == 0 else "raised" if at % 2 else "surface"
                )
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                paragraph = cell.text_frame.paragraphs[0]
                paragraph.alignment = PP_ALIGN.LEFT if column == 0 else PP_ALIGN.RIGHT
                colour = self._colour("on-header" if at == 0 else "ink")
                self._run(
                    paragraph, text, 13 if len(columns) < 8 else 11, colour, bold=at == 0 or column == 0
                )

    def dot_plot(
        self,
        top: int,
        *,
        rows: Sequence[Row],
        names: Sequence[str],
        gaps: Sequence[tuple[str, str]],
        described: str,
        drawing: Drawing,
        labels: Mapping[str, str],
        ticks: Mapping[int, str],
    ) -> None:
        """Rows of marks on the whole labelled axis, as a chart of which every figure can be looked up and changed."""
        axis_height = Inches(0.6)
        left, width = LEFT + NAMES_WIDTH, WIDTH - NAMES_WIDTH - GAPS_WIDTH
        plot_top, height = top + axis_height, Inches(6.4) - top - axis_height
        row_height = height // len(rows)
        low, high = min(ticks) - AXIS_MORE, max(ticks) + AXIS_MORE
        for value, label in ticks.items():
            middle = left + int(width * (value - low) / (high - low))
            self._rule(middle, plot_top, row_height * len(rows))
            self._box(
                *(
                    middle - Inches(0.75),
                    top,
                    Inches(1.5),
                    axis_height,
                    f"{value}\n{label}",
                    12,
                    self._colour("ink"),
                ),
                align=PP_ALIGN.CENTER,
            )
        for number, (name, (gap, words)) in enumerate(zip(names, gaps, strict=True)):
            row_top = plot_top + number * row_height
            self._box(
                *(LEFT, row_top, NAMES_WIDTH - Inches(0.2), row_height, name, 16, self._colour("ink")),
                bold=True,
                anchor=MSO_ANCHOR.MIDDLE,
            )
            self._box(
                *(left + width + Inches(0.2), row_top, GAPS_WIDTH - Inches(0.2), row_height),
                *(f"{gap}\n{words}" if gap else words, 13, self._colour("ink")),
                anchor=MSO_ANCHOR.MIDDLE,
            )
        shown = {mark.group for row in rows for mark in (*row.marks, *filter(None, [row.others]))}
        entries = sorted(
            (entry for entry in drawing.legend if entry.group in shown),
            key=lambda entry: entry.group != OTHERS,
        )
        if not entries:
            return
        chart = _scattered(self.slide, rows, entries, labels, (left, plot_top, width, height), described)
        _axes(chart, low, high, len(rows), self._colour("line"))
        for series, entry in zip(chart.plots[0].series, entries, strict=True):
            if entry.group == OTHERS:
                self._draw_others(series, rows)
                continue
            self._draw(series, entry)
            if entry.token == SELF:
                self._draw_gaps(series, rows, max(ticks) - min(ticks))

    def _rule(self, left: int, top: int, height: int) -> None:
        """A thin line behind the chart, on a point of the scale."""
        line = self.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, left, top, left, top + height)
        line.line.color.rgb, line.line.width = self._colour("line"), Pt(1)
        _decorative(line)

    def _draw_others(self, series: Any, rows: Sequence[Row]) -> None:
        """An upright stroke at the score of others."""
        series.smooth = False
        series.format.line.fill.background()
        series.marker.style = XL_MARKER_STYLE.NONE
        strokes = [STROKE for row in rows if row.others]
        _add_bars(series, _bars("y", strokes, strokes, self._colour("ink"), Pt(4)))

    def _draw_gaps(self, series: Any, rows: Sequence[Row], span: int) -> None:
        """A bar from self to the score of others."""
        gaps = [_gap(row, span) for row in rows if any(mark.token == SELF for mark in row.marks)]
        if any(gaps):
            more, less = [max(-gap, 0) for gap in gaps], [max(gap, 0) for gap in gaps]
            _add_bars(series, _bars("x", more, less, self._colour("gap"), Pt(9)))

    def _draw(self, series: Any, entry: LegendEntry) -> None:
        series.smooth = False
        series.format.line.fill.background()
        colour = self._colour_of(entry.token)
        style, is_filled = _MARKERS[entry.shape]
        series.marker.style, series.marker.size = style, 13
        series.marker.format.line.color.rgb = colour
        series.marker.format.line.width = Pt(2.25)
        if is_filled:
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = colour
        else:
            series.marker.format.fill.background()

    def note(self, text: str) -> None:
        """What to say, for who shows it."""
        frame = self.slide.notes_slide.notes_text_frame
        frame.text = text
        for paragraph in frame.paragraphs:
            for run in paragraph.runs:
                run.font.language_id = MSO_LANGUAGE_ID.DUTCH

    def _place_title(
        self, text: str, top: int, height: int, size: Any, colour: RGBColor, anchor: Any
    ) -> None:
        title = self.slide.shapes.title
        title.left, title.top, title.width, title.height = LEFT, top, WIDTH, height
        frame = title.text_frame
        frame.word_wrap, frame.vertical_anchor = True, anchor
        _no_margins(frame)
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        self._run(paragraph, text, size.pt, colour, bold=True)

    def _foot(self) -> None:
        number = len(self.show.made.slides)
        colour = self._colour("ink-soft")
        self._box(LEFT, Inches(7.0), WIDTH - Inches(1), Inches(0.3), self.show.foot, 11, colour)
        self._box(
            RIGHT - Inches(0.8),
            Inches(7.0),
            Inches(0.8),
            Inches(0.3),
            str(number),
            11,
            colour,
            align=PP_ALIGN.RIGHT,
        )

    def _box(
        self,
        left: int,
        top: int,
        width: int,
        height: int,
        text: str,
        size: float,
        colour: RGBColor,
        *,
        bold: bool = False,
        align: Any = PP_ALIGN.LEFT,
        anchor: Any = MSO_ANCHOR.TOP,
    ) -> None:
        frame = self.slide.shapes.add_textbox(left, top, width, height).text_frame
        frame.word_wrap, frame.vertical_anchor = True, anchor
        _no_margins(frame)
        for number, line in enumerate(text.split("\n")):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = align
            self._run(paragraph, line, size, colour, bold=bold)

    def _run(self, paragraph: Any, text: str, size: float, colour: RGBColor, *, bold: bool = False) -> None:
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour
        run.font.language_id = MSO_LANGUAGE_ID.DUTCH

    def _colour(self, token: str) -> RGBColor:
        return RGBColor(*bytes.fromhex(self.show.house.colours[token].removeprefix("#")))

    def _colour_of(self, token: str) -> RGBColor:
        """The colour of a mark: that of its group; self and others in ink, the distance between them in grey."""
        colours = self.show.house.colours
        known = {"self": "ink", OTHERS: "ink", "gap": "gap"}.get(token, token)
        return self._colour(known if known in colours else "ink-soft")


def _scattered(
    slide: Any,
    rows: Sequence[Row],
    entries: Sequence[LegendEntry],
    labels: Mapping[str, str],
    place: tuple[int, int, int, int],
    described: str,
) -> Any:
    """A chart with a series per group, the others' score first, so that all marks stand before its bars."""
    data = XyChartData(number_format="0.0")

    def middle(number: int) -> float:
        return len(rows) - number - 0.5

    for entry in entries:
        series = data.add_series(labels[entry.group])
        for number, row in enumerate(rows):
            marks = (row.others,) if entry.group == OTHERS else row.marks
            for mark in marks:
                if mark and mark.group == entry.group:
                    series.add_data_point(mark.tenths / 10, round(middle(number) - mark.lane * LANE, 2))
    shape = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *place, data)
    shape.name = ""
    shape._element.nvGraphicFramePr.cNvPr.set("descr", described)
    chart = shape.chart
    chart.has_legend = chart.has_title = False
    return chart


def _add_bars(series: Any, bars: Any) -> None:
    series._element.find(qn("c:xVal")).addprevious(bars)


def _gap(row: Row, span: int) -> float:
    """How far self lies to the right of others, in points of the scale."""
    if row.gap_bar is None or row.others is None:
        return 0
    width = round((row.gap_bar.right - row.gap_bar.left) * span, 1)
    return width if row.others.x <= row.gap_bar.left else -width


def _bars(direction: str, plus: Sequence[float], minus: Sequence[float], colour: RGBColor, width: int) -> Any:
    """Error bars of a length of their own at each point."""

    def lengths(name: str, values: Sequence[float]) -> str:
        points = "".join(f'<c:pt idx="{at}"><c:v>{value:g}</c:v></c:pt>' for at, value in enumerate(values))
        count = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>'
        return f"<c:{name}><c:numLit>{count}{points}</c:numLit></c:{name}>"

    return parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="{direction}"/><c:errBarType val="both"/>'
        f'<c:errValType val="cust"/><c:noEndCap val="1"/>{lengths("plus", plus)}{lengths("minus", minus)}'
        f'<c:spPr><a:ln w="{int(width)}" cap="flat"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln>'
        "</c:spPr></c:errBars>"
    )


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


def _fill(shape: Any, colour: RGBColor) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour
    shape.line.fill.background()


def _decorative(shape: Any) -> None:
    """What only fills or divides the slide: without the shadow of the template, without a name."""
    shape.name = ""
    for style in shape._element.findall(qn("p:style")):
        shape._element.remove(style)


def _no_margins(frame: Any) -> None:
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
