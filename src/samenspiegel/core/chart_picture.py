# SPDX-License-Identifier: EUPL-1.2
"""The dot plot as pictures that are complete by themselves: with their own size and colours, for documents and files.

Made from the same `Drawing` as the pictures of the page; there the stylesheet gives width and colour.
"""

from collections.abc import Mapping, Sequence
from html import escape

from samenspiegel.core.chart import (
    Drawing,
    LegendEntry,
    Mark,
    Row,
    Tick,
    across,
    shape_svg,
)

WIDTH = 430
LABEL_WIDTH = 210
LEGEND_LINE = 24
AXIS_HEIGHT = 44
SPARED = 4
"""Pixels of air above and below a row that a screen needs for fingers and paper does not."""

Colours = Mapping[str, str]
"""By token of the theme; `surface`, `ink`, `line`, `gap`, `action` and `group-1` … are asked for."""


def row_pictures(drawing: Drawing, colours: Colours, *, width: int = WIDTH) -> dict[str, str]:
    """One picture per competency key, without words: what they say stands beside them."""
    return {
        row.competency: _alone(
            f'<g transform="translate(0 {-SPARED})">{_row(row, drawing.ticks, colours, width)}</g>',
            width,
            row.height - 2 * SPARED,
        )
        for row in drawing.rows
    }


def mark_pictures(drawing: Drawing, colours: Colours) -> dict[str, str]:
    """Per group key, and for `others`, its mark as a small picture to stand before its label."""
    return {
        entry.group: _alone(f'<g transform="translate(10 10)">{_entry(entry, colours)}</g>', 20, 20)
        for entry in drawing.legend
    }


def axis_places(drawing: Drawing) -> list[tuple[int, float]]:
    """Each point of the scale with its place, in per cent of the width of a picture."""
    return [(tick.value, across(tick.x)) for tick in drawing.ticks]


def whole_picture(
    drawing: Drawing,
    colours: Colours,
    *,
    title: str,
    groups: Mapping[str, str],
    names: Mapping[str, str],
    ticks: Mapping[int, str],
    descriptions: Mapping[str, str],
    font: str = "sans-serif",
) -> str:
    """The whole plot as one picture with every word in it, for a file that goes into another document.

    Args:
        groups: label per group key, and for `others`.
        names: of each competency.
        descriptions: per competency, all figures in words, for who does not see the picture.
    """
    width, top = LABEL_WIDTH + WIDTH, 40
    parts = []
    for entry in drawing.legend:
        parts.append(
            f'<g transform="translate(20 {top})">{_entry(entry, colours)}</g>'
            + _text(36, top + 4, groups.get(entry.group, entry.group), colours["ink"])
        )
        top += LEGEND_LINE
    for tick in drawing.ticks:
        at = LABEL_WIDTH + across(tick.x) * WIDTH / 100
        *first, last = ticks.get(tick.value, str(tick.value)).rsplit(" ", 1)
        lines = [(top + 14, first[0])] if first else []
        parts += [
            _text(at, y, word, colours["ink-soft"], anchor="middle", size=11)
            for y, word in (*lines, (top + 28, last))
        ]
    top += AXIS_HEIGHT
    for row in drawing.rows:
        words = _lines(names.get(row.competency, row.competency))
        first_line = top + row.middle + 4 - 7 * (len(words) - 1)
        parts += [
            _text(8, first_line + 15 * number, line, colours["ink"]) for number, line in enumerate(words)
        ]
        parts.append(
            f'<g transform="translate({LABEL_WIDTH} {top})">{_row(row, drawing.ticks, colours, WIDTH)}</g>'
        )
        top += row.height
    said = " ".join(descriptions.get(row.competency, "") for row in drawing.rows)
    heading = (
        f'<text x="8" y="20" font-size="16" font-weight="600" fill="{colours["ink"]}">{escape(title)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top + 8}" viewBox="0 0 {width} {top + 8}"'
        f' role="img" font-family="{escape(font)}"><title>{escape(title)}</title><desc>{escape(said)}</desc>'
        f'<rect width="{width}" height="{top + 8}" fill="{colours["surface"]}"/>{heading}{"".join(parts)}</svg>\n'
    )


def _alone(inner: str, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"{inner}</svg>"
    )


def _row(row: Row, ticks: Sequence[Tick], colours: Colours, width: int) -> str:
    def at(x: float) -> float:
        return round(across(x) * width / 100, 2)

    parts = [
        f'<path d="M{at(tick.x):g} 0V{row.height}" stroke="{colours["line"]}" stroke-width="1"/>'
        for tick in ticks
    ]
    if row.gap_bar:
        left, right = at(row.gap_bar.left), at(row.gap_bar.right)
        parts.append(
            f'<rect x="{left:g}" y="{row.middle - 4}" width="{right - left:g}" height="8" rx="4"'
            f' fill="{colours["gap"]}"/>'
        )
    marks = [row.others, *row.marks] if row.others else list(row.marks)
    parts += [
        f'<g transform="translate({at(mark.x):g} {row.down(mark)})">{_mark(mark, row, colours)}</g>'
        for mark in marks
    ]
    return "".join(parts)


def _mark(mark: Mark, row: Row, colours: Colours) -> str:
    return _shape(mark.shape, mark.token, colours, half=row.height // 2 - 5)


def _entry(entry: LegendEntry, colours: Colours) -> str:
    return _shape(entry.shape, entry.token, colours, half=9)


def _shape(shape: str, token: str, colours: Colours, *, half: int) -> str:
    """A shape in the colour of its token; open shapes cover what lies behind them with the colour of the paper."""
    name = {"self": "action", "others": "ink"}.get(token, token)
    drawn = shape_svg(shape, half).replace("currentColor", colours.get(name, colours["ink"]))  # type: ignore[arg-type]
    return drawn.replace('fill="none"', f'fill="{colours["surface"]}"')


def _text(x: float, y: float, text: str, fill: str, *, anchor: str = "start", size: int = 13) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _lines(text: str, most: int = 27) -> list[str]:
    """A name in lines of about so many characters, parted at spaces."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) < most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]
