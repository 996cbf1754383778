# SPDX-License-Identifier: EUPL-1.2
"""Say that a conversation was held of which nothing is written down (ZS-5)."""

from datetime import datetime

from django.apps import apps
from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import rules_for
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.people.models import Person
from samenspiegel.preparation.models import Agenda, Choice, Point, PrivateNote, Viewpoints

from ..models import Record
from .shared import ConversationOver

BY_OTHERS = ("attachments.Attachment", "teams.Pulse")  # of apps that build on this one
"""Contents of a conversation that goes with everything else when nothing is kept."""


class StillRecorded(Exception):
    """Something is written down of this conversation: it ends with its record."""


class NotHeld(Exception):
    """The day of the conversation has not come yet."""


@transaction.atomic
def confirm_held(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """The conversation took place on its date, and that is all that remains of it.

    What was brought to it and what was written for it goes: points, views, choices, agenda, files, pulses, the text
    for a body, why its round came so soon, a text that somebody had begun before both agreed to record nothing, and
    private notes with their keys. Said twice it counts once.

    Raises:
        StillRecorded, NotHeld, ConversationOver.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if rules_for(conversation).recording != "nothing":
        raise StillRecorded
    if conversation.ended_at is not None:
        return conversation
    if conversation.cancelled_at or conversation.held_on is None:
        raise ConversationOver
    today = now.astimezone(clock.AMSTERDAM).date()
    if today < conversation.held_on:
        raise NotHeld
    conversation.ended_at = now
    conversations.keep_from(conversation, ended_on=today)  # there is no record: its term counts from this day
    conversation.sealed_exception = None
    conversation.save(update_fields=["ended_at", "destroy_on", "sealed_exception"])
    conversations.lapse_requests(conversation=conversation, now=now)
    for model in (Record, Agenda, Choice, Point, Viewpoints, *map(apps.get_model, BY_OTHERS)):
        model._default_manager.filter(conversation=conversation).delete()
    # That a body hears of it, and in which form, stays: what was written for it does not.
    apps.get_model("sharing.SharingDecision")._default_manager.filter(conversation=conversation).update(
        sealed=None
    )
    audit.log(
        "conversation.held",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        held_on=conversation.held_on.isoformat(),
    )
    # Last of all, since a key cannot be rolled back: first the keys of the private notes, then their rows.
    keys.destroy(
        conversation.organisation_id,
        conversation.public_id,
        [Purpose.PRIVATE],
        ground="conversation_held",
        on=today,
    )
    PrivateNote.objects.filter(conversation=conversation).delete()
    return conversation
