# SPDX-License-Identifier: EUPL-1.2
"""A committee that reviews: who sits in it, who accepted secrecy, and who is its chair (HV-2).

Its chair has the part of the reviewer and approves for it. The others read and bring points, each from the day on which
they accepted secrecy, and as long as they hold their seat: that is asked of the seats each time, and ended by no job.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.formats.queries import spec_of
from samenspiegel.people import letters as people_letters
from samenspiegel.people.directory import held_on
from samenspiegel.people.models import Body, Person, Seat

from .. import calendar_letters, letters
from ..models import Conversation, Participant
from ..queries import holds_seat
from .accounts import offer_account

COMMITTEE = (Part.REVIEWER, Part.REVIEWER_MEMBER)


class MemberRefused(Exception):
    """Somebody cannot sit in the committee of this conversation, or not chair it. ``code`` says why.

    ``no_seat``: they hold no seat in the body today. ``takes_part``: they have a part already. ``rater``: they were
    asked for feedback, and who reads figures is in no averaged group. ``over``: the conversation is over. ``secrecy``:
    they did not accept secrecy. ``offered``: a version of the record was offered, and its chair can still approve it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Committee:
    """A body that reviews, as it is on a day: without its chair in this conversation."""

    body: Body
    members: tuple[Person, ...]


def is_collective(spec: FormatSpec) -> bool:
    """Whether a committee reviews in this format."""
    return spec.parties.reviewer.kind == "collective"


def committee_of(
    spec: FormatSpec, chair: Person, *, on: date, but: Collection[Person] = ()
) -> Committee | None:
    """The body in which the chair sits on a day, with who else does; ``None`` where they sit in none of that kind.

    Args:
        but: who has another part in the conversation, or is its subject: they are no members.
    """
    seat = (
        Seat.objects.filter(
            held_on(on), person=chair, body__kind=spec.parties.reviewer.body, body__isnull=False
        )
        .select_related("body")
        .order_by("since_on", "pk")
        .first()
    )
    if seat is None or seat.body is None:
        return None
    out = {chair.pk, *(person.pk for person in but)}
    return Committee(seat.body, tuple(one for one in seated_in(seat.body, on) if one.pk not in out))


def seated_in(body: Body, on: date) -> list[Person]:
    """Who holds a seat in a body on a day, by name."""
    seats = Seat.objects.filter(held_on(on), body=body)
    return list(
        Person.objects.filter(pk__in=seats.values("person"), is_active=True, is_external=False).order_by(
            "name", "pk"
        )
    )


def chair_of(organisation_id: int, spec: FormatSpec, on: date) -> Person | None:
    """Who holds the chair of the body that reviews in this format, where exactly one person does."""
    seats = Seat.objects.filter(
        held_on(on),
        organisation_id=organisation_id,
        body__kind=spec.parties.reviewer.body,
        office="chair",
        person__is_active=True,
    ).select_related("person")[:2]
    return seats[0].person if len(seats) == 1 else None


def body_here(conversation: Conversation) -> Body | None:
    """The body whose members review here."""
    row = conversation.participants.filter(part=Part.REVIEWER).select_related("body").first()
    return row.body if row else None


def newcomers(conversation: Conversation, on: date) -> list[Person]:
    """Who sits in the body on a day and has no part in the conversation yet, by name."""
    body = body_here(conversation)
    if body is None:
        return []
    taking_part = set(conversation.participants.values_list("person_id", flat=True))
    return [person for person in seated_in(body, on) if person.pk not in taking_part]


@transaction.atomic
def accept_secrecy(*, conversation: Conversation, by: Person, now: datetime) -> None:
    """Accept that what one reads stays secret; from then on a member of the committee reads. Once is enough.

    Raises:
        MemberRefused: they hold no seat in the committee of this conversation.
    """
    today = now.astimezone(clock.AMSTERDAM).date()
    rows = conversation.participants.select_for_update(of=("self",)).filter(
        holds_seat(today), person=by, body__isnull=False
    )
    row = rows.first()
    if row is None:
        raise MemberRefused("no_seat")
    if row.accepted_on is None:
        row.accepted_on = today
        row.save(update_fields=["accepted_on"])
        audit.log(
            "secrecy.accepted", organisation=conversation.organisation, at=now, actor=by, about=conversation
        )
        calendar_letters.tell(conversation, now=now, to=[by])


@transaction.atomic
def seat_member(*, conversation: Conversation, person: Person, by: Person, now: datetime) -> None:
    """Let somebody join who came into the committee after planning. They accept secrecy first.

    Raises:
        MemberRefused: ``no_seat``, ``takes_part``, ``rater`` or ``over``.
    """
    conversation = _open(conversation)
    body = body_here(conversation)
    today = now.astimezone(clock.AMSTERDAM).date()
    if body is None or person.pk not in {one.pk for one in seated_in(body, today)}:
        raise MemberRefused("no_seat")
    if conversation.participants.filter(person=person).exists():
        raise MemberRefused("takes_part")
    round = getattr(conversation, "round", None)
    if round is not None and round.invitations.filter(person=person).exists():
        raise MemberRefused("rater")
    conversation.participants.create(
        organisation_id=conversation.organisation_id, person=person, part=Part.REVIEWER_MEMBER, body=body
    )
    audit.log(
        "committee.member_seated",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        person=person.public_id,
    )
    tell_members(conversation, [person], by=by, now=now)


@transaction.atomic
def change_chair(*, conversation: Conversation, person: Person, by: Person, now: datetime) -> None:
    """Let another member approve for the committee. Nothing that was approved counts for who chairs it next.

    Not while a version of the record is offered: who organises does not choose who approves a text that is there. Only
    where its chair holds no seat any more somebody else has to. The subject and both chairs are told.

    Raises:
        MemberRefused: ``no_seat`` in the committee of this conversation, no ``secrecy``, a version is ``offered``, or
            it is ``over``.
    """
    conversation = _open(conversation)
    today = now.astimezone(clock.AMSTERDAM).date()
    rows = {row.part: row for row in conversation.participants.filter(part=Part.REVIEWER)}
    new = conversation.participants.filter(
        holds_seat(today), person=person, part=Part.REVIEWER_MEMBER
    ).first()
    old = rows.get(Part.REVIEWER)
    if new is None or old is None:
        raise MemberRefused("no_seat")
    if new.accepted_on is None:
        raise MemberRefused("secrecy")
    can_approve = conversation.participants.filter(holds_seat(today), pk=old.pk).exists()
    if can_approve and _is_offered(conversation):
        raise MemberRefused("offered")
    old.part = Part.REVIEWER_MEMBER
    old.save(update_fields=["part"])
    new.part = Part.REVIEWER
    new.save(update_fields=["part"])
    audit.log(
        "committee.chair_changed",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        person=person.public_id,
    )
    people_letters.chair_changed(
        [conversation.cycle.subject, new.person, *([old.person] if can_approve else [])],
        chair=new.person,
        before=old.person,
        link=letters.page_of(conversation),
        now=now,
    )


def _is_offered(conversation: Conversation) -> bool:
    """Whether a version of the record waits for approval."""
    record = getattr(conversation, "record", None)
    return record is not None and not record.ending and bool(record.versions.exists())


def tell_members(
    conversation: Conversation, members: Collection[Person], *, by: Person, now: datetime
) -> None:
    """Members get an account offered where they have none, and are asked to accept secrecy."""
    for person in members:
        offer_account(conversation, person, Part.REVIEWER, by=by, now=now)
        letters.queue(
            "committee_seated",
            conversation=conversation,
            person=person,
            reader="reviewer",
            now=now,
            link=f"/gesprekken/{conversation.public_id}/geheimhouding/",
        )


def _open(conversation: Conversation) -> Conversation:
    locked = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    if locked.cancelled_at or locked.ended_at or not is_collective(spec_of(locked.format_version)):
        raise MemberRefused("over")
    return locked


def members_here(conversation: Conversation) -> list[Participant]:
    """Everybody who was seated for the committee, chair first, then by name; also who holds no seat any more."""
    rows = conversation.participants.filter(part__in=COMMITTEE, body__isnull=False).select_related("person")
    return sorted(rows, key=lambda row: (row.part != Part.REVIEWER, row.person.name, row.pk))
