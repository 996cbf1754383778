# SPDX-License-Identifier: EUPL-1.2
"""What the pages for administering people ask: of one organisation, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from .models import AccountInvitation, Body, Person, Seat


def held_on(on: date) -> Q:
    """Seats that somebody holds on a date."""
    return Q(since_on__lte=on) & (Q(until_on=None) | Q(until_on__gte=on))


def _people(organisation_id: int, on: date) -> QuerySet[Person]:
    """Everybody of an organisation: their seats on a date as ``seats_now``, ``is_invited`` while a link is open."""
    invited = AccountInvitation.objects.filter(person=OuterRef("pk"), accepted_at=None, expires_on__gte=on)
    seats = Seat.objects.filter(held_on(on)).select_related("body").order_by("since_on", "id")
    return (
        Person.objects.filter(organisation_id=organisation_id)
        .select_related("account", "organisation", "manager")
        .prefetch_related(Prefetch("seats", seats, to_attr="seats_now"), "appointments")
        .annotate(is_invited=Exists(invited))
    )


def people(
    organisation_id: int, *, on: date, words: str = "", with_inactive: bool = False
) -> QuerySet[Person]:
    """Find people by name; each of the ``words`` stands in a name, an address, a department or a seat."""
    found = _people(organisation_id, on).order_by(Lower("name"), "id")
    if not with_inactive:
        found = found.filter(is_active=True)
    if words.split():
        found = found.filter(reduce(and_, (_mentions(word, on) for word in words.split()[:8])))
    return found


def _mentions(word: str, on: date) -> Q:
    seats = Seat.objects.filter(
        held_on(on),
        Q(title__icontains=word) | Q(body__name__icontains=word),
        person=OuterRef("pk"),
    )
    own = Q(name__icontains=word) | Q(email__icontains=word) | Q(department__icontains=word)
    return own | Q(Exists(seats))


def find_person(organisation_id: int, public_id: str, *, on: date) -> Person | None:
    """One person of this organisation, or ``None``: unknown and another organisation's look the same."""
    return _people(organisation_id, on).filter(public_id=public_id).first()


@dataclass(frozen=True)
class NumberedSeat:
    """A seat with its number within the person: addresses name it so. Seats are never deleted, so it stays."""

    number: int
    seat: Seat

    def state(self, on: date) -> str:
        """``now``, ``later`` or ``ended`` on a date."""
        if self.seat.until_on is not None and self.seat.until_on < on:
            return "ended"
        return "later" if self.seat.since_on > on else "now"


def numbered(seats: Iterable[Seat]) -> list[NumberedSeat]:
    """All seats of one person, with their numbers, the first one taken first."""
    return [
        NumberedSeat(number, seat)
        for number, seat in enumerate(sorted(seats, key=lambda seat: seat.pk), start=1)
    ]


def seats_of(person: Person) -> list[NumberedSeat]:
    """All seats a person held, holds or will hold."""
    return numbered(Seat.objects.filter(person=person).select_related("body", "person"))


def alike(
    organisation_id: int, *, name: str, email: str, but: Person | None = None
) -> list[tuple[Person, str]]:
    """Who has the same address or the same name, each with ``email`` or ``name``. That is allowed, but seldom meant."""
    same = Q(name__iexact=name.strip())
    if email:
        same |= Q(email__iexact=email.strip())
    rows = Person.objects.filter(same, organisation_id=organisation_id).order_by("name", "id")
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return [
        (row, "email" if email and row.email.lower() == email.strip().lower() else "name") for row in rows[:5]
    ]


def bodies(organisation_id: int, *, on: date) -> list[Body]:
    """All bodies, each with its members on a date as ``members``."""
    members = (
        Seat.objects.filter(held_on(on)).select_related("person").order_by("office", "person__name", "id")
    )
    return list(
        Body.objects.filter(organisation_id=organisation_id)
        .prefetch_related(Prefetch("seats", members, to_attr="members"))
        .order_by("name", "id")
    )


def find_body(organisation_id: int, public_id: str) -> Body | None:
    """One body of this organisation, or ``None``."""
    return Body.objects.filter(organisation_id=organisation_id, public_id=public_id).first()


def seats_in(body: Body) -> list[NumberedSeat]:
    """Every seat in a body, of all times, by name of the person; each with its number within that person."""
    persons = Seat.objects.filter(body=body).values("person")
    per_person: dict[int, list[Seat]] = {}
    for seat in Seat.objects.filter(person__in=persons).select_related("person", "body"):
        per_person.setdefault(seat.person_id, []).append(seat)
    rows = [row for seats in per_person.values() for row in numbered(seats) if row.seat.body_id == body.pk]
    return sorted(rows, key=lambda row: (row.seat.person.name.lower(), row.seat.since_on, row.seat.pk))
