# SPDX-License-Identifier: EUPL-1.2
"""Persons: add, change, deactivate. Nobody is deleted: a conversation keeps the people it was held with."""

from datetime import date, datetime
from types import EllipsisType

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.core.independence import makes_circle
from samenspiegel.organisations.models import Organisation

from .. import letters
from ..models import AccountInvitation, Person, Seat
from .feeds import end_feed
from .roles import LastAdministrator, is_last_administrator
from .second_person import refuse_own_team


class ManagerRefused(Exception):
    """Somebody cannot report to this person. ``reason``: elsewhere (of another organisation, left, or from outside) or
    circle (they would stand above themselves)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class YourOwnPerson(Exception):
    """Nobody deactivates themselves: a slip would lock them out."""


@transaction.atomic
def add_person(
    *,
    organisation: Organisation,
    name: str,
    first_name: str,
    email: str,
    now: datetime,
    phone: str = "",
    department: str = "",
    has_shared_mailbox: bool = False,
    manager: Person | None = None,
    works_at: str = "",
    by: Person | None = None,
) -> Person:
    """Add a human to an organisation. Persons are told apart by their id: two may share an address.

    Args:
        works_at: of somebody from elsewhere the organisation that they work for, with which this one shares somebody.
            They hold no role here, and see only conversations they take part in.

    Raises:
        ManagerRefused: they cannot report to this ``manager``; nobody from elsewhere reports to anybody here.
        NotForYourself: they would report to ``by``.
    """
    refuse_own_team(manager, by)
    _check_manager(organisation.pk, None, manager)
    if manager and works_at.strip():
        raise ManagerRefused("elsewhere")
    person = Person.objects.create(
        organisation=organisation,
        name=name,
        first_name=first_name,
        email=email.strip().lower(),
        phone=phone,
        department=department,
        has_shared_mailbox=has_shared_mailbox,
        manager=manager,
        manager_since_on=now.date() if manager else None,
        works_at=works_at.strip(),
        is_external=bool(works_at.strip()),
    )
    audit.log("person.added", organisation=organisation, at=now, actor=by, about=person)
    return person


@transaction.atomic
def change_person(
    *,
    person: Person,
    name: str,
    first_name: str,
    email: str,
    has_shared_mailbox: bool,
    phone: str,
    department: str,
    by: Person,
    now: datetime,
    manager: Person | EllipsisType | None = ...,
    works_at: str | EllipsisType = ...,
) -> Person:
    """Change what is known of a person. The log keeps which fields changed, not what they held.

    With another address, or a mailbox that others read too, a link that was sent earlier ends: it would open an account
    to who reads the old mailbox. An account that is there already stays as it is. The old mailbox is told, and for who
    takes part in a conversation an account at the new address waits for a week (``accounts.waits_until``). Of another
    manager the employee is told too; that manager reads earlier assessments by others only after a week.

    Args:
        manager: left out, whom they report to stays as it is.
        works_at: of somebody from elsewhere; nobody comes or goes by changing it.
    Raises:
        ManagerRefused: they cannot report to this ``manager``.
        NotForYourself: they would come to report to ``by``.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    manager = person.manager if manager is ... else manager
    _check_manager(person.organisation_id, person, manager)
    wanted = {
        "name": name,
        "first_name": first_name,
        "email": email.strip().lower(),
        "has_shared_mailbox": has_shared_mailbox,
        "phone": phone,
        "department": department,
        "manager": manager,
    }
    if person.is_external and works_at is not ... and works_at.strip():
        wanted["works_at"] = works_at.strip()
    changed = sorted(field for field, value in wanted.items() if getattr(person, field) != value)
    if not changed:
        return person
    if "email" in changed and person.email:
        letters.address_changed(person=person, before=person.email, now=now)
    if {"email", "has_shared_mailbox"} & set(changed) and (person.email or person.address_changed_on):
        wanted["address_changed_on"] = now.date()
        changed.append("address_changed_on")
    if "manager" in changed:
        refuse_own_team(manager, by)
        wanted["manager_since_on"] = now.date() if manager else None
        changed.append("manager_since_on")
    for field in changed:
        setattr(person, field, wanted[field])
    person.save(update_fields=changed)
    if {"email", "has_shared_mailbox"} & set(changed):
        AccountInvitation.objects.filter(person=person, accepted_at=None).delete()
    if "manager" in changed and manager is not None:
        letters.managers_changed([person], now=now)
    fields = [field for field in changed if field not in ("address_changed_on", "manager_since_on")]
    audit.log(
        "person.changed", organisation=person.organisation, at=now, actor=by, about=person, fields=fields
    )
    return person


def _check_manager(organisation_id: int, person: Person | None, manager: Person | None) -> None:
    """Raises ``ManagerRefused``. Locks who reports to whom, so that two changes at once make no circle."""
    if manager is None or (person is not None and person.manager_id == manager.pk):
        return
    rows = Person.objects.select_for_update().filter(organisation_id=organisation_id).order_by("pk")
    if not rows.filter(pk=manager.pk, is_active=True, is_external=False).exists():
        raise ManagerRefused("elsewhere")
    if person is not None and makes_circle(person.pk, manager.pk, dict(rows.values_list("pk", "manager"))):
        raise ManagerRefused("circle")


@transaction.atomic
def deactivate(*, person: Person, left_on: date, by: Person, now: datetime) -> Person:
    """Take a person out of service: no signing in, no new conversations, seats end on ``left_on``.

    What runs goes on, and what they did stays. Doing it twice is harmless.

    Raises:
        YourOwnPerson: ``by`` is the person.
        LastAdministrator: nobody would be left to administer the organisation.
    """
    if person.pk == by.pk:
        raise YourOwnPerson
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        return person
    if is_last_administrator(person):
        raise LastAdministrator
    person.is_active = False
    person.save(update_fields=["is_active"])
    AccountInvitation.objects.filter(person=person, accepted_at=None).delete()
    end_feed(person=person, now=now, by=by)
    for seat in Seat.objects.filter(person=person, until_on=None):
        seat.until_on = max(left_on, seat.since_on)
        seat.save(update_fields=["until_on"])
    audit.log(
        "person.deactivated",
        organisation=person.organisation,
        at=now,
        actor=by,
        about=person,
        left_on=left_on.isoformat(),
    )
    return person


@transaction.atomic
def reactivate(*, person: Person, by: Person, now: datetime) -> Person:
    """Take a person into service again. Ended seats stay ended: what they hold now is given anew."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.log("person.reactivated", organisation=person.organisation, at=now, actor=by, about=person)
    return person
