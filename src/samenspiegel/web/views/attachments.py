# SPDX-License-Identifier: EUPL-1.2
"""Files beside a record: chosen, listed and taken along (ZS-5)."""

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samenspiegel import clock
from samenspiegel.attachments import actions, queries
from samenspiegel.attachments.models import Attachment
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import spec_for
from samenspiegel.core.access import Deed
from samenspiegel.core.files import FileRefused

from .. import throttles
from ..file_words import attachment_refusal
from ..forms.attachments import AttachmentForm
from ..loading import PersonRequest, conversation_page
from ..uploads import too_large
from .preparation import page_of

TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "png": "image/png",
    "jpeg": "image/jpeg",
}


@conversation_page(Deed.ATTACH)
def show(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The files that stand beside the record, and a place for another one."""
    kinds = spec_for(conversation).attachments
    form = AttachmentForm(kinds=kinds)
    if request.method == "POST":
        form = AttachmentForm(request.POST, request.FILES, kinds=kinds)
        if throttles.try_session(request, "upload") is None:
            form.add_error(None, _("That was too often. Wait ten minutes and choose the file again."))
        elif "file" in too_large(request):
            form.errors.clear()
            form.add_error("file", attachment_refusal("too_large"))
        elif form.is_valid() and _attached(request, conversation, form):
            return redirect("attachments", conversation.public_id)
    values = {
        "form": form,
        "attachments": queries.of(conversation),
        "is_closed": bool(conversation.ended_at or conversation.cancelled_at),
        "most": actions.MOST,
    }
    page = page_of(request, conversation, Deed.ATTACH, **values)
    return render(request, "attachment/list.html", page)


@require_safe
@conversation_page(Deed.ATTACH)
def download(request: PersonRequest, conversation: Conversation, attachment_id: str) -> HttpResponse:
    """One file, to save. A browser never opens it in this site's name."""
    found = queries.opened(conversation, attachment_id)
    if found is None:
        raise Http404
    attachment, name, raw = found
    actions.log_reading(conversation=conversation, by=request.person, now=clock.now())
    response = HttpResponse(raw, content_type=TYPES.get(attachment.kind, "application/octet-stream"))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@conversation_page(Deed.ATTACH)
def remove(request: PersonRequest, conversation: Conversation, attachment_id: str) -> HttpResponse:
    """Take one's own file away."""
    attachment = (
        Attachment.objects.filter(conversation=conversation, public_id=attachment_id, by=request.person)
        .defer("sealed")
        .first()
    )
    if attachment is None:
        raise Http404
    try:
        actions.remove(attachment=attachment, by=request.person, now=clock.now())
    except (actions.Closed, actions.NotTaken):
        messages.error(request, _("The record is final: what stands beside it does not change any more."))
    else:
        messages.success(request, _("The file has been taken away."))
    return redirect("attachments", conversation.public_id)


def _attached(request: PersonRequest, conversation: Conversation, form: AttachmentForm) -> bool:
    """Keep it, or put on the form why not."""
    file = form.cleaned_data["file"]
    try:
        actions.attach(
            conversation=conversation, raw=file.read(), name=file.name, by=request.person, now=clock.now()
        )
    except FileRefused as refused:
        form.add_error("file", attachment_refusal(refused.reason))
    except actions.TooMany:
        form.add_error(None, _("There are ten files already. Take one away first."))
    except actions.Closed:
        form.add_error(None, _("The record is final: what stands beside it does not change any more."))
    except actions.NotTaken:
        raise Http404 from None
    else:
        messages.success(request, _("The file has been kept. The other sees it as well."))
        return True
    return False
