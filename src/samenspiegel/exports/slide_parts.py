# SPDX-License-Identifier: EUPL-1.2
"""What slides are made of: titles, lists, tables and a legend, written from top to bottom."""

import io
from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from samenspiegel.exports.slide_file import SLIDE_WIDTH, Show

LEFT, RIGHT = Inches(0.7), Inches(12.63)
WIDTH = RIGHT - LEFT
BODY_TOP, BODY_BOTTOM = Inches(1.55), Inches(6.75)
NAME_WIDTH = WIDTH - Inches(3.7)  # the logo stands beside it
LOGO_TOP, LOGO_EDGE = Inches(0.6), Inches(0.12)
LOGO_HEIGHT, LOGO_WIDTH = Inches(0.9), Inches(3.2)
NO_BREAK = "\N{NO-BREAK SPACE}"
LETTERS_IN_A_TITLE = 48  # a longer one is set smaller
LETTERS_IN_A_LEGEND = 120  # more take a second line


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
        _fill(band, pen.colour("header"))
        decorative(band)
        pen.slide.shapes._spTree.remove(band._element)
        pen.slide.shapes._spTree.insert(2, band._element)  # behind the title
        pen._place_title(title, Inches(2.1), Inches(2.1), Pt(44), pen.colour("on-header"), MSO_ANCHOR.BOTTOM)
        pen._foot()
        return pen

    @classmethod
    def page(cls, show: Show, title: str) -> "Pen":
        pen = cls(show, show.made.slides.add_slide(show.made.slide_layouts[5]))
        size = Pt(30 if len(title) <= LETTERS_IN_A_TITLE else 24)
        pen._place_title(title, Inches(0.45), Inches(0.95), size, pen.colour("header"), MSO_ANCHOR.MIDDLE)
        pen._foot()
        return pen

    def cover_lines(self, organisation: str, subtitle: str) -> None:
        self.box(LEFT, Inches(0.6), NAME_WIDTH, Inches(0.5), organisation, 18, self.colour("on-header-soft"))
        self.box(LEFT, Inches(4.85), WIDTH, Inches(1.2), subtitle, 22, self.colour("ink"))

    def cover_logo(self, logo: bytes) -> None:
        """The logo at the top right, on white: its own colours are made for paper, not for the band."""
        picture = self.slide.shapes.add_picture(io.BytesIO(logo), 0, 0, height=LOGO_HEIGHT)
        if picture.width > LOGO_WIDTH:
            picture.height, picture.width = Emu(picture.height * LOGO_WIDTH // picture.width), LOGO_WIDTH
        picture.left, picture.top = RIGHT - LOGO_EDGE - picture.width, LOGO_TOP
        around = [
            picture.left - LOGO_EDGE,
            picture.top - LOGO_EDGE,
            picture.width + 2 * LOGO_EDGE,
            picture.height + 2 * LOGO_EDGE,
        ]
        panel = self.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *around)
        _fill(panel, RGBColor(255, 255, 255))
        decorative(panel)
        picture._element.addprevious(panel._element)
        decorative(picture)  # the name stands beside it
        picture._element.nvPicPr.cNvPr.set("descr", "")

    def numbered(self, lines: Sequence[str]) -> None:
        """Sentences one below the other, each with its number."""
        height = (BODY_BOTTOM - BODY_TOP) // max(len(lines), 5)
        for number, line in enumerate(lines, start=1):
            top = BODY_TOP + (number - 1) * height
            self.box(LEFT, top, Inches(0.6), height, str(number), 24, self.colour("action"), bold=True)
            self.box(LEFT + Inches(0.6), top, WIDTH - Inches(0.6), height, line, 20, self.colour("ink"))

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names with what stands behind them, in large."""
        height = min(Inches(1.5), (BODY_BOTTOM - BODY_TOP) // max(len(pairs), 1))
        for number, (name, behind) in enumerate(pairs):
            top = BODY_TOP + number * height
            self.box(LEFT, top, WIDTH, Inches(0.55), name, 26, self.colour("ink"), bold=True)
            self.box(
                LEFT, top + Inches(0.52), WIDTH, height - Inches(0.55), behind, 18, self.colour("ink-soft")
            )

    def lines(self, lines: Sequence[tuple[str, str, str]]) -> None:
        """Names, each with figures and a question below it."""
        height = min(Inches(1.7), (BODY_BOTTOM - BODY_TOP) // max(len(lines), 1))
        for number, (name, figures, question) in enumerate(lines):
            top = BODY_TOP + number * height
            self.box(LEFT, top, WIDTH, Inches(0.5), name, 24, self.colour("ink"), bold=True)
            self.box(LEFT, top + Inches(0.5), WIDTH, Inches(0.4), figures, 18, self.colour("ink"))
            if question:
                place = (LEFT, top + Inches(0.88), WIDTH, Inches(0.4))
                self.box(*place, question, 18, self.colour("ink-soft"))

    def text(self, text: str) -> None:
        self.box(LEFT, BODY_TOP, WIDTH, Inches(1), text, 22, self.colour("ink"))

    def small(self, text: str) -> None:
        """One line above the foot of the slide."""
        self.box(LEFT, Inches(6.5), WIDTH, Inches(0.35), text, 12, self.colour("ink-soft"))

    def legend(self, entries: Sequence[tuple[str, RGBColor, str]]) -> int:
        """Signs in their colour with what they stand for; returns where the rest of the slide begins."""
        box = self.slide.shapes.add_textbox(LEFT, Inches(1.35), WIDTH, Inches(0.6))
        frame = box.text_frame
        frame.word_wrap = True
        _no_margins(frame)
        for number, (sign, colour, label) in enumerate(entries):
            self._run(frame.paragraphs[0], f"{sign}{NO_BREAK}", 16, colour, bold=True)
            after = "" if number == len(entries) - 1 else "      "
            self._run(frame.paragraphs[0], label.replace(" ", NO_BREAK) + after, 14, self.colour("ink"))
        letters = sum(len(label) + 9 for _sign, _colour, label in entries)
        return int(Inches(1.95) if letters <= LETTERS_IN_A_LEGEND else Inches(2.2))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A native table with a heading row."""
        height = Inches(0.48)
        shape = self.slide.shapes.add_table(
            len(rows) + 1, len(columns), LEFT, BODY_TOP, WIDTH, height * (len(rows) + 1)
        )
        table = shape.table
        is_wide = len(columns) > 7
        has_long = any(len(word) > 12 for heading in columns[1:] for word in heading.split())
        first = Inches(2.6 if is_wide else 3.3)
        table.columns[0].width = first
        for column in list(table.columns)[1:]:
            column.width = Emu((WIDTH - first) // max(len(columns) - 1, 1))
        for at, cells in enumerate((columns, *rows)):
            for column, text in enumerate(cells):
                cell = table.cell(at, column)
                cell.fill.solid()
                cell.fill.fore_color.rgb = self.colour(
                    "header" if at == 0 else "raised" if at % 2 else "surface"
                )
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.margin_left = cell.margin_right = Inches(0.06)  # a long heading is not broken
                paragraph = cell.text_frame.paragraphs[0]
                paragraph.alignment = PP_ALIGN.LEFT if column == 0 else PP_ALIGN.RIGHT
                colour = self.colour("on-header" if at == 0 else "ink")
                body, heading = (11, 10) if is_wide else (13, 11 if has_long else 13)
                size = heading if at == 0 else body
                self._run(paragraph, text, size, colour, bold=at == 0 or column == 0)

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
        colour = self.colour("ink-soft")
        self.box(LEFT, Inches(7.0), WIDTH - Inches(1), Inches(0.3), self.show.foot, 11, colour)
        self.box(
            RIGHT - Inches(0.8),
            Inches(7.0),
            Inches(0.8),
            Inches(0.3),
            str(number),
            11,
            colour,
            align=PP_ALIGN.RIGHT,
        )

    def box(
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

    def colour(self, token: str) -> RGBColor:
        return RGBColor(*bytes.fromhex(self.show.house.colours[token].removeprefix("#")))


def _fill(shape: Any, colour: RGBColor) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour
    shape.line.fill.background()


def decorative(shape: Any) -> None:
    """What only fills or divides the slide: without the shadow of the template, without a name."""
    shape.name = ""
    for style in shape._element.findall(qn("p:style")):
        shape._element.remove(style)


def _no_margins(frame: Any) -> None:
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
