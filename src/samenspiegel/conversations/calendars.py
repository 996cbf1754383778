# SPDX-License-Identifier: EUPL-1.2
"""What a conversation is in somebody's calendar: who has it there, and which mails bring or change it.

The words are Dutch, as all mails are, and never the format's: what stands in a calendar says neither what kind of
conversation it is nor with whom.
"""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings

from samenspiegel.core import wording
from samenspiegel.core.access import Part
from samenspiegel.core.calendar_item import Item
from samenspiegel.core.format import FormatSpec, Reader
from samenspiegel.people.models import Person

from .models import Conversation
from .queries import holds_seat

TITLE = "Gesprek (Samenspiegel)"
NOTE = "Duur: {duur}.\n\nMeer lees je na het inloggen: {link}"

CARRIERS: Mapping[str, frozenset[Reader]] = {
    kind: frozenset[Reader]({"subject", "reviewer", "facilitator"})
    for kind in (
        *("raters_proposed", "conversation_planned", "conversation_moved", "second_sitting"),
        *("conversation_paused", "conversation_cancelled"),
    )
} | {
    # In the calendars of the others nothing changes: the item names nobody.
    "facilitator_changed": frozenset({"facilitator"}),
    "reviewer_replaced": frozenset({"reviewer"}),
}
"""The mails that bring the item along, and the readers for whom they do."""

_PARTIES = {
    Part.SUBJECT: "subject",
    Part.REVIEWER: "reviewer",
    Part.SECOND_REVIEWER: "reviewer",
    Part.REVIEWER_MEMBER: "reviewer",
    Part.FACILITATOR: "facilitator",
}


def attending(conversation: Conversation, spec: FormatSpec, *, on: date) -> list[Person]:
    """Who sits at the table, and so has the conversation in their calendar (HV-9).

    Who only stands by or reads afterwards has not; of a committee who holds a seat on this day and accepted secrecy.
    """
    rows = conversation.participants.filter(holds_seat(on), person__is_active=True).select_related("person")
    return [
        row.person
        for row in rows.order_by("pk")
        if (row.body_id is None or row.accepted_on) and sits_at_table(Part(row.part), spec)
    ]


def sits_at_table(part: Part, spec: FormatSpec) -> bool:
    """Whether somebody with this part is in the room, as the format says (HV-9)."""
    return part in (Part.SUPPORTER, Part.ATTENDEE) or _PARTIES.get(part) in spec.parties.present


def is_off(conversation: Conversation) -> bool:
    """Whether it has no date any more, and leaves every calendar."""
    return conversation.held_on is None or conversation.cancelled_at is not None


def uid_of(public_id: str) -> str:
    """What identifies something of ours in calendars, for ever."""
    return f"{public_id}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}"


def item_of(
    conversation: Conversation, *, stamped_at: datetime, on: date | None = None, has_place: bool = True
) -> Item | None:
    """The conversation as a calendar item; ``None`` where it has no date.

    Args:
        on: the day on which it stood, for what takes it out again.
        has_place: an invitation says where it is (VGS-7); it goes to somebody's own mailbox, as the mail does. A feed
            does not: it lies with whoever synchronises it.
    """
    on = conversation.held_on or on
    if on is None:
        return None
    link = f"{settings.BASE_URL}/gesprekken/{conversation.public_id}/"
    minutes = conversation.duration_minutes
    # A second sitting is an item of its own: the first took place, and stays where it stands.
    sitting = "-2" if conversation.first_held_on else ""
    return Item(
        uid=uid_of(conversation.public_id + sitting),
        sequence=conversation.sequence,
        title=TITLE,
        on=on,
        starts_at=conversation.starts_at,
        minutes=minutes,
        stamped_at=stamped_at,
        link=link,
        note=wording.fill(NOTE, {"duur": wording.duration_text(minutes), "link": link}),
        place=wording.one_line(conversation.place) if has_place else "",
    )
