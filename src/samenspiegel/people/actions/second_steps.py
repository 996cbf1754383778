# SPDX-License-Identifier: EUPL-1.2
"""Taking away the second step of somebody who lost it, and ending where an account is signed in."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from samenspiegel.audit import actions as audit
from samenspiegel.core.access import Part
from samenspiegel.organisations import scope
from samenspiegel.organisations.models import Account, SignIn

from .. import letters
from ..models import Appointment, Person


class ResetRefused(Exception):
    """A second step is not taken away here. ``reason``: no_account, nothing, self or elsewhere."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def why_not_reset(*, person: Person, by: Person | None) -> str:
    """Why ``by`` cannot take this person's second step away, as a code of ``ResetRefused``; empty when they can.

    An account is one over organisations. Whose account also holds a role elsewhere, or guides a conversation there, is
    not made weaker from here: who runs the installation does it (``by`` is then ``None``).
    """
    if person.account_id is None:
        return "no_account"
    if not Authenticator.objects.filter(user=person.account_id).exists():
        return "nothing"
    if by is None:
        return ""
    if by.account_id == person.account_id:
        return "self"
    with scope.everything():
        persons = Person.objects.filter(account=person.account_id, is_active=True)
        elsewhere = persons.exclude(organisation_id=person.organisation_id)
        guides = Q(participations__part__in=(Part.FACILITATOR, Part.SUBSTITUTE))
        has_role = Exists(Appointment.objects.filter(person=OuterRef("pk")))
        return "elsewhere" if elsewhere.filter(guides | has_role).exists() else ""


@transaction.atomic
def reset_second_step(*, person: Person, by: Person | None, now: datetime) -> None:
    """Take away the app, the passkeys and the recovery codes of a person's account, and sign it out everywhere.

    Who needs a second step sets a new one up at the next sign-in, and the person is told by mail.

    Raises:
        ResetRefused: there is none, it is one's own, or the account has a role or guides somebody elsewhere.
    """
    if reason := why_not_reset(person=person, by=by):
        raise ResetRefused(reason)
    account = person.account
    assert account is not None  # noqa: S101  # why_not_reset looked
    Authenticator.objects.filter(user=account).delete()
    end_sessions(account=account)
    letters.second_step_reset(person=person, now=now)
    audit.log("account.second_step_reset", organisation=person.organisation, at=now, actor=by, about=person)


@transaction.atomic
def end_sessions(*, account: Account) -> None:
    """Sign an account out everywhere: each session ends at its next request at the latest."""
    Account.objects.filter(pk=account.pk).update(sessions_ended=F("sessions_ended") + 1)
    keys = list(SignIn.objects.filter(account=account).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(account=account).delete()


def forget_ended() -> int:
    """Forget where people were signed in whose session is gone; returns how many. Run after the sessions were."""
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    return SignIn.objects.filter(~Exists(living)).delete()[0]


@transaction.atomic
def close_account(*, account: Account, is_closed: bool) -> None:
    """Close an account, which signs it out at once and lets nobody in with it; or open it again."""
    Account.objects.filter(pk=account.pk).update(is_active=not is_closed)
    if is_closed:
        end_sessions(account=account)
