# SPDX-License-Identifier: EUPL-1.2
"""What leaves the screen as a document: mirror, agenda, record and profile, for who has a copy of it.

Each is made while somebody waits, from what is frozen, and nothing of it stays on the server.
"""

from datetime import datetime, time

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, reviewer_name, spec_for
from samenspiegel.core.access import Deed, Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.profile import Profile
from samenspiegel.core.wording import date_text, sentence_start, time_text
from samenspiegel.exports import blocks, spiegel
from samenspiegel.exports.pdf import Sheet
from samenspiegel.preparation import queries as preparation
from samenspiegel.preparation.queries import with_report
from samenspiegel.profiles import queries as profiles

from ..documents.agenda import agenda_of
from ..documents.house import house_of, sheet_of
from ..documents.profile import changed_text, profile_of
from ..documents.record import record_of, subtitle_of
from ..documents.sealing import sealed_copy
from ..documents.spiegel import spiegel_of
from ..loading import PersonRequest, conversation_page
from ..profile_page import profile_page
from .record import state_or_404
from .report import open_or_404


def answer(document: bytes, name: str) -> HttpResponse:
    """A document to save: no browser, proxy or history keeps it. ``name``: of the file, with nobody's name in it."""
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def file_name(what: str, conversation: Conversation) -> str:
    """spiegel-2026-03-03"""
    return f"{what}-{conversation.held_on.isoformat()}" if conversation.held_on else what


@require_safe
@conversation_page(Deed.COPY_REPORT, reading=with_report)
def report(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The spiegel, with the figures behind its charts inside it."""
    opened = open_or_404(request, conversation)
    if opened.asks_what_is_expected:
        return redirect("report_expectation", conversation.public_id)
    released_at = conversation.round.released_at
    spec, subject = opened.spec, opened.people[Part.SUBJECT]
    document = spiegel_of(
        opened.report,
        spec,
        subject_name=subject.name,
        names=opened.reader.names,
        facts=facts_of(conversation, spec),
    )
    sheet = sheet_of(
        f"Spiegel van {subject.name}",
        sentence_start(spec.words.conversation.name),
        spec=spec,
        moment=released_at,
        copy_of=request.person.name,
        until=opened.until_on(conversation),
    )
    made = spiegel.as_pdf(
        document, report=opened.report, house=house_of(conversation.organisation), sheet=sheet
    )
    return answer(made, file_name("spiegel", conversation))


@require_safe
@conversation_page(Deed.COPY_AGENDA)
def agenda(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The agenda, once it is fixed."""
    view = preparation.agenda(conversation, reader=request.person)
    if view.frozen_at is None:
        raise Http404
    spec = spec_for(conversation)
    made = blocks.as_pdf(
        agenda_of(view.agenda, spec, facts=facts_of(conversation, spec)),
        house=house_of(conversation.organisation),
        sheet=sheet_of(
            "Agenda",
            sentence_start(spec.words.conversation.name),
            spec=spec,
            moment=view.frozen_at,
            copy_of=request.person.name,
            until=conversation.goes_on,
        ),
    )
    return answer(made, file_name("agenda", conversation))


@require_safe
@conversation_page(Deed.COPY_RECORD)
def record(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The record, once it is final, sealed by the organisation."""
    state = state_or_404(conversation)
    if not state.record.ending or state.document is None:
        raise Http404
    spec = spec_for(conversation)
    made = blocks.as_pdf(
        record_of(
            state,
            spec,
            request.person,
            request.parts,
            check_page=f"{settings.BASE_URL}{reverse('check_seal')}",
        ),
        house=house_of(conversation.organisation),
        sheet=sheet_of(
            f"Verslag van {spec.words.conversation.the}",
            subtitle_of(state.document, conversation.held_on),
            spec=spec,
            moment=state.record.ended_at,
            copy_of=request.person.name,
            until=conversation.goes_on,
        ),
    )
    return answer(sealed_copy(made, conversation), file_name("verslag", conversation))


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


def facts_of(conversation: Conversation, spec: FormatSpec) -> list[tuple[str, str]]:
    """When and where a talk is and who takes part, as the document names them."""
    people = people_in(conversation)
    rows = []
    with translation.override(spec.text_language):
        if conversation.held_on:
            when = date_text(conversation.held_on)
            if conversation.starts_at:
                when += f", {time_text(conversation.starts_at)}"
            rows.append((_("Date"), when))
        if conversation.place:
            rows.append((_("Place"), conversation.place))
    rows.append((sentence_start(spec.words.office.name), people[Part.SUBJECT].name))
    if who := reviewer_name(spec, people):
        rows.append((sentence_start(spec.words.reviewer.name), who))
    if Part.FACILITATOR in people:
        rows.append((sentence_start(spec.words.facilitator.name), people[Part.FACILITATOR].name))
    return rows
