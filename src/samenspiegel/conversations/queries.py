# SPDX-License-Identifier: EUPL-1.2
"""What pages and jobs ask about conversations. Everything is loaded through what this person may see."""

from datetime import datetime

from django.db.models import Q, QuerySet

from samenspiegel.core.access import Part, open_to_outside_since
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.people.models import Person

from .models import Conversation, Participant


def visible_to(person: Person, *, now: datetime) -> QuerySet[Conversation]:
    """The conversations in which a person has a part, of their own organisation only.

    Who came from outside sees theirs until two weeks after its end (``core.access.OUTSIDE_FOR``).
    """
    own = Participant.objects.filter(person=person).values("conversation")
    found = Conversation.objects.filter(organisation_id=person.organisation_id, pk__in=own)
    if person.is_external:
        found = found.filter(still_open_to_outside(now))
    return found.select_related("organisation", "format_version", "cycle__subject").defer(
        "format_version__content"  # long, and read once per process
    )


def still_open_to_outside(now: datetime) -> Q:
    """Conversations that somebody from outside still has a part in: they run, or ended a short while ago."""
    since = open_to_outside_since(now)
    return Q(Q(ended_at=None) | Q(ended_at__gte=since), Q(cancelled_at=None) | Q(cancelled_at__gte=since))


def parts_of(conversation: Conversation, person: Person) -> frozenset[Part]:
    """What a person is in a conversation; nothing for a stranger."""
    return frozenset(Part(row.part) for row in conversation.participants.all() if row.person_id == person.pk)


def people_in(conversation: Conversation) -> dict[Part, Person]:
    """Who has which part (attendees left out)."""
    rows = conversation.participants.all()
    if "participants" not in getattr(conversation, "_prefetched_objects_cache", {}):
        rows = rows.select_related("person")
    return {Part(row.part): row.person for row in rows if row.part != Part.ATTENDEE}


def person_in(conversation: Conversation, part: Part) -> Person | None:
    """Who has this part, or ``None``."""
    return people_in(conversation).get(part)


def previous(conversation: Conversation) -> Conversation | None:
    """The conversation of the same cycle before this one: held, and not destroyed yet (VGS-11)."""
    earlier = Conversation.objects.filter(
        cycle_id=conversation.cycle_id, cancelled_at=None, held_on__isnull=False
    )
    if conversation.held_on:
        earlier = earlier.filter(held_on__lt=conversation.held_on)
    return earlier.exclude(pk=conversation.pk).order_by("-held_on").first()


def exception_of(conversation: Conversation) -> str:
    """Why a second round so soon after another was planned all the same; empty where there was no need."""
    if not conversation.sealed_exception:
        return ""
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    reason = unseal(key, conversation.sealed_exception, about=f"exception/{conversation.public_id}")["reason"]
    return str(reason)
