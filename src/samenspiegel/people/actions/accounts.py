# SPDX-License-Identifier: EUPL-1.2
"""The link between a person and an account: made by a personal mail, never by an address alone."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.organisations.models import Account

from .. import letters
from ..models import AccountInvitation, OpenIdLink, Person
from .feeds import end_feed

INVITATION_DAYS = 30
ADDRESS_DAYS = 7
"""So long an account waits after another address took the place of one: the mailbox of before can object."""


class InvitationUnknown(Exception):
    """No such account invitation: never made, used, expired, or a wrong secret. All look the same."""


class InvitationRefused(Exception):
    """This person cannot be invited. ``reason``: inactive, no_email, shared_mailbox, has_account, address_taken or
    address_new."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def why_not_invited(person: Person, *, today: date) -> str:
    """Why a person cannot be invited for an account, as a code of ``InvitationRefused``; empty when they can."""
    if not person.is_active:
        return "inactive"
    if person.account_id is not None:
        return "has_account"
    if not person.email:
        return "no_email"
    if person.has_shared_mailbox:
        return "shared_mailbox"
    if _is_somebody_elses(person):
        return "address_taken"
    return "address_new" if waits_until(person, today=today) else ""


def waits_until(person: Person, *, today: date) -> date | None:
    """Until when an account waits because the address was changed; None where it does not.

    Whoever administers can change an address, and reads no content: for who takes part in a conversation the mailbox of
    before has a week to object.
    """
    if person.address_changed_on is None:
        return None
    until_on = person.address_changed_on + timedelta(days=ADDRESS_DAYS)
    return until_on if today < until_on and person.participations.exists() else None


@transaction.atomic
def send_account_invitation(*, person: Person, by: Person, now: datetime) -> None:
    """Mail a person the link by which they get an account. An earlier link ends.

    Raises:
        InvitationRefused: no mailbox of their own, out of service, or an account is there already.
    """
    if reason := why_not_invited(person, today=now.date()):
        raise InvitationRefused(reason)
    link = invite_account(person=person, now=now, by=by)
    letters.account_invited(person=person, link=link, days=INVITATION_DAYS, now=now)


@transaction.atomic
def unlink_account(*, person: Person, by: Person, now: datetime) -> None:
    """Take the account away from a person, so that they can be invited at another address. The account itself stays:
    it may be of other organisations too."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.account is None:
        return
    letters.account_unlinked(person=person, address=person.account.email, now=now)
    person.account = None
    person.save(update_fields=["account"])
    AccountInvitation.objects.filter(person=person, accepted_at=None).delete()
    end_feed(person=person, now=now, by=by)  # made by whoever held the account
    OpenIdLink.objects.filter(person=person).delete()  # else that account would open the person again
    audit.log("account.unlinked", organisation=person.organisation, at=now, actor=by, about=person)


def _is_somebody_elses(person: Person) -> bool:
    """Whether another person of the organisation signs in with this address."""
    others = Person.objects.filter(organisation_id=person.organisation_id, account__email=person.email)
    return others.exclude(pk=person.pk).exists()


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
            public_id=invitation_id,
            accepted_at=None,
            expires_on__gte=now.date(),
            person__is_active=True,
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
    person = invitation.person
    if invitation.accepted_at is not None or _is_somebody_elses(person):
        raise InvitationUnknown
    # What an administrator named beforehand and the person did not confirm must not open this account.
    OpenIdLink.objects.filter(person=person, linked_at=None).delete()
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
