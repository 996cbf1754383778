# SPDX-License-Identifier: EUPL-1.2
"""Who cannot do without a second step: everybody with a role, and every facilitator of a conversation.

The rule is asked at every request, so it holds from the moment that a role is given or a means is lost. Who holds a
role and has no second step sees nothing but the pages on which to set one up. It is off in the demonstration, where
everybody is made up and signs in with a button (``SECOND_STEP_REQUIRED``).
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from samenspiegel.conversations.models import Participant
from samenspiegel.core.access import Part
from samenspiegel.organisations import scope
from samenspiegel.organisations.models import Account
from samenspiegel.people.models import Appointment

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Set in the session by a sign-in with the organisation's own accounts, when a second step was taken there.
TAKEN_ELSEWHERE = "second_step_elsewhere"
SETTING_UP = {
    "second_step_first": "explains what is missing",
    "account": "shows what somebody signs in with",
    "mfa_index": "leads to the account page",
    "mfa_activate_totp": "sets up a second step",
    "mfa_add_webauthn": "sets up a second step",
    "mfa_view_recovery_codes": "follows on setting one up",
    "mfa_download_recovery_codes": "follows on setting one up",
    "proof": "asked before a second step is set up",
    "account_logout": "leaving is always possible",
    "logo_picture": "the picture above these pages; it asks nobody who they are",
    "alive": "health",
    "ready": "health",
}
"""The names of the addresses that stay open, each with its reason. So is the rater's door: it knows no account."""


def is_needed(account: Account) -> bool:
    """Whether an account belongs to somebody with a role in any organisation, or who leads a conversation."""
    with scope.everything():
        return (
            Appointment.objects.filter(person__account=account, person__is_active=True).exists()
            or Participant.objects.filter(
                person__account=account,
                person__is_active=True,
                part__in=(Part.FACILITATOR, Part.SUBSTITUTE),
            ).exists()
        )


def has_one(account: Account) -> bool:
    """Whether an account has an authenticator app or a passkey. Recovery codes alone are none."""
    return Authenticator.objects.filter(user=account, type__in=SECOND_STEPS).exists()


def is_last(authenticator: Authenticator) -> bool:
    """Whether somebody would be without a second step when this one goes."""
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=SECOND_STEPS)
    return not others.exclude(pk=authenticator.pk).exists()


def missing(request: HttpRequest) -> HttpResponse | None:
    """Where to go first, when this request comes from somebody who needs a second step and has none."""
    match = request.resolver_match
    if not settings.SECOND_STEP_REQUIRED or match is None:
        return None
    name = match.url_name or ""
    if name in SETTING_UP or name.startswith("questionnaire") or not request.user.is_authenticated:
        return None
    if request.session.get(TAKEN_ELSEWHERE) or has_one(request.user) or not is_needed(request.user):
        return None
    return redirect("second_step_first")
