# SPDX-License-Identifier: EUPL-1.2
"""Somebody who does not work here and guides one conversation. They hold no role, and are nobody's manager."""

from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.organisations.models import Organisation

from ..models import Person


class WorksHere(Exception):
    """This address is that of somebody of the organisation: choose that person. ``name`` is theirs."""

    def __init__(self, name: str) -> None:
        super().__init__("works here")
        self.name = name


@transaction.atomic
def add_outsider(
    *, organisation: Organisation, name: str, email: str, works_at: str, by: Person, now: datetime
) -> Person:
    """Add somebody from outside, or find the one with this address who came before.

    Raises:
        WorksHere: somebody of the organisation has this address.
    """
    email = email.strip().lower()
    known = Person.objects.filter(organisation=organisation, email=email).order_by("is_external", "id")
    for person in known:
        if not person.is_external:
            raise WorksHere(person.name)
        if not person.is_active or person.works_at != works_at:
            person.is_active, person.works_at = True, works_at
            person.save(update_fields=["is_active", "works_at"])
            audit.log(
                "person.changed",
                organisation=organisation,
                at=now,
                actor=by,
                about=person,
                fields=["is_active", "works_at"],
            )
        return person
    person = Person.objects.create(
        organisation=organisation,
        name=name,
        first_name=name.split()[0][:60],
        email=email,
        works_at=works_at,
        is_external=True,
    )
    audit.log("person.added", organisation=organisation, at=now, actor=by, about=person)
    return person
