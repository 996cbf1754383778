# SPDX-License-Identifier: EUPL-1.2
"""Bodies, and the seats that persons hold. A seat is never deleted, only ended."""

from datetime import date, datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.organisations.models import Organisation

from ..models import Body, Person, Seat
from .second_person import refuse_longer_own_seat, refuse_own_seat


class SeatOutOfOrder(Exception):
    """A seat would end before it began."""


class SeatTaken(Exception):
    """The person holds this very seat at that time already."""


class BodyExists(Exception):
    """There is a body of this kind with this name already."""


@transaction.atomic
def seat(
    *,
    person: Person,
    office: str,
    title: str,
    since_on: date,
    now: datetime,
    body: Body | None = None,
    by: Person | None = None,
) -> Seat:
    """Give a person an office or a place in a body from a date on.

    Raises:
        SeatTaken: they hold this very seat on that date or later.
        NotForYourself: ``by`` would seat themselves.
    """
    refuse_own_seat(person, by)
    same = Seat.objects.filter(person=person, body=body, office=office, title=title)
    if same.exclude(until_on__lt=since_on).exists():
        raise SeatTaken
    taken = Seat.objects.create(
        organisation=person.organisation,
        person=person,
        body=body,
        office=office,
        title=title,
        since_on=since_on,
    )
    audit.log("seat.taken", organisation=person.organisation, at=now, actor=by, about=person, office=office)
    return taken


@transaction.atomic
def change_seat(
    *, seat: Seat, title: str, since_on: date, until_on: date | None, by: Person, now: datetime
) -> Seat:
    """Set the title and the dates of a seat; ``until_on`` is its last day, ``None`` while it lasts.

    Raises:
        SeatOutOfOrder: it would end before it began.
        NotForYourself: ``by`` would lengthen a seat of their own.
    """
    if until_on is not None and until_on < since_on:
        raise SeatOutOfOrder
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    refuse_longer_own_seat(seat, since_on, until_on, by)
    has_ended = until_on is not None and seat.until_on != until_on
    seat.title, seat.since_on, seat.until_on = title, since_on, until_on
    seat.save(update_fields=["title", "since_on", "until_on"])
    audit.log(
        "seat.ended" if has_ended else "seat.changed",
        organisation=seat.organisation,
        at=now,
        actor=by,
        about=seat.person,
        office=seat.office,
        since_on=since_on.isoformat(),
        until_on=until_on.isoformat() if until_on else None,
    )
    return seat


def end_seat(*, seat: Seat, until_on: date, by: Person, now: datetime) -> Seat:
    """End a seat: ``until_on`` is its last day. See ``change_seat``."""
    return change_seat(seat=seat, title=seat.title, since_on=seat.since_on, until_on=until_on, by=by, now=now)


@transaction.atomic
def add_body(*, organisation: Organisation, kind: str, name: str, by: Person, now: datetime) -> Body:
    """Add a body of a kind that formats refer to.

    Raises:
        BodyExists: there is one of this kind with this name.
    """
    if Body.objects.filter(organisation=organisation, kind=kind, name=name).exists():
        raise BodyExists
    body = Body.objects.create(organisation=organisation, kind=kind, name=name)
    audit.log("body.added", organisation=organisation, at=now, actor=by, about=body, body_kind=kind)
    return body


@transaction.atomic
def rename_body(*, body: Body, name: str, by: Person, now: datetime) -> Body:
    """Give a body another name; its kind and its members stay.

    Raises:
        BodyExists: there is another one of this kind with this name.
    """
    others = Body.objects.filter(organisation_id=body.organisation_id, kind=body.kind, name=name)
    if others.exclude(pk=body.pk).exists():
        raise BodyExists
    if body.name != name:
        body.name = name
        body.save(update_fields=["name"])
        audit.log("body.renamed", organisation=body.organisation, at=now, actor=by, about=body)
    return body
