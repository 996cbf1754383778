# SPDX-License-Identifier: EUPL-1.2
"""Signing with a pen: the offered version on paper, and its scan back beside that version."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import spec_for
from samenspiegel.core.access import Deed
from samenspiegel.core.files import FileRefused, Kind
from samenspiegel.exports import blocks
from samenspiegel.records import actions, queries
from samenspiegel.records.queries import RecordState

from .. import throttles
from ..documents.house import house_of, sheet_of
from ..documents.record import offered_of, subtitle_of
from ..file_words import scan_refusal
from ..forms.documents import ScanForm
from ..loading import PersonRequest, conversation_page
from ..uploads import too_large
from .documents import answer, file_name
from .preparation import page_of
from .record import state_or_404, to_record

TYPES = {Kind.PDF: "application/pdf", Kind.PNG: "image/png", Kind.JPEG: "image/jpeg"}
ENDINGS = {Kind.PDF: "pdf", Kind.PNG: "png", Kind.JPEG: "jpg"}


def _offered_or_404(conversation: Conversation) -> RecordState:
    """A record that was offered and can still be signed. Raises Http404."""
    state = state_or_404(conversation)
    if state.current is None or state.document is None or state.record.ending or state.is_reduced:
        raise Http404
    return state


@conversation_page(Deed.WRITE_RECORD)
def show(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """How it goes, the paper to print, and a place for its scan."""
    state = _offered_or_404(conversation)
    form = ScanForm()
    if request.method == "POST":
        form = ScanForm(request.POST, request.FILES)
        if throttles.try_session(request, "upload") is None:
            form.add_error(None, _("That was too often. Wait ten minutes and choose the file again."))
        elif "file" in too_large(request):
            form.errors.pop("file", None)
            form.add_error("file", scan_refusal("too_large"))
        elif form.is_valid() and _kept(request, state, form):
            return to_record(conversation)
    values = {"form": form, "version": state.current, "scan": queries.scan_of(state.current)}
    return render(request, "record/by_pen.html", page_of(request, conversation, Deed.WRITE_RECORD, **values))


@require_safe
@conversation_page(Deed.WRITE_RECORD)
def paper(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The offered version with a place to sign for each, to print."""
    state = _offered_or_404(conversation)
    spec, version = spec_for(conversation), state.current
    if version is None or state.document is None:
        raise Http404
    with translation.override(spec.text_language):
        title = _("Record of %(conversation)s, to sign") % {"conversation": spec.words.conversation.the}
    made = blocks.as_pdf(
        offered_of(state, spec, request.person, request.parts),
        house=house_of(conversation.organisation),
        sheet=sheet_of(
            title,
            subtitle_of(state.document, conversation.held_on),
            spec=spec,
            moment=version.offered_at,
            copy_of=request.person.name,
            until=conversation.goes_on,
        ),
    )
    return answer(made, file_name("verslag-om-te-tekenen", conversation))


@require_safe
@conversation_page(Deed.READ_RECORD)
def scan(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The scan beside the current version, for who may have it as a file. A browser never opens it in our name."""
    state = state_or_404(conversation)
    found = queries.opened_scan(state) if queries.may_open_scan(state, request.parts) else None
    if found is None:
        raise Http404
    kind, raw = found
    response = answer(raw, file_name("scan", conversation))
    response["Content-Type"] = TYPES[kind]
    response["Content-Disposition"] = (
        f'attachment; filename="{file_name("scan", conversation)}.{ENDINGS[kind]}"'
    )
    return response


def _kept(request: PersonRequest, state: RecordState, form: ScanForm) -> bool:
    """Keep it, or put on the form why not."""
    try:
        actions.keep_scan(
            record=state.record,
            version=request.POST.get("version", ""),
            digest=request.POST.get("digest", ""),
            code=form.cleaned_data["code"],
            raw=form.cleaned_data["file"].read(),
            by=request.person,
            now=clock.now(),
        )
    except FileRefused as refused:
        form.add_error("file", scan_refusal(refused.reason))
    except actions.OtherPaper:
        form.add_error(
            "code", _("This code is not that of the version that is offered now. Look at the paper again.")
        )
    except actions.TextChanged:
        form.add_error(None, _("Another version was offered meanwhile. Print that one and have it signed."))
    except (actions.RecordEnded, actions.ReducedToAgreements, actions.ConversationOver, actions.NotOffered):
        form.add_error(None, _("This record cannot be signed any more. The scan was not kept."))
    except actions.NotWriter:
        raise Http404 from None
    else:
        messages.success(
            request,
            _(
                "The scan stands beside this version. Both sides are still asked to say that this is their signature."
            ),
        )
        return True
    return False
