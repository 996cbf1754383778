# SPDX-License-Identifier: EUPL-1.2
"""Who is facilitator or administrator of the organisation."""

from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit

from ..models import Appointment, Person, Role


class LastAdministrator(Exception):
    """Nobody would be left who can administer the organisation."""


def is_last_administrator(person: Person) -> bool:
    """Whether this person is the only administrator in service. Locks the appointments it looks at."""
    rows = Appointment.objects.select_for_update().filter(
        organisation_id=person.organisation_id, role=Role.ADMINISTRATOR, person__is_active=True
    )
    return [row.person_id for row in rows] == [person.pk]


@transaction.atomic
def appoint(*, person: Person, role: Role, now: datetime, by: Person | None = None) -> Appointment:
    """Appoint a person as facilitator or administrator; who is that already stays so."""
    appointment, is_new = Appointment.objects.get_or_create(
        organisation=person.organisation, person=person, role=role
    )
    if is_new:
        audit.log(
            "person.appointed",
            organisation=person.organisation,
            at=now,
            actor=by,
            about=person,
            role=str(role),
        )
    return appointment


@transaction.atomic
def discharge(*, person: Person, role: Role, by: Person, now: datetime) -> None:
    """Take a role away; who does not hold it is left as they are. Running conversations keep their facilitator.

    Raises:
        LastAdministrator: nobody would be left to administer the organisation.
    """
    if role == Role.ADMINISTRATOR and is_last_administrator(person):
        raise LastAdministrator
    gone, _ = Appointment.objects.filter(
        organisation_id=person.organisation_id, person=person, role=role
    ).delete()
    if gone:
        audit.log(
            "person.discharged",
            organisation=person.organisation,
            at=now,
            actor=by,
            about=person,
            role=str(role),
        )
