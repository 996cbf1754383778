# SPDX-License-Identifier: EUPL-1.2
"""Prints for the table: agenda, spiegel and lines for agreements on one page, and the preparation in large print."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed, may
from samenspiegel.exports.table import TableSheet, large_print, one_page
from samenspiegel.feedback import actions as feedback
from samenspiegel.preparation import queries

from ..documents.house import house_of
from ..loading import PersonRequest, conversation_page
from ..shown_names import names_shown
from ..table_page import table_sheet
from .preparation import expects_first

Made = Callable[..., bytes]


@require_safe
@conversation_page(Deed.COPY_AGENDA)
def table(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """One page A4 for the table."""
    return _printed(request, conversation, one_page, "tafelblad.pdf")


@require_safe
@conversation_page(Deed.COPY_AGENDA)
def large(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The preparation in large print."""
    return _printed(request, conversation, large_print, "voorbereiding-groot.pdf")


def _printed(request: PersonRequest, conversation: Conversation, make: Made, name: str) -> HttpResponse:
    if conversation.cancelled_at or not conversation.planned_at:
        raise Http404
    found = _released(request, conversation)
    if found and expects_first(request, conversation):  # the mirror first asks what somebody expects
        return redirect("report", conversation.public_id)
    if found:
        audit.log(
            "report.taken",
            organisation=conversation.organisation,
            at=clock.now(),
            actor=request.person,
            about=conversation,
        )
    view = queries.agenda(conversation, reader=request.person)
    sheet: TableSheet = table_sheet(
        conversation,
        view.agenda,
        found.report if found else None,
        reader=request.person,
        names=names_shown(found.names, conversation) if found else {},
        moment=view.frozen_at or clock.now(),
    )
    response = HttpResponse(
        make(sheet, house=house_of(conversation.organisation)), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _released(request: PersonRequest, conversation: Conversation) -> feedback.Released | None:
    """The spiegel, for who may take a copy of it along and once it is there."""
    if not may(Deed.COPY_REPORT, request.parts, rules=request.rules):
        return None
    try:
        found = feedback.released(conversation=conversation, person=request.person)
    except feedback.NoReport:
        return None
    return found if found.report.scored else None
