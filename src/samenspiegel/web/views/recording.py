# SPDX-License-Identifier: EUPL-1.2
"""How much of a conversation is written down, where both agree on that; and its end where nothing is (ZS-5)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.core.access import Deed
from samenspiegel.records import actions, queries

from ..forms.recording import RecordingForm
from ..loading import PersonRequest, conversation_page
from ..recording_words import levels
from .preparation import page_of


@conversation_page(Deed.AGREE_RECORDING)
def agree(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Propose how much is written down, or say yes to what the other side proposed."""
    standing = (
        conversation.consent_requests.filter(kind=ConsentKind.RECORDING, settled_at=None)
        .select_related("asked_by")
        .first()
    )
    record = queries.record_of(conversation)
    is_fixed = bool(
        conversation.ended_at or conversation.cancelled_at or (record and record.versions.exists())
    )
    initial = {"level": standing.terms["recording"] if standing else conversation.recording}
    form = RecordingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            asked = conversations.propose_recording(
                conversation=conversation,
                level=form.cleaned_data["level"],
                by=request.person,
                now=clock.now(),
            )
        except conversations.RecordingFixed:
            messages.error(request, _("The record has been offered already: this does not change any more."))
        else:
            if asked is not None and not asked.is_granted:
                messages.success(request, _("Your proposal has been sent. It holds once the other agrees."))
            else:
                messages.success(request, _("You both agree on this."))
        return redirect("conversation", conversation.public_id)
    words = levels()
    return render(
        request,
        "conversation/recording.html",
        page_of(
            request,
            conversation,
            Deed.AGREE_RECORDING,
            form=form,
            is_fixed=is_fixed,
            agreed=words.get(conversation.recording, ""),
            standing=standing,
            proposed=words[standing.terms["recording"]] if standing else "",
            is_mine=bool(standing and standing.consents.filter(person=request.person).exists()),
        ),
    )


@conversation_page(Deed.CONFIRM_HELD)
def confirm_held(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Say that the conversation was held: nothing else of it remains."""
    if conversation.ended_at:
        return redirect("conversation", conversation.public_id)
    if request.method == "POST":
        try:
            actions.confirm_held(conversation=conversation, by=request.person, now=clock.now())
        except actions.NotHeld:
            messages.error(
                request,
                _("The day of the conversation has not come yet. Move it first if it was another day."),
            )
        except (actions.ConversationOver, actions.StillRecorded):
            messages.error(
                request,
                _("This conversation has no date, was cancelled or has a record. Nothing was changed."),
            )
        else:
            messages.success(request, _("That the conversation was held is all that is kept of it."))
        return redirect("conversation", conversation.public_id)
    return render(
        request,
        "conversation/held.html",
        page_of(
            request,
            conversation,
            Deed.SEE_CONVERSATION,
            may_confirm=conversation.held_on is not None and conversation.held_on <= clock.today(),
        ),
    )
