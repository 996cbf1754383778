# SPDX-License-Identifier: EUPL-1.2
"""Make agreements out of an approved record, and say what became of them."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import letters
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import parts_of, people_in, rules_for, visible_to
from samenspiegel.core.access import SIDES, Deed, Part, may
from samenspiegel.core.duties import FOLLOW_UP_DAYS
from samenspiegel.core.passages import Document
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal, unseal
from samenspiegel.people.models import Person

from .models import Agreement, FollowUp, Status

NOTE_LENGTH = 600


class NotTheOwner(Exception):
    """Only who owns an agreement says what became of it, or who follows it for the body that owns it."""


class NoteTooLong(Exception):
    """The note has more than ``NOTE_LENGTH`` characters."""


class DateInPast(Exception):
    """An agreement cannot be moved to a day that is over."""


@transaction.atomic
def make(
    *, conversation: Conversation, document: Document, by: Person | None, now: datetime
) -> list[Agreement]:
    """Keep the agreements that both sides approved. Made once: what is there already stays as it is (VGS-9)."""
    people = {row.person.public_id: row.person for row in conversation.participants.select_related("person")}
    there = set(conversation.agreements.values_list("key", flat=True))
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    made = []
    for agreed in document.agreements:
        if agreed.key in there:
            continue
        row = Agreement(
            organisation_id=conversation.organisation_id,
            conversation=conversation,
            owner=people[agreed.owner],
            on_behalf_of=agreed.on_behalf_of.partition("/")[0],
            key=agreed.key,
            kind=agreed.kind,
            competency=agreed.competency,
            due_on=agreed.due_on,
        )
        words = {"what": agreed.what, "support": agreed.support}
        if agreed.on_behalf_of:
            words |= {"on_behalf_of": agreed.on_behalf_of, "owner_name": agreed.owner_name}
        row.sealed = seal(key, words, about=f"agreement/{row.public_id}")
        made.append(row)
    Agreement.objects.bulk_create(made)
    if made:
        audit.log(
            "agreements.made",
            organisation=conversation.organisation,
            at=now,
            actor=by,
            about=conversation,
            number_made=len(made),
        )
    return made


@transaction.atomic
def follow_up(
    *,
    agreement: Agreement,
    status: Status | str,
    note: str,
    by: Person,
    now: datetime,
    due_on: date | None = None,
) -> FollowUp:
    """Note how an agreement stands, and maybe move its date. The approved record itself does not change.

    Saying the same twice leaves one note.

    Args:
        due_on: the new date; ``None`` leaves it where it is.
    Raises:
        NotTheOwner, NoteTooLong, DateInPast; ValueError for an unknown status.
    """
    agreement = Agreement.objects.select_for_update().select_related("conversation").get(pk=agreement.pk)
    if agreement.owner_id != by.pk:
        raise NotTheOwner
    note = note.strip()
    if len(note) > NOTE_LENGTH:
        raise NoteTooLong
    if due_on == agreement.due_on:
        due_on = None
    if due_on is not None and due_on < now.astimezone(clock.AMSTERDAM).date():
        raise DateInPast
    status = Status(status)
    conversation = agreement.conversation
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    last = agreement.follow_ups.order_by("-noted_at", "-id").first()
    if (
        last is not None
        and due_on is None
        and status == last.status
        and unseal(key, last.sealed, about=f"follow_up/{last.public_id}")["note"] == note
    ):
        return last
    row = FollowUp(
        organisation_id=agreement.organisation_id,
        agreement=agreement,
        by=by,
        noted_at=now,
        status=status,
        due_on=due_on,
    )
    row.sealed = seal(key, {"note": note}, about=f"follow_up/{row.public_id}")
    row.save()
    agreement.status = status
    agreement.due_on = due_on or agreement.due_on
    agreement.save(update_fields=["status", "due_on"])
    audit.log(
        "agreement.followed_up",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=agreement,
        status=str(status),
        **({"due_on": due_on.isoformat()} if due_on else {}),
    )
    return row


def remind_due(*, now: datetime) -> int:
    """Remind owners of open agreements as soon as one of them is asked for (``core.duties.follow_up_from``).

    Running it twice sends nothing twice.

    Only who can still come to them: whose part has ended, and who came from outside and is done there, gets no mail.

    Returns how many letters were written; those that were in the outbox already count.
    """
    today = now.astimezone(clock.AMSTERDAM).date()
    due: dict[tuple[int, int], list[Agreement]] = defaultdict(list)
    rows = Agreement.objects.filter(
        status=Status.OPEN,
        due_on__gte=today,
        due_on__lte=today + timedelta(days=FOLLOW_UP_DAYS),
        owner__is_active=True,
    ).select_related("conversation__organisation", "conversation__format_version", "owner")
    for row in rows.order_by("due_on", "id"):
        due[row.conversation_id, row.owner_id].append(row)
    written = 0
    for mine in due.values():
        if not visible_to(mine[0].owner, now=now).filter(pk=mine[0].conversation_id).exists():
            continue
        try:
            with transaction.atomic():
                _remind(mine[0], now)
        except keys.KeyGone:  # destroyed in the meantime: nothing to remind of
            continue
        written += 1
    return written


def _remind(first: Agreement, now: datetime) -> None:
    conversation, owner = first.conversation, first.owner
    people = people_in(conversation)
    reader = next((letters.READERS[part] for part, person in people.items() if person == owner), "all")
    parts = parts_of(conversation, owner)
    reads_all = may(Deed.READ_AGREEMENTS, parts, rules=rules_for(conversation), is_external=owner.is_external)
    # Without a facilitator the two help each other.
    others = (people.get(part) for part in (Part.FACILITATOR, *SIDES))
    supporter = next((person for person in others if person and person != owner), None)
    letters.queue(
        "agreements_due",
        conversation=conversation,
        person=owner,
        reader=reader,
        now=now,
        key=f"agreements_due:{first.public_id}:{first.due_on}",
        # Who does not read all agreements reads their own.
        link=f"/gesprekken/{conversation.public_id}/afspraken/"
        + ("" if reads_all else f"{first.public_id}/"),
        aantal=conversation.agreements.filter(owner=owner).count(),
        datum_afspraak=first.due_on,
        ondersteuner=supporter.name if supporter else "",
    )
