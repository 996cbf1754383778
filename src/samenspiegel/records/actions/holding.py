# SPDX-License-Identifier: EUPL-1.2
"""Say that a conversation was held of which nothing is written down (ZS-5)."""

from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import rules_for
from samenspiegel.core.retention import is_in_force
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


NOTHING_KEPT = "nothing_kept"
"""The ground on which the key of a conversation goes of which nothing is kept; that it was held stays on the line."""
CLOCK_DAYS = 14
"""So many days after it the clock says that a conversation was held, where the format sets no day for a record."""


@transaction.atomic
def confirm_held(*, conversation: Conversation, by: Person | None, now: datetime) -> Conversation:
    """The conversation took place on its date, and that is all that remains of it. Said twice it counts once.

    What was brought to it and what was written for it goes at once, unless two people hold destruction up: then when
    that ends. The key that opened it goes as soon as the last mail under it has left (``retention.actions``), so that
    no old backup tells anything. Private notes go with their keys, whatever is held up.

    Args:
        by: who says so; ``None`` for the clock.
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
    conversation.save(update_fields=["ended_at", "destroy_on"])
    conversations.lapse_requests(conversation=conversation, now=now)
    if not is_in_force(conversation.hold_until_on, today):
        forget_content(conversation)
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


def forget_content(conversation: Conversation) -> None:
    """Remove everything that the key of a conversation opens and that was brought to it or written for it: points,
    views, choices, agenda, files, pulses, the text for a body, why its round came so soon, and a text that somebody had
    begun before both agreed to record nothing."""
    Conversation.objects.filter(pk=conversation.pk).update(sealed_exception=None)
    conversation.sealed_exception = None
    for model in (Record, Agenda, Choice, Point, Viewpoints, *map(apps.get_model, BY_OTHERS)):
        model._default_manager.filter(conversation=conversation).delete()
    # That a body hears of it, and in which form, stays: what was written for it does not.
    apps.get_model("sharing.SharingDecision")._default_manager.filter(conversation=conversation).update(
        sealed=None
    )


def confirm_due(*, now: datetime) -> int:
    """Say for the clock that conversations were held of which nothing is kept, where nobody did so in time.

    The day is that on which a record would have been offered, else ``CLOCK_DAYS`` after it. Whoever organises is asked
    until then; a conversation that did not take place is moved or cancelled. Returns how many it said so of.
    """
    today = now.astimezone(clock.AMSTERDAM).date()
    due = Conversation.objects.filter(
        held_on__lt=today, planned_at__isnull=False, paused_at=None, cancelled_at=None, ended_at=None
    )
    confirmed = 0
    for row in due.select_related("organisation", "format_version"):
        if rules_for(row).recording != "nothing" or today <= _confirmed_by(row):
            continue
        try:
            confirm_held(conversation=row, by=None, now=now)
        except (ConversationOver, NotHeld, StillRecorded):  # changed in the meantime
            continue
        confirmed += 1
    return confirmed


def _confirmed_by(conversation: Conversation) -> date:
    asked = conversation.milestones.filter(key="record_offered").values_list("due_on", flat=True).first()
    return asked or (conversation.held_on or date.max) + timedelta(days=CLOCK_DAYS)
