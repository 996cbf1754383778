# SPDX-License-Identifier: EUPL-1.2
"""Signing in with the organisation's own accounts: set up by an administrator, and who is who there.

A person is known by issuer and subject together, never by an address (design, section 7). The link is made by an
invitation that is accepted with that account, or named beforehand for a person who has no account here yet.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from samenspiegel.audit import actions as audit
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal_bytes
from samenspiegel.organisations.models import Account, Organisation, new_public_id

from .. import letters
from ..models import AccountInvitation, OpenIdLink, OpenIdProvider, Person
from .accounts import accept_account


class OpenIdUnknown(Exception):
    """Nobody here: an unknown subject, somebody out of service, a closed account. All look the same."""


class SubjectTaken(Exception):
    """This account of the organisation belongs to another person here already."""


class SecretMissing(Exception):
    """A new provider, or another issuer or client, needs its own secret."""


class AccountPresent(Exception):
    """The person has an account already; a subject is named beforehand only for who has none."""


@transaction.atomic
def set_openid_provider(
    *,
    organisation: Organisation,
    issuer: str,
    client_id: str,
    client_secret: str,
    button: str,
    subject_claim: str,
    second_step: str,
    by: Person,
    now: datetime,
) -> OpenIdProvider:
    """Set how people sign in with the organisation's own accounts. An empty secret keeps the one that is there.

    With another issuer, client or claim it is off until it is turned on again, which tests it. Links of another issuer
    open nothing: a subject says who somebody is only together with its issuer.

    Raises:
        SecretMissing: there is no secret for this issuer and client.
    """
    provider = OpenIdProvider.objects.select_for_update().filter(organisation=organisation).first()
    is_same = provider is not None and (provider.issuer, provider.client_id) == (issuer, client_id)
    if not client_secret and not is_same:
        raise SecretMissing
    provider = provider or OpenIdProvider(organisation=organisation)
    if not is_same or provider.subject_claim != subject_claim:
        provider.is_on = False
    provider.issuer, provider.client_id, provider.button = issuer, client_id, button
    provider.subject_claim, provider.second_step = subject_claim, second_step
    if client_secret:
        key = keys.make(organisation.pk, organisation.public_id, Purpose.SIGN_IN)
        provider.sealed_secret = seal_bytes(key, client_secret.encode(), about=secret_place(organisation))
    provider.changed_at = now
    provider.save()
    audit.log(
        "openid.changed",
        organisation=organisation,
        at=now,
        actor=by,
        issuer=issuer,
        with_new_secret=bool(client_secret),
        second_step=second_step,
    )
    return provider


def secret_place(organisation: Organisation) -> str:
    """What the sealed secret is bound to."""
    return f"openid/{organisation.public_id}"


@transaction.atomic
def turn_openid(*, provider: OpenIdProvider, on: bool, by: Person, now: datetime) -> None:
    """Offer this way to sign in, or stop doing so. Who calls this tests the connection first."""
    provider = OpenIdProvider.objects.select_for_update().get(pk=provider.pk)
    if provider.is_on == on:
        return
    provider.is_on = on
    provider.save(update_fields=["is_on"])
    audit.log(
        "openid.turned_on" if on else "openid.turned_off",
        organisation=provider.organisation,
        at=now,
        actor=by,
        issuer=provider.issuer,
    )


@transaction.atomic
def name_subject(*, person: Person, subject: str, by: Person, now: datetime) -> None:
    """Say beforehand who a person without an account is at the organisation's issuer. Empty takes it back.

    Raises:
        AccountPresent: they have an account; somebody else's subject would open it.
        SubjectTaken: another person here has this subject.
        OpenIdUnknown: the organisation has no accounts of its own set up.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.account_id is not None:
        raise AccountPresent
    provider = OpenIdProvider.objects.filter(organisation_id=person.organisation_id).first()
    if provider is None:
        raise OpenIdUnknown
    before = OpenIdLink.objects.filter(person=person, issuer=provider.issuer)
    if [link.subject for link in before] == ([subject] if subject else []):
        return
    before.delete()
    if subject:
        _link(person, issuer=provider.issuer, subject=subject, linked_at=None)
    audit.log("openid.named", organisation=person.organisation, at=now, actor=by, about=person)


def _link(person: Person, *, issuer: str, subject: str, linked_at: datetime | None) -> OpenIdLink:
    try:
        with transaction.atomic():
            return OpenIdLink.objects.create(
                organisation=person.organisation,
                person=person,
                issuer=issuer,
                subject=subject,
                linked_at=linked_at,
            )
    except IntegrityError:
        raise SubjectTaken from None


@transaction.atomic
def sign_in_with_openid(*, organisation: Organisation, issuer: str, subject: str, now: datetime) -> Account:
    """The account of who has this subject at this issuer, in this organisation.

    Who was named beforehand gets an account here at their first sign-in. It has an address of its own making: one that
    the administrator typed was proven by nobody, and must not lead to an account that is there already.

    Raises:
        OpenIdUnknown: nobody here, whatever the reason.
    """
    link = (
        OpenIdLink.objects.select_for_update(of=("self",))
        .filter(organisation=organisation, issuer=issuer, subject=subject, person__is_active=True)
        .select_related("person__account", "person__organisation")
        .first()
    )
    if link is None:
        raise OpenIdUnknown
    person = link.person
    if person.account is None:
        if link.linked_at is not None:
            raise OpenIdUnknown
        account = Account.objects.create_user(new_public_id() + letters.NOWHERE)
        account.created_on = now.date()
        account.save(update_fields=["created_on"])
        person.account = account
        person.save(update_fields=["account"])
        AccountInvitation.objects.filter(person=person, accepted_at=None).delete()
        letters.openid_linked(person=person, now=now)
        audit.log("account.linked", organisation=organisation, at=now, actor=person, about=person)
    if not person.account.is_active:
        raise OpenIdUnknown
    if link.linked_at is None:
        link.linked_at = now
        link.save(update_fields=["linked_at"])
    return person.account


@transaction.atomic
def accept_with_openid(*, invitation: AccountInvitation, issuer: str, subject: str, now: datetime) -> Account:
    """Accept an invitation with the organisation's own account: from now on that account opens this person.

    Raises:
        InvitationUnknown: used or withdrawn in the meantime.
        SubjectTaken: that account belongs to another person here.
    """
    account = accept_account(invitation=invitation, now=now)
    person = invitation.person
    OpenIdLink.objects.filter(person=person, issuer=issuer).exclude(subject=subject).delete()
    known = OpenIdLink.objects.filter(
        organisation=person.organisation, issuer=issuer, subject=subject
    ).first()
    if known is None:
        _link(person, issuer=issuer, subject=subject, linked_at=now)
    elif known.person_id != person.pk:
        raise SubjectTaken
    else:
        known.linked_at = now
        known.save(update_fields=["linked_at"])
    audit.log("openid.linked", organisation=person.organisation, at=now, actor=person, about=person)
    return account
