# SPDX-License-Identifier: EUPL-1.2
"""Persons, seats, roles, and the link between a person and an account."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.organisations.models import Account, Organisation

from .models import AccountInvitation, Appointment, Body, Person, Role, Seat

INVITATION_DAYS = 30


class InvitationUnknown(Exception):
    """No such account invitation: never made, used, expired, or a wrong secret. All look the same."""


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
    by: Person | None = None,
) -> Person:
    """Add a human to an organisation. Persons are told apart by their id: two may share an address."""
    person = Person.objects.create(
        organisation=organisation,
        name=name,
        first_name=first_name,
        email=email.strip().lower(),
        phone=phone,
        department=department,
    )
    audit.log("person.added", organisation=organisation, at=now, actor=by, about=person)
    return person


@transaction.atomic
def appoint(*, person: Person, role: Role, now: datetime, by: Person | None = None) -> Appointment:
    """Appoint a person as facilitator or administrator."""
    appointment, _ = Appointment.objects.get_or_create(
        organisation=person.organisation, person=person, role=role
    )
    audit.log(
        "person.appointed", organisation=person.organisation, at=now, actor=by, about=person, role=str(role)
    )
    return appointment


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
    """Give a person an office or a place in a body from a date on."""
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
def invite_account(*, person: Person, now: datetime, by: Person | None = None) -> str:
    """Make a personal link's path by which the person gets an account, and return it. Earlier ones end."""
    AccountInvitation.objects.filter(person=person, accepted_at=None).delete()
    secret = secrets.token_urlsafe(20)
    invitation = AccountInvitation.objects.create(
        organisation=person.organisation,
        person=person,
        check_hash=_hash(secret),
        expires_on=now.date() + timedelta(days=INVITATION_DAYS),
    )
    audit.log("account.invited", organisation=person.organisation, at=now, actor=by, about=person)
    return f"/welkom/{invitation.public_id}/{secret}/"


def find_account_invitation(*, invitation_id: str, secret: str, now: datetime) -> AccountInvitation:
    """Return the open invitation that a link belongs to.

    Raises:
        InvitationUnknown: there is none, whatever the reason.
    """
    invitation = (
        AccountInvitation.objects.filter(
            public_id=invitation_id, accepted_at=None, expires_on__gte=now.date()
        )
        .select_related("person__organisation")
        .first()
    )
    if invitation is None or not secrets.compare_digest(invitation.check_hash, _hash(secret)):
        raise InvitationUnknown
    return invitation


@transaction.atomic
def accept_account(*, invitation: AccountInvitation, now: datetime) -> Account:
    """Link the person to the account of the address that the invitation went to. Used once.

    Whoever holds the link has read that mailbox; that is what a sign-in code proves too.
    """
    invitation = AccountInvitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is not None:
        raise InvitationUnknown
    person = invitation.person
    account = person.account or Account.objects.filter(email=person.email).first()
    if account is None:
        account = Account.objects.create_user(person.email)
        account.created_on = now.date()
        account.save(update_fields=["created_on"])
    person.account = account
    person.save(update_fields=["account"])
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    audit.log("account.linked", organisation=person.organisation, at=now, actor=person, about=person)
    return account


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
