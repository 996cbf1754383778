# SPDX-License-Identifier: EUPL-1.2
"""Copies in other files: registered by who placed them, and by the same person said to be gone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.retention import copies

from ..forms.retention import CopyForm
from ..loading import PersonRequest, conversation_page
from .retention import COPIED


@conversation_page(Deed.PLACE_COPY)
def place(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Register a copy of the record or the mirror."""
    kinds = [(what, str(COPIED[what])) for what in copies.WHAT if copies.is_there(conversation, what)]
    if not kinds:
        raise Http404
    today = clock.today()
    form = CopyForm(request.POST or None, kinds=kinds, today=today, initial={"placed_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            copies.place(conversation=conversation, by=request.person, now=clock.now(), **form.cleaned_data)
        except copies.NothingToCopy:
            raise Http404 from None
        messages.success(
            request, _("It is registered. On the day of destruction we ask you to delete the copy there.")
        )
        return redirect("kept", conversation.public_id)
    return render(request, "retention/place_copy.html", {"form": form, "conversation": conversation})


@login_required
def show(request: PersonRequest, copy_id: str) -> HttpResponse:
    """One copy, for whose duty it is to delete it; with a press it is said to be gone."""
    if not request.person:
        raise Http404
    copy = copies.held_by(request.person).filter(public_id=copy_id).select_related("organisation").first()
    if copy is None:
        raise Http404
    if request.method == "POST":
        copies.say_deleted(copy=copy, by=request.person, now=clock.now())
        messages.success(request, _("Thank you. That the copy is gone stands beside the certificate."))
        return redirect("start")
    is_due = copy.delete_on is not None and copy.delete_on <= clock.today()
    return render(request, "retention/copy.html", {"copy": copy, "what": COPIED[copy.what], "is_due": is_due})
