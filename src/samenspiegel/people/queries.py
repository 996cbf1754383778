# SPDX-License-Identifier: EUPL-1.2
"""What pages ask about people."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from .models import Person, Role


def person_of(account: Any, organisation: str | None = None, *, only: str | None = None) -> Person | None:
    """Who an account is: in the organisation with this public id, or else in the first it belongs to.

    Args:
        only: the public id of the one organisation that may be reached; in any other the account is nobody.

    The person knows their roles: ``is_facilitator``, ``is_administrator``, ``is_archivist`` and ``is_auditor``;
    and whether anybody reports to them: ``has_team``.
    """
    if not account.is_authenticated:
        return None
    reports = Person.objects.filter(manager=OuterRef("pk"), is_active=True)
    rows = (
        Person.objects.filter(account=account, is_active=True)
        .select_related("organisation")
        .annotate(role_held=F("appointments__role"), has_team=Exists(reports))  # one row for each role
        .order_by("id")
    )
    if only is not None:
        rows = rows.filter(organisation__public_id=only)
    chosen = [row for row in rows if row.organisation.public_id == organisation] or rows
    if not chosen:
        return None
    person = chosen[0]
    held = {row.role_held for row in chosen if row.pk == person.pk}
    for role in Role:
        setattr(person, f"is_{role}", role in held)
    return person


def has_role(person: Person, *roles: Role) -> bool:
    """Whether a person holds one of these roles in the organisation; of who asks for a page that is known already."""
    known = [getattr(person, f"is_{role}", None) for role in roles]
    if None not in known:
        return any(known)
    return person.appointments.filter(role__in=roles).exists()


def with_role(organisation_id: int, role: Role) -> list[Person]:
    """Who holds a role, by name."""
    found = Person.objects.filter(organisation_id=organisation_id, is_active=True, appointments__role=role)
    return list(found.order_by("name"))


def offices_of(person: Person, on: date) -> frozenset[str]:
    """The offices that somebody holds here on a date; what somebody from elsewhere holds, they hold elsewhere."""
    if person.is_external:
        return frozenset()
    seats = person.seats.filter(Q(since_on__lte=on) & (Q(until_on=None) | Q(until_on__gte=on)))
    return frozenset(seats.values_list("office", flat=True))


def in_office(organisation_id: int, office: str, on: date) -> list[Person]:
    """Who holds an office here on a date, by name; not who holds it in an organisation that shares somebody."""
    seats = Q(seats__office=office, seats__since_on__lte=on) & (
        Q(seats__until_on=None) | Q(seats__until_on__gte=on)
    )
    found = Person.objects.filter(seats, organisation_id=organisation_id, is_active=True, is_external=False)
    return list(found.order_by("name").distinct())


def holds_office(person: Person, office: str, on: date) -> bool:
    """Whether a person holds an office here on a date."""
    return (
        not person.is_external
        and person.seats.filter(
            Q(until_on=None) | Q(until_on__gte=on), office=office, since_on__lte=on
        ).exists()
    )
