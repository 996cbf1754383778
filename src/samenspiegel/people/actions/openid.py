# SPDX-License-Identifier: EUPL-1.2
"""Signing in with the organisation's own accounts: set up by an administrator, and who is who there.

A person is known by issuer and subject together, never by an address (design, section 7). The link is made by an
invitation that is accepted with that account. An administrator can name it beforehand for a person who has no account
here yet; that opens nothing: at the first sign-in the person confirms it, by such an invitation in their own mailbox.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from samenspiegel.audit import actions as audit
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal_bytes
from samenspiegel.organisations.models import Account, Organisation

from .. import letters
from ..models import AccountInvitation, OpenIdLink, OpenIdProvider, Person
from .accounts import INVITATION_DAYS, accept_account, invite_account, why_not_invited


class OpenIdUnknown(Exception):
    """Nobody here: an unknown subject, somebody out of service, a closed account. All look the same."""


class SubjectTaken(Exception):
    """This account of the organisation belongs to another person here already."""


class SecretMissing(Exception):
    """A new provider, or another issuer or client, needs its own secret."""


class ConfirmFirst(Exception):
    """Somebody was named as this person, who has not confirmed it: ``person`` opens a link in their own mailbox."""

    def __init__(self, person: Person) -> None:
        super().__init__("confirm first")
        self.person = person


class NoOwnMailbox(Exception):
    """There is no mailbox of their own in which the person could confirm it."""


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
        provider.sessions_ended += provider.is_on
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
    """Offer this way to sign in, or stop doing so; then the sessions that began with it end at their next request.

    Who calls this tests the connection first.
    """
    provider = OpenIdProvider.objects.select_for_update().get(pk=provider.pk)
    if provider.is_on == on:
        return
    provider.is_on = on
    provider.sessions_ended += not on
    provider.save(update_fields=["is_on", "sessions_ended"])
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

    It opens nothing until the person confirms it: administrators read no content, so they name no way in for
    themselves.

    Raises:
        NoOwnMailbox: they could not confirm it.
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
    if subject and (not person.email or person.has_shared_mailbox):
        raise NoOwnMailbox
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


def sign_in_with_openid(*, organisation: Organisation, issuer: str, subject: str) -> Account:
    """The account of who has this subject at this issuer, in this organisation.

    Raises:
        OpenIdUnknown: nobody here, whatever the reason.
        ConfirmFirst: an administrator said that it is somebody, who has not confirmed it.
    """
    link = (
        OpenIdLink.objects.filter(
            organisation=organisation, issuer=issuer, subject=subject, person__is_active=True
        )
        .select_related("person__account", "person__organisation")
        .first()
    )
    if link is None:
        raise OpenIdUnknown
    person = link.person
    if link.linked_at is None and person.account is None:
        raise ConfirmFirst(person)
    if link.linked_at is None or person.account is None or not person.account.is_active:
        raise OpenIdUnknown
    return person.account


@transaction.atomic
def ask_to_confirm(*, person: Person, now: datetime) -> None:
    """Mail a person the link by which they accept the work account that was named as theirs; once a day at most.

    Raises:
        OpenIdUnknown: they cannot be asked.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    if why_not_invited(person, today=now.date()):
        raise OpenIdUnknown
    if AccountInvitation.objects.filter(
        person=person, accepted_at=None, expires_on__gte=now.date() + timedelta(days=INVITATION_DAYS)
    ).exists():
        return
    letters.openid_named(
        person=person, link=invite_account(person=person, now=now), days=INVITATION_DAYS, now=now
    )


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
