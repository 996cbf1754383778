# SPDX-License-Identifier: EUPL-1.2
"""A PowerPoint file in 16:9, from an empty show to its bytes: the same slides are the same bytes."""

import io
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.util import Emu, Inches

from samenspiegel.exports.house import House
from samenspiegel.exports.office_file import DATE, neutral

SLIDE_WIDTH, SLIDE_HEIGHT = Inches(13.333), Inches(7.5)
_OF_THE_TEMPLATE = {"thumbnail", "printerSettings", "extended-properties"}


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
    _forget_the_template(made)
    properties = made.core_properties
    properties.title, properties.author, properties.last_modified_by = title, house.organisation, ""
    properties.comments = ""
    properties.language = "nl-NL"
    properties.created = properties.modified = DATE
    properties.revision = 1
    return Show(made, house, foot)


def _forget_the_template(made: Any) -> None:
    """Leave out what the library's template says about its own maker: program, printer and picture."""
    for relations in (made.part.package._rels, made.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rpartition("/")[2] in _OF_THE_TEMPLATE:
                relations.pop(key)


def finish(show: Show) -> bytes:
    """The file: every part with the same date, the workbooks of the charts too."""
    for slide in show.made.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                part = shape.chart.part.chart_workbook.xlsx_part
                part._blob = neutral(part.blob)
    written = io.BytesIO()
    show.made.save(written)
    return neutral(written.getvalue())
