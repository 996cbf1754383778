# SPDX-License-Identifier: EUPL-1.2
"""Ask somebody to join or to take over, and answer."""

from datetime import datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import calendar_letters, letters
from samenspiegel.conversations.actions import replace_reviewer
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.conversations.queries import people_in
from samenspiegel.core.access import Part
from samenspiegel.people.models import Person

from . import queries
from .models import How, JoiningRequest

# As the mails say it; the format's texts put it in a sentence.
ASKED = {
    How.JOIN: "aanschuiven bij het gesprek.",
    How.TAKE_OVER: "het gesprek voeren, in plaats van wie het nu zou voeren.",
}


class NotTheSubject(Exception):
    """Only the subject asks."""


class NotToBeAsked(Exception):
    """This person has no seat in the body that the format names, or has a part in the conversation already."""


class NotAskedOfYou(Exception):
    """Somebody else was asked."""


class AnsweredAlready(Exception):
    """It was answered, or another question took its place."""


class TooLate(Exception):
    """Who conducts the conversation does not change any more: it was held, cancelled or has no date."""


@transaction.atomic
def ask(*, conversation: Conversation, person: Person, how: How, by: Person, now: datetime) -> JoiningRequest:
    """Ask somebody of the named body. A question that waits for an answer is taken back by a new one.

    Raises:
        NotTheSubject, NotToBeAsked, TooLate.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    today = now.astimezone(clock.AMSTERDAM).date()
    if people_in(conversation).get(Part.SUBJECT) != by:
        raise NotTheSubject
    if queries.is_settled(conversation, on=today):
        raise TooLate
    if person not in queries.to_be_asked(conversation, on=today):
        raise NotToBeAsked
    conversation.joining_requests.filter(answered_at=None).update(answered_at=now, is_granted=False)
    request = JoiningRequest.objects.create(
        organisation_id=conversation.organisation_id,
        conversation=conversation,
        person=person,
        how=how,
        asked_at=now,
    )
    _log("joining.asked", request, by, now)
    letters.queue(
        "consent_asked",
        conversation=conversation,
        person=person,
        reader="reviewer",
        now=now,
        verzoek=ASKED[How(how)],
        indiener=by.name,
    )
    return request


@transaction.atomic
def answer(*, request: JoiningRequest, is_granted: bool, by: Person, now: datetime) -> JoiningRequest:
    """Say yes or no. Who takes over conducts the conversation from now on; who joins sits at the table.

    Raises:
        NotAskedOfYou, AnsweredAlready, TooLate.
        NotToBeAsked: a yes of somebody whose seat has ended, or who got a part in it meanwhile.
    """
    conversation = Conversation.objects.select_for_update().get(pk=request.conversation_id)
    request = JoiningRequest.objects.select_for_update().get(pk=request.pk)
    today = now.astimezone(clock.AMSTERDAM).date()
    if request.person_id != by.pk:
        raise NotAskedOfYou
    if request.answered_at is not None:
        raise AnsweredAlready
    if queries.is_settled(conversation, on=today):
        raise TooLate
    if is_granted and by not in queries.to_be_asked(conversation, on=today):
        raise NotToBeAsked
    request.answered_at, request.is_granted = now, is_granted
    request.save(update_fields=["answered_at", "is_granted"])
    _log_answer(conversation, now)
    if is_granted and request.how == How.TAKE_OVER:
        replace_reviewer(conversation=conversation, reviewer=by, by=by, now=now)
    elif is_granted:
        Participant.objects.create(
            organisation_id=conversation.organisation_id,
            conversation=conversation,
            person=by,
            part=Part.ATTENDEE,
        )
        calendar_letters.tell(conversation, now=now, to=[by])
    letters.queue_to(
        # Who conducts it hears of somebody who joins; a question that was declined stays with who asked it.
        (Part.SUBJECT, Part.REVIEWER) if is_granted and request.how == How.JOIN else (Part.SUBJECT,),
        "consent_answered",
        conversation=conversation,
        now=now,
        but=by,
        verzoek=ASKED[How(request.how)],
        antwoord="akkoord" if is_granted else "niet akkoord",
    )
    return request


def _log_answer(conversation: Conversation, now: datetime) -> None:
    """That there was an answer, not whose nor which: the log outlives the conversation."""
    audit.log("joining.answered", organisation=conversation.organisation, at=now, about=conversation)


def _log(kind: str, request: JoiningRequest, by: Person, now: datetime) -> None:
    audit.log(
        kind,
        organisation=request.conversation.organisation,
        at=now,
        actor=by,
        about=request.conversation,
        person=request.person.public_id,
        how=str(request.how),
    )
