# SPDX-License-Identifier: EUPL-1.2
"""A side says that it has no objection to who is asked for feedback."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.feedback import actions
from samenspiegel.feedback.queries import round_of

from ..loading import PersonRequest, conversation_page
from ..objecting import over_text


@require_POST
@conversation_page(Deed.OBJECT_TO_RATERS)
def accept(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Say that the list is right: once all who may object do, sending need not wait for the end of the term."""
    round = round_of(conversation)
    if round is None:
        raise Http404
    try:
        actions.accept_raters(round=round, by=request.person, now=clock.now())
        messages.success(request, _("You have no objection to this list. Thank you."))
    except actions.AlreadyOpen:
        messages.error(request, _("The questionnaires have left in the meantime. Nothing was changed."))
    except (actions.NotTheirs, actions.TermOver):
        messages.error(request, over_text())
    except actions.ObjectionOpen:
        messages.error(request, _("Your objection has no answer yet. Wait for that first."))
    return redirect("raters", conversation.public_id)
