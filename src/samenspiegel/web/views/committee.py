# SPDX-License-Identifier: EUPL-1.2
"""A committee that reviews: accepting secrecy, and who sits in it for this conversation (HV-2)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.conversations.queries import holds_seat
from samenspiegel.core.access import Deed, Part
from samenspiegel.core.wording import sentence_start
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from ..loading import PersonRequest, conversation_page


@conversation_page(Deed.ACCEPT_SECRECY)
def accept(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """What a member of the committee accepts before they can read anything; afterwards, that they did and when."""
    spec = spec_of(conversation.format_version)
    own = next(row for row in conversation.participants.all() if row.person_id == request.person.pk)
    if request.method == "POST":
        if "accepted" not in request.POST:
            messages.error(
                request, _("Tick that you accept it. Until then you cannot read this conversation.")
            )
            return redirect("accept_secrecy", conversation.public_id)
        try:
            actions.accept_secrecy(conversation=conversation, by=request.person, now=clock.now())
        except actions.MemberRefused:
            raise Http404 from None
        messages.success(request, _("You accepted secrecy. From now on you can read this conversation."))
        return redirect("conversation", conversation.public_id)
    return render(
        request,
        "committee/accept.html",
        {
            "conversation": conversation,
            "committee": sentence_start(spec.words.reviewer.the),
            "text": spec.parties.reviewer.secrecy,
            "text_language": spec.text_language,
            "talk": spec.words.conversation.the,
            "subject": conversation.cycle.subject,
            "accepted_on": own.accepted_on,
            "body": own.body.name if own.body else "",
            "is_chair": own.part == Part.REVIEWER,
        },
    )


@conversation_page(Deed.SEAT_COMMITTEE)
def committee(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Who sits in the committee here, who came into it since, and who approves for it."""
    if request.method == "POST":
        _change(request, conversation)
        return redirect("committee", conversation.public_id)
    spec = spec_of(conversation.format_version)
    today = clock.today()
    holding = set(conversation.participants.filter(holds_seat(today)).values_list("pk", flat=True))
    return render(
        request,
        "committee/show.html",
        {
            "conversation": conversation,
            "committee": sentence_start(spec.words.reviewer.the),
            "members": [_member(row, row.pk in holding) for row in actions.members_here(conversation)],
            "newcomers": actions.newcomers(conversation, today),
            "is_over": bool(conversation.cancelled_at or conversation.ended_at),
        },
    )


def _member(row: Participant, holds: bool) -> dict[str, Any]:
    is_chair = row.part == Part.REVIEWER
    return {
        "person": row.person,
        "is_chair": is_chair,
        "accepted_on": row.accepted_on,
        "has_left": not holds,
        "may_chair": holds and not is_chair and row.accepted_on is not None,
    }


def _change(request: PersonRequest, conversation: Conversation) -> None:
    organisation = request.person.organisation_id
    found = Person.objects.filter(organisation_id=organisation, public_id=request.POST.get("person", ""))
    person = found.first()
    deeds = {"seat": actions.seat_member, "chair": actions.change_chair}
    deed = deeds.get(request.POST.get("deed", ""))
    if person is None or deed is None:
        raise Http404
    try:
        deed(conversation=conversation, person=person, by=request.person, now=clock.now())
    except actions.MemberRefused as refused:
        messages.error(request, _refusal(refused.code) % {"person": person.name})
    else:
        text = _("%(person)s has been added, and gets a mail.")
        if deed == actions.change_chair:
            text = _("%(person)s approves for the committee from now on.")
        messages.success(request, text % {"person": person.name})


def _refusal(code: str) -> str:
    return {
        "no_seat": _("%(person)s holds no seat in the committee today. Nothing was changed."),
        "takes_part": _("%(person)s takes part in this conversation already. Nothing was changed."),
        "rater": _(
            "%(person)s was asked for feedback. Who gives feedback does not read the mirror. Nothing was changed."
        ),
        "secrecy": _("%(person)s has to accept secrecy first. Nothing was changed."),
        "offered": _(
            "The record is waiting for approval. The chair stays as it is until then. Nothing was changed."
        ),
        "over": _("This conversation is over: its committee stays as it was. Nothing was changed."),
    }[code]
