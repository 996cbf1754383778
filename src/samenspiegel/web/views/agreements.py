# SPDX-License-Identifier: EUPL-1.2
"""Agreements and what became of them; each is followed up by its owner."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.agreements import actions, queries
from samenspiegel.agreements.models import Agreement
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core.access import SIDES, Deed, may
from samenspiegel.formats.queries import spec_of
from samenspiegel.goals.queries import goals_of

from ..agreement_words import competency_name, statuses
from ..conversation_page import readers_text
from ..forms.record import FollowUpForm
from ..loading import PersonRequest, conversation_page
from .preparation import page_of


@conversation_page(Deed.READ_AGREEMENTS)
def show(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """All agreements of this conversation with their state; beside one's own, the way to a follow-up."""
    return _page(request, conversation)


@conversation_page(Deed.FOLLOW_UP)
def follow_up(request: PersonRequest, conversation: Conversation, agreement_id: str) -> HttpResponse:
    """Say how one's own agreement stands. Who attended reads no other, and goes back to the conversation."""
    agreement = Agreement.objects.filter(
        conversation=conversation, public_id=agreement_id, owner=request.person
    ).first()
    if agreement is None:
        raise Http404
    reads_all = may(Deed.READ_AGREEMENTS, request.parts, rules=request.rules)
    initial = {"status": agreement.status, "due_on": agreement.due_on}
    form = FollowUpForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.follow_up(
                agreement=agreement,
                status=form.cleaned_data["status"],
                note=form.cleaned_data["note"],
                due_on=form.cleaned_data["due_on"],
                by=request.person,
                now=clock.now(),
            )
        except actions.NoteTooLong:
            form.add_error(
                "note",
                _("This is longer than %(limit)s characters. Make it shorter.")
                % {"limit": actions.NOTE_LENGTH},
            )
        except actions.DateInPast:
            form.add_error("due_on", _("This day is over. Choose today or a later day."))
        else:
            messages.success(request, _("Kept. It comes back by itself at the next conversation."))
            return redirect("agreements" if reads_all else "conversation", conversation.public_id)
    line = next((row for row in queries.of(conversation) if row.public_id == agreement_id), None)
    if line is None:
        raise Http404
    spec = spec_of(conversation.format_version)
    return render(
        request,
        "agreement/follow_up.html",
        page_of(
            request,
            conversation,
            Deed.READ_AGREEMENTS,
            who_reads=readers_text(
                Deed.READ_AGREEMENTS,
                people_in(conversation),
                request.person,
                request.rules,
                is_own=True,
            ),
            form=form,
            line=line,
            reads_all=reads_all,
            competency=competency_name(spec, line.competency),
            statuses=statuses(),
        ),
    )


def _page(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    spec = spec_of(conversation.format_version)
    shown_as = statuses()
    kinds = {kind.key: kind.label for kind in spec.agreement_kinds}
    linked_kinds = {kind.key for kind in spec.agreement_kinds if kind.goal == "optional"}
    goals = goals_of(conversation) if linked_kinds else {}
    is_side = not request.parts.isdisjoint(SIDES)
    today = clock.today()
    rows = [
        {
            "line": line,
            "status": shown_as[line.status],
            "competency": competency_name(spec, line.competency),
            "kind": kinds.get(line.kind, ""),
            "goal": goals.get(line.public_id),
            "may_link": is_side and line.kind in linked_kinds,
            "is_mine": line.owner == request.person,
            "is_late": line.is_open and line.due_on is not None and line.due_on < today,
            "history": [(follow_up, shown_as[follow_up.status][0]) for follow_up in line.follow_ups],
        }
        for line in queries.of(conversation)
    ]
    return render(
        request,
        "agreement/list.html",
        page_of(
            request,
            conversation,
            Deed.READ_AGREEMENTS,
            rows=rows,
            has_ended=conversation.ended_at is not None,
        ),
    )
