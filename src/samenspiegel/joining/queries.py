# SPDX-License-Identifier: EUPL-1.2
"""Who may be asked to join a conversation, and who was."""

from datetime import date

from django.db.models import QuerySet

from samenspiegel.conversations.models import Conversation
from samenspiegel.formats.queries import spec_of
from samenspiegel.ground_rules.queries import is_seated
from samenspiegel.people.models import Person

from .models import JoiningRequest


def is_settled(conversation: Conversation, *, on: date) -> bool:
    """Whether who conducts it does not change any more: it is not planned, over, or was held."""
    is_off = conversation.cancelled_at or conversation.ended_at or not conversation.planned_at
    return bool(is_off or conversation.began_on is None or conversation.began_on < on)


def to_be_asked(conversation: Conversation, *, on: date) -> list[Person]:
    """Whom the subject may ask, by name: who has the seat that the format names, and no part in it yet."""
    place = spec_of(conversation.format_version).parties.reviewer.may_be_asked
    if place is None:
        return []
    taking_part = conversation.participants.values("person")
    found = Person.objects.filter(
        organisation_id=conversation.organisation_id, is_active=True, is_external=False, seats__isnull=False
    ).exclude(pk__in=taking_part)
    return [one for one in found.distinct().order_by("name", "pk") if is_seated(one, (place,), on=on)]


def open_request(conversation: Conversation) -> JoiningRequest | None:
    """What was asked and waits for an answer."""
    return conversation.joining_requests.filter(answered_at=None).select_related("person").first()


def unanswered_by(person: Person) -> QuerySet[JoiningRequest]:
    """What somebody was asked and did not answer."""
    return JoiningRequest.objects.filter(
        organisation_id=person.organisation_id, person=person, answered_at=None
    )


def asked_of(person: Person, *, on: date) -> list[JoiningRequest]:
    """What somebody is asked and can still answer, the nearest conversation first."""
    rows = unanswered_by(person).select_related(
        "conversation__cycle__subject", "conversation__format_version"
    )
    waiting = [row for row in rows if not is_settled(row.conversation, on=on)]
    return sorted(waiting, key=lambda row: (row.conversation.held_on or on, row.pk))
