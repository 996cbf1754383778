# SPDX-License-Identifier: EUPL-1.2
"""Bring in a table of people: all of it or nothing, and only what was seen beforehand. Accounts are never linked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q

from samenspiegel.audit import actions as audit
from samenspiegel.core.people_columns import Column
from samenspiegel.core.people_import import Known, KnownSeat, Outcome, PersonChange, Place, compare
from samenspiegel.core.tables import Table
from samenspiegel.organisations.models import Organisation

from .. import letters
from ..models import AccountInvitation, Body, Person, Seat
from .second_person import refuse_own_seat, refuse_own_team


class RowsWrong(Exception):
    """There are rows that cannot be brought in; nothing was."""


class OutcomeChanged(Exception):
    """People were changed since this table was looked at, so it would do something else than what was seen."""


def place_of(organisation: Organisation, *, offices: Mapping[str, str], other: str, today: date) -> Place:
    """The people of an organisation as a table is laid beside them. Who comes from outside is not among them.

    Args:
        offices, other: see ``core.people_import.Place``.
    """
    held = Seat.objects.filter(Q(until_on=None) | Q(until_on__gte=today)).order_by("id")
    people = (
        Person.objects.filter(organisation=organisation, is_external=False)
        .prefetch_related(Prefetch("seats", held, to_attr="seats_held"))
        .order_by("id")
    )
    return Place(
        people=[_known(person) for person in people],
        bodies={body.name.lower(): body.pk for body in Body.objects.filter(organisation=organisation)},
        offices=offices,
        other=other,
        today=today,
    )


def _known(person: Person) -> Known:
    return Known(
        number=person.pk,
        code=person.public_id,
        name=person.name,
        first_name=person.first_name,
        email=person.email,
        has_shared_mailbox=person.has_shared_mailbox,
        phone=person.phone,
        department=person.department,
        manager=person.manager_id,
        is_active=person.is_active,
        seats=tuple(
            KnownSeat(seat.pk, seat.title, seat.body_id, seat.since_on, seat.until_on)
            for seat in person.seats_held  # type: ignore[attr-defined]
        ),
    )


@transaction.atomic
def import_people(
    *,
    organisation: Organisation,
    table: Table,
    columns: Sequence[Column | None],
    offices: Mapping[str, str],
    other: str,
    seen: str,
    today: date,
    by: Person,
    now: datetime,
) -> Outcome:
    """Apply a table of people, as a whole. What it does not name stays as it is, and nobody leaves by it.

    Args:
        columns: what each column of the table holds.
        seen: the digest of the outcome that somebody looked at.
    Raises:
        RowsWrong: something in it cannot be brought in.
        OutcomeChanged: it would do something else than what was seen.
        NotForYourself: somebody would come to report to ``by``, or ``by`` would get a seat or a longer one.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two tables go one after the other
    list(Person.objects.select_for_update().filter(organisation=organisation).values_list("pk"))
    outcome = compare(table, columns, place_of(organisation, offices=offices, other=other, today=today))
    if outcome.problems:
        raise RowsWrong
    if outcome.digest != seen:
        raise OutcomeChanged
    lines: list[audit.Line] = []
    persons = _save_persons(organisation, outcome, lines, now)
    _save_managers(outcome, persons, by, now)
    _save_seats(outcome, persons, lines, by)
    audit.log_all(lines, organisation=organisation, at=now, actor=by)
    audit.log(
        "people.imported",
        organisation=organisation,
        at=now,
        actor=by,
        new=len(outcome.new),
        changed=len(outcome.changed),
    )
    return outcome


def _save_persons(
    organisation: Organisation, outcome: Outcome, lines: list[audit.Line], now: datetime
) -> dict[int, Person]:
    """Add the new ones, change the others. Returns each person by their number in the outcome."""
    new = outcome.new
    made = Person.objects.bulk_create(
        [Person(organisation=organisation, **one.values) for one in new], batch_size=500
    )
    persons = {one.number: person for one, person in zip(new, made, strict=True)}
    lines += [audit.Line("person.added", person) for person in made]
    managers = {one.manager for one in outcome.people if one.manager is not None and one.manager > 0}
    numbers = {one.number for one in outcome.changed} | managers
    known = Person.objects.filter(organisation=organisation).select_related("organisation").in_bulk(numbers)
    persons |= known
    moved: list[tuple[Person, str]] = []
    cut: list[Person] = []
    for one in outcome.changed:
        person, fields = known[one.number], _fields(one)
        if not fields:
            continue
        if "email" in one.values and person.email:
            moved.append((person, person.email))
        if {"email", "has_shared_mailbox"} & set(one.values):
            cut.append(person)
            if person.email or person.address_changed_on:
                person.address_changed_on = now.date()
        for field, value in one.values.items():
            setattr(person, field, value)
        lines.append(audit.Line("person.changed", person, {"fields": fields}))
    changed = [known[one.number] for one in outcome.changed if one.values]
    columns = ["name", "first_name", "email", "has_shared_mailbox", "phone", "department"]
    columns.append("address_changed_on")
    Person.objects.bulk_update(changed, columns, batch_size=200)
    # As when one person is changed: a link that was sent to the old mailbox ends, and that mailbox is told.
    AccountInvitation.objects.filter(person__in=cut, accepted_at=None).delete()
    letters.addresses_changed(moved, now=now)
    return persons


def _fields(one: PersonChange) -> list[str]:
    return sorted([*one.values, *(["manager"] if one.has_new_manager else [])])


def _save_managers(outcome: Outcome, persons: Mapping[int, Person], by: Person, now: datetime) -> None:
    below = []
    known = []  # who was here before: they are told
    for one in outcome.people:
        if one.has_new_manager and one.manager is not None:
            person = persons[one.number]
            refuse_own_team(persons[one.manager], by)
            person.manager = persons[one.manager]
            person.manager_since_on = now.date()
            below.append(person)
            if one.number > 0:
                known.append(person)
    Person.objects.bulk_update(below, ["manager", "manager_since_on"], batch_size=200)
    letters.managers_changed(known, now=now)


def _save_seats(outcome: Outcome, persons: Mapping[int, Person], lines: list[audit.Line], by: Person) -> None:
    taken: list[Seat] = []
    moved: dict[int, date] = {}
    for one in outcome.people:
        for wanted in one.seats:
            person = persons[one.number]
            refuse_own_seat(person, by)  # a table also moves the day that a seat began
            detail: dict[str, Any] = {"office": wanted.office}
            if wanted.number is not None:
                moved[wanted.number] = wanted.since_on
                detail["since_on"] = wanted.since_on.isoformat()
                lines.append(audit.Line("seat.changed", person, detail))
                continue
            taken.append(
                Seat(
                    organisation=person.organisation,
                    person=person,
                    body_id=wanted.body,
                    office=wanted.office,
                    title=wanted.title,
                    since_on=wanted.since_on,
                )
            )
            lines.append(audit.Line("seat.taken", person, detail))
    Seat.objects.bulk_create(taken, batch_size=500)
    rows = Seat.objects.in_bulk(moved)
    for number, since_on in moved.items():
        rows[number].since_on = since_on
    Seat.objects.bulk_update(rows.values(), ["since_on"], batch_size=500)
