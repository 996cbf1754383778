# SPDX-License-Identifier: EUPL-1.2
"""One press from a conversation to the plan of another one like it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.duties.actions import refresh

from ..loading import PersonRequest, conversation_page
from ..posting import pressed_on


@conversation_page(Deed.PLAN_NEXT)
@pressed_on("conversation")
def again(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Go to the form of the proposal that stands, or of a new one."""
    try:
        proposal = actions.propose_again(conversation=conversation, by=request.person, now=clock.now())
    except actions.WrongState:
        messages.info(request, _("A later conversation has been planned already, or is proposed to others."))
        return redirect("conversation", conversation.public_id)
    refresh([proposal.pk], now=clock.now())
    return redirect("plan_proposed", proposal.public_id)
