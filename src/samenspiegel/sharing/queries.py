# SPDX-License-Identifier: EUPL-1.2
"""What goes back of a conversation, and who of the body reads it."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.core.access import SIDES, Part
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.sealing import unseal
from samenspiegel.people.models import Body, Person, Seat
from samenspiegel.preparation.queries import record_key

from .models import Form, SharingDecision


def about(row: SharingDecision) -> str:
    """What the sealed text is bound to."""
    return f"sharing/{row.conversation.public_id}/{row.body.public_id}"


def text_of(row: SharingDecision) -> str:
    """The short text; empty where there is none, or its key was destroyed."""
    if not row.sealed:
        return ""
    try:
        text: str = unseal(record_key(row.conversation), row.sealed, about=about(row))["text"]
    except keys.KeyGone:
        return ""
    return text


def bodies_for(conversation: Conversation) -> list[Body]:
    """The bodies to which something of this conversation may go back, by the format; none where it says nothing."""
    sharing = spec_of(conversation.format_version).sharing
    if sharing is None:
        return []
    rows = Body.objects.filter(organisation_id=conversation.organisation_id, kind__in=sharing.bodies)
    return sorted(rows, key=lambda body: (sharing.bodies.index(body.kind), body.name))


def decisions_of(conversation: Conversation) -> dict[int, SharingDecision]:
    """What was decided, by primary key of the body."""
    rows = conversation.sharing_decisions.select_related("conversation", "body", "decided_by")
    return {row.body_id: row for row in rows}


def shared_with(person: Person, *, on: date) -> QuerySet[SharingDecision]:
    """The short texts that somebody reads as a member of a body, newest first: shared, and with a seat there today.

    Subject and reviewers find them beside their conversation.
    """
    seat = Seat.objects.filter(Q(until_on=None) | Q(until_on__gte=on), person=person, since_on__lte=on)
    side = Participant.objects.filter(person=person, part__in=SIDES, conversation=OuterRef("conversation"))
    rows = SharingDecision.objects.filter(
        ~Exists(side),
        organisation_id=person.organisation_id,
        body__in=seat.values("body"),
        form=Form.WRITTEN,
        done_on__isnull=False,
        conversation__cancelled_at=None,
    )
    return rows.select_related("conversation__cycle__subject", "conversation__organisation", "body").order_by(
        "-done_on", "-pk"
    )


def waiting_for(person: Person, *, on: date) -> QuerySet[SharingDecision]:
    """What goes back and waits for somebody: a short text for the subject to agree to, or what is theirs to tell.

    Nothing is told before the conversation was held, and no text is read before the subject agreed to it (VGS-10).
    """
    mine = Participant.objects.filter(conversation=OuterRef("conversation"), person=person)
    agrees = Q(form=Form.WRITTEN, agreed_at=None) & Exists(mine.filter(part=Part.SUBJECT))
    is_ready = Q(form=Form.ORAL) | Q(form=Form.WRITTEN, agreed_at__isnull=False)
    tells = Q(conversation__held_on__lte=on) & is_ready & Exists(mine.filter(part=OuterRef("told_by")))
    rows = SharingDecision.objects.filter(
        agrees | tells,
        organisation_id=person.organisation_id,
        done_on=None,
        conversation__cancelled_at=None,
    )
    return rows.select_related("conversation", "body").order_by("conversation__held_on", "pk")
