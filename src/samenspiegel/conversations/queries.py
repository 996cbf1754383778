# SPDX-License-Identifier: EUPL-1.2
"""What pages and jobs ask about conversations. Everything is loaded through what this person may see."""

from django.db.models import QuerySet

from samenspiegel.core.access import Part
from samenspiegel.people.models import Person

from .models import Conversation


def visible_to(person: Person) -> QuerySet[Conversation]:
    """The conversations in which a person has a part, of their own organisation only."""
    return (
        Conversation.objects.filter(organisation_id=person.organisation_id, participants__person=person)
        .select_related("organisation", "format_version", "cycle__subject")
        .distinct()
    )


def parts_of(conversation: Conversation, person: Person) -> frozenset[Part]:
    """What a person is in a conversation; nothing for a stranger."""
    return frozenset(Part(row.part) for row in conversation.participants.all() if row.person_id == person.pk)


def people_in(conversation: Conversation) -> dict[Part, Person]:
    """Who has which part (attendees left out)."""
    return {
        Part(row.part): row.person
        for row in conversation.participants.select_related("person")
        if row.part != Part.ATTENDEE
    }


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
