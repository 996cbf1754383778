# SPDX-License-Identifier: EUPL-1.2
"""The spiegel as slides for on the wall, and its shown figures as a spreadsheet: for whom has a copy of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_safe

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed, Part
from samenspiegel.core.wording import date_text
from samenspiegel.preparation.queries import with_report

from ..documents.house import foot_of, house_of
from ..documents.making import file_name
from ..documents.spiegel import LANGUAGE
from ..loading import PersonRequest, conversation_page
from ..opened_report import Opened
from ..report_figures import figure_rows
from ..report_page import build_page
from ..report_slides import slides_of
from ..report_words import Reader, Words
from ..spreadsheets import download
from .report import open_or_404
from .scores import PPTX_TYPE, saved


@require_safe
@conversation_page(Deed.COPY_REPORT, reading=with_report)
def as_slides(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """PowerPoint with native charts and notes for the talk; without the open answers."""
    opened = open_or_404(request, conversation)
    if opened.asks_what_is_expected:
        return redirect("report_expectation", conversation.public_id)
    if not opened.report.competencies:
        raise Http404
    with translation.override(LANGUAGE):
        reader = _outside(opened)
        made = slides_of(
            opened.report,
            build_page(opened.report, opened.spec, reader),
            Words(opened.report, opened.spec, reader),
            subtitle=date_text(conversation.held_on) if conversation.held_on else "",
            foot=foot_of(request.person.name, opened.until_on(conversation)),
            house=house_of(conversation.organisation),
        )
    return saved(made, PPTX_TYPE, f"{file_name('spiegel', conversation)}.pptx")


@require_safe
@conversation_page(Deed.COPY_REPORT, reading=with_report)
def as_table(request: PersonRequest, conversation: Conversation, kind: str) -> HttpResponse:
    """The figures that the page shows, as XLSX or CSV; where none is shown stands the reason."""
    if kind not in {"xlsx", "csv"}:
        raise Http404
    opened = open_or_404(request, conversation)
    if opened.asks_what_is_expected:
        return redirect("report_expectation", conversation.public_id)
    if not opened.report.competencies:
        raise Http404
    with translation.override(LANGUAGE):
        rows = figure_rows(Words(opened.report, opened.spec, _outside(opened)))
    return download(rows, name=file_name("spiegel", conversation), kind=kind)


def _outside(opened: Opened) -> Reader:
    """What leaves the subject's own screen says the name, never "jij"."""
    name = opened.people[Part.SUBJECT].name
    return Reader(is_subject=False, subject_name=name, names=opened.reader.names)
