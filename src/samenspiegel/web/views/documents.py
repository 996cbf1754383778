# SPDX-License-Identifier: EUPL-1.2
"""What leaves the screen as a document: mirror, agenda, record and profile, for who has a copy of it.

Each is made while somebody waits, from what is frozen, and nothing of it stays on the server.
"""

from datetime import datetime, time

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.core.profile import Profile
from samenspiegel.exports import blocks
from samenspiegel.exports.pdf import Sheet
from samenspiegel.preparation.queries import with_report
from samenspiegel.profiles import queries as profiles

from ..documents.house import house_of
from ..documents.making import MADE, ExpectationFirst, NotThere, file_name
from ..documents.profile import changed_text, profile_of
from ..loading import PersonRequest, conversation_page
from ..profile_page import profile_page


def answer(document: bytes, name: str) -> HttpResponse:
    """A document to save: no browser, proxy or history keeps it. ``name``: of the file, with nobody's name in it."""
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@conversation_page(Deed.COPY_REPORT, reading=with_report)
def report(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The spiegel, with the figures behind its charts inside it."""
    return _given(request, conversation, "report")


@require_safe
@conversation_page(Deed.COPY_AGENDA)
def agenda(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The agenda, once it is fixed."""
    return _given(request, conversation, "agenda")


@require_safe
@conversation_page(Deed.COPY_RECORD)
def record(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The record, once it is final, sealed by the organisation."""
    return _given(request, conversation, "record")


def _given(request: PersonRequest, conversation: Conversation, what: str) -> HttpResponse:
    _deed, name, make = MADE[what]
    try:
        return answer(make(conversation, request.person), file_name(name, conversation))
    except ExpectationFirst:
        return redirect("report_expectation", conversation.public_id)
    except NotThere:
        raise Http404 from None


@require_safe
@profile_page()
def profile(request: PersonRequest, profile: Profile) -> HttpResponse:
    """Profile and context together; it is about an office, so no copy of it has to be destroyed."""
    organisation = request.person.organisation
    coloured = profiles.coloured(organisation.pk, profile)
    today = datetime.combine(clock.today(), time(), clock.AMSTERDAM)
    changed = changed_text(coloured.last)
    sheet = Sheet(
        profile.title,
        changed,
        moment=coloured.last.changed_at if coloured.last else today,
        foot=profile.source,
    )
    made = blocks.as_pdf(profile_of(coloured, organisation.name), house=house_of(organisation), sheet=sheet)
    return answer(made, f"profiel-{profile.key}")
