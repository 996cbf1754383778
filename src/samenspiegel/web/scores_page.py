# SPDX-License-Identifier: EUPL-1.2
"""From a table of answers to a spiegel that stands on no server: computed once, then carried by the page itself."""

import random
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.core.report import build, from_document, to_document
from samenspiegel.core.report.document import Report
from samenspiegel.core.scores_spec import SheetSpec, sheet_spec
from samenspiegel.core.scores_table import Collected, Labels
from samenspiegel.formats import library

from .documents.from_sheet import sheet_pdf, sheet_slides
from .report_page import ReportPage, build_page
from .report_words import Reader, Words


@dataclass(frozen=True)
class Made:
    """A report from a table, with its words."""

    report: Report
    labels: Labels
    subject: str

    @property
    def spec(self) -> SheetSpec:
        points = (
            _("(almost) never"),
            _("sometimes"),
            _("regularly"),
            _("often"),
            _("(almost) always"),
        )
        return sheet_spec(self.labels, self.report.groups, points=points, not_observed=_("I cannot judge"))

    @property
    def reader(self) -> Reader:
        """Whoever brought the table: never addressed as the subject."""
        return Reader(is_subject=False, subject_name=self.subject)

    @property
    def words(self) -> Words:
        return Words(self.report, self.spec, self.reader)  # type: ignore[arg-type]

    def page(self, *, by_difference: bool = False) -> ReportPage:
        return build_page(self.report, self.spec, self.reader, by_difference=by_difference)  # type: ignore[arg-type]

    def as_json(self) -> dict[str, Any]:
        """What the page carries: the report and its words, nothing that is not shown."""
        return {
            "report": to_document(self.report),
            "labels": asdict(self.labels),
            "subject": self.subject,
        }


def make(collected: Collected, *, subject: str) -> Made:
    """Compute the report, by the same function as that of a round."""
    report = build(
        collected.questionnaire,
        collected.groups,
        collected.responses,
        shuffle=random.SystemRandom().shuffle,
    )
    return Made(report, collected.labels, subject)


def made_of(carried: dict[str, Any]) -> Made:
    """The report that a page carried."""
    return Made(from_document(carried["report"]), Labels(**carried["labels"]), carried["subject"])


def as_slides(made: Made, *, on: date) -> bytes:
    """The report as PowerPoint, in Dutch."""
    return sheet_slides(made.report, _dutch(made), subject_name=made.subject, moment=_moment(on))  # type: ignore[arg-type]


def as_pdf(made: Made, *, on: date) -> bytes:
    """The report as PDF, in Dutch."""
    return sheet_pdf(made.report, _dutch(made), subject_name=made.subject, moment=_moment(on))  # type: ignore[arg-type]


def _dutch(made: Made) -> SheetSpec:
    with translation.override("nl"):
        return made.spec


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(), clock.AMSTERDAM)


@cache
def known_items() -> dict[str, str]:
    """The competency of each item in the formats that come with the software, by its text in either wording."""
    found: dict[str, str] = {}
    for key in library.keys():  # noqa: SIM118 (a module)
        spec = library.load(key)
        for competency in (*spec.competencies, *spec.blocks):
            for item in competency.items:
                for text in (item.others, item.self):
                    found.setdefault(" ".join(text.lower().split()).rstrip(".:?"), competency.name)
    return found
