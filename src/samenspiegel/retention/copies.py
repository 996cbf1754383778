# SPDX-License-Identifier: EUPL-1.2
"""Copies that stand in other files: registered, asked for on the day of destruction, and forgotten once they are gone.

What stands in another system we cannot destroy. So whoever placed a copy there gets the duty to delete it, on the day
on which the original goes here (design, section 12).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.core import retention as rules
from samenspiegel.people.models import Person, Role

from . import letters, queries
from .models import Certificate, PlacedCopy

WHAT = {"record": rules.Content.RECORD, "feedback": rules.Content.FEEDBACK}


class NothingToCopy(Exception):
    """There is no final record, or no released mirror, of which a copy could stand anywhere."""


@transaction.atomic
def place(
    *, conversation: Conversation, what: str, place: str, placed_on: date, by: Person, now: datetime
) -> PlacedCopy:
    """Register that a copy was placed in another file.

    Args:
        what: ``record`` or ``feedback`` (the mirror).
        place: which file, in which system.
    Raises:
        NothingToCopy: what it would be a copy of is not there.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if not is_there(conversation, what):
        raise NothingToCopy
    told = queries.proof_of(conversation, on=_on(now))
    copy = PlacedCopy.objects.create(
        organisation=conversation.organisation,
        conversation=conversation.public_id,
        office=told.office,
        held_on=told.held_on,
        what=what,
        place=place,
        placed_on=placed_on,
        placed_by=by,
        delete_on=_goes_on(conversation, what),
    )
    audit.log(
        "copy.placed", organisation=conversation.organisation, at=now, actor=by, about=conversation, what=what
    )
    return copy


@transaction.atomic
def say_deleted(*, copy: PlacedCopy, by: Person, now: datetime) -> None:
    """Somebody deleted the copy where it stood. Saying so twice changes nothing."""
    copy = PlacedCopy.objects.select_for_update().get(pk=copy.pk)
    if copy.deleted_on:
        return
    copy.deleted_on, copy.deleted_by, copy.place = _on(now), by, ""
    copy.save(update_fields=["deleted_on", "deleted_by", "place"])
    audit.log(
        "copy.deleted",
        organisation=copy.organisation,
        at=now,
        actor=by,
        about=copy,
        conversation=copy.conversation,
        what=copy.what,
    )


def is_there(conversation: Conversation, what: str) -> bool:
    """Whether there is anything of which a copy can stand elsewhere."""
    if what == "feedback":
        round = getattr(conversation, "round", None)
        return round is not None and round.released_at is not None and round.withdrawn_at is None
    record = getattr(conversation, "record", None)
    return record is not None and bool(record.ending)


def of(conversation: Conversation) -> QuerySet[PlacedCopy]:
    """The copies that were registered of a conversation."""
    return PlacedCopy.objects.filter(
        organisation_id=conversation.organisation_id, conversation=conversation.public_id
    ).select_related("placed_by", "deleted_by")


@dataclass(frozen=True)
class Counted:
    """How many copies of what was destroyed stood elsewhere, and how many of those are gone."""

    placed: int
    deleted: int


def counted(certificate: Certificate) -> Counted:
    """The registered copies of what a certificate is about."""
    whats = {"conversation": ["record", "feedback"], "feedback": ["feedback"]}.get(certificate.what, [])
    rows = PlacedCopy.objects.filter(
        organisation_id=certificate.organisation_id, conversation=certificate.conversation, what__in=whats
    )
    return Counted(rows.count(), rows.exclude(deleted_on=None).count())


def held_by(person: Person) -> QuerySet[PlacedCopy]:
    """The copies that are somebody's to delete: those that they placed; of who left, those that guide conversations."""
    mine = Q(placed_by=person)
    if person.is_facilitator:
        mine |= Q(placed_by__is_active=False)
    return PlacedCopy.objects.filter(mine, organisation_id=person.organisation_id, deleted_on=None)


def due_for(person: Person, *, on: date) -> QuerySet[PlacedCopy]:
    """What somebody has to delete elsewhere now, oldest first."""
    return held_by(person).filter(delete_on__lte=on).order_by("delete_on", "id")


def keep(*, now: datetime) -> int:
    """Let the days of copies follow those of their originals, and tell who has to delete one. Returns how many heard.

    The clock runs this; twice is harmless.
    """
    today = _on(now)
    told = 0
    for copy in PlacedCopy.objects.filter(deleted_on=None, told_on=None).select_related("placed_by"):
        _follow(copy, today)
        if copy.delete_on is None or copy.delete_on > today:
            continue
        with transaction.atomic():
            first = PlacedCopy.objects.filter(pk=copy.pk, told_on=None).update(told_on=today)
            if first:
                letters.copy_to_delete(copy=copy, readers=holders(copy), now=now)
                told += 1
    return told


def _follow(copy: PlacedCopy, today: date) -> None:
    """The day of a copy is that of its original: later where that is held up, today where it is gone already."""
    conversation = (
        Conversation.objects.filter(organisation_id=copy.organisation_id, public_id=copy.conversation)
        .select_related("format_version", "round")
        .first()
    )
    is_kept = conversation is not None and is_there(conversation, copy.what)
    goes_on = _goes_on(conversation, copy.what) if is_kept and conversation else None
    delete_on = goes_on if is_kept else min(copy.delete_on or today, today)
    if delete_on != copy.delete_on:
        copy.delete_on = delete_on
        copy.save(update_fields=["delete_on"])


def holders(copy: PlacedCopy) -> list[Person]:
    """Whose duty it is to delete a copy: who placed it; where they left, everybody who guides conversations."""
    if copy.placed_by.is_active:
        return [copy.placed_by]
    guides = Person.objects.filter(
        organisation_id=copy.organisation_id, is_active=True, appointments__role=Role.FACILITATOR
    )
    return list(guides.select_related("organisation"))


def _goes_on(conversation: Conversation, what: str) -> date | None:
    """The day on which what it is a copy of goes here."""
    return next((row.due.goes_on for row in queries.kept(conversation) if row.due.key == WHAT[what]), None)


def _on(now: datetime) -> date:
    return now.astimezone(clock.AMSTERDAM).date()
