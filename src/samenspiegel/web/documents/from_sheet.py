# SPDX-License-Identifier: EUPL-1.2
"""The spiegel of a spreadsheet as a document and as pictures, for who keeps nothing here."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from samenspiegel.clock import AMSTERDAM
from samenspiegel.core import chart, chart_picture
from samenspiegel.core.report import Report
from samenspiegel.core.wording import short_date_text
from samenspiegel.exports import spiegel
from samenspiegel.exports.house import House, theme_colours
from samenspiegel.exports.pdf import Sheet

from ..report_page import build_page
from ..report_slides import slides_of
from ..report_words import Reader, Words
from .spiegel import spiegel_of

if TYPE_CHECKING:
    from samenspiegel.core.format import FormatSpec

LANGUAGE = "nl"
FONT = "Fira Sans, Noto Sans, DejaVu Sans, sans-serif"


def sheet_pdf(report: Report, spec: "FormatSpec", *, subject_name: str, moment: datetime) -> bytes:
    """The document. ``spec``: a format, or what stands in for one."""
    document = spiegel_of(report, spec, subject_name=subject_name, names={}, facts=())
    with translation.override(LANGUAGE):
        sheet = Sheet(
            _("The mirror of %(name)s") % {"name": subject_name},
            _("From a spreadsheet"),
            moment=moment,
            foot=_("Confidential"),
        )
    return spiegel.as_pdf(document, report=report, house=House(""), sheet=sheet)


def sheet_slides(report: Report, spec: "FormatSpec", *, subject_name: str, moment: datetime) -> bytes:
    """The slides. ``spec``: a format, or what stands in for one; ``moment``: when the answers were gathered here."""
    reader = Reader(is_subject=False, subject_name=subject_name)
    with translation.override(LANGUAGE):
        on = short_date_text(moment.astimezone(AMSTERDAM).date())
        return slides_of(
            report,
            build_page(report, spec, reader),
            Words(report, spec, reader),
            subtitle=_("Made on %(date)s from a spreadsheet") % {"date": on},
            foot=_("Confidential"),
            house=House(""),
        )


def sheet_pictures(report: Report, spec: "FormatSpec", *, subject_name: str) -> Mapping[str, str]:
    """The whole chart, and one of each competency, as SVG by the name of a file: complete without a stylesheet."""
    with translation.override(LANGUAGE):
        words = Words(report, spec, Reader(is_subject=False, subject_name=subject_name))
        drawing = chart.draw(report)
        title = _("Self-image and the image of others")
        names = {one.key: words.competency(one.key) for one in report.competencies}
        shown = {
            "groups": {entry.group: words.label(entry.group) for entry in drawing.legend},
            "names": names,
            "ticks": {value: words.tick(value) for value in range(report.scale.low, report.scale.high + 1)},
            "descriptions": {one.key: words.described(one) for one in report.competencies},
        }
    colours = theme_colours()
    made = {
        "spiegel.svg": chart_picture.whole_picture(drawing, colours, title=title, font=FONT, **shown)  # type: ignore[arg-type]
    }
    for number, row in enumerate(drawing.rows, start=1):
        name = re.sub(r"[^a-z0-9]+", "-", names[row.competency].lower()).strip("-")
        made[f"{number:02d}-{name or 'competentie'}.svg"] = chart_picture.whole_picture(
            replace(drawing, rows=(row,)),
            colours,
            title=names[row.competency],
            font=FONT,
            **shown,  # type: ignore[arg-type]
        )
    return made
