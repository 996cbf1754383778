# SPDX-License-Identifier: EUPL-1.2
"""What a session that began with an organisation's own account reaches, and what stays closed in it.

It reaches the persons of that organisation alone, even when the account has persons elsewhere. It changes nothing of
how the account signs in: whoever runs the sign-in of one organisation could otherwise add a password or a passkey, and
come into another organisation with that.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samenspiegel.conversations.models import Participant
from samenspiegel.core.access import Part
from samenspiegel.organisations import scope
from samenspiegel.people.models import Appointment, OpenIdProvider, Person

from .. import second_step

ORGANISATION = "openid_organisation"
"""In the session: the public id of the only organisation that this sign-in opens."""

ENDED = "openid_sessions_ended"
"""In the session: how often the sessions of that sign-in had been ended when this one began."""

CLOSED = {"change_password", "account_email", "account_reset_password"}
"""Addresses at which somebody changes how their account signs in; with all of those of the second step."""

ALWAYS_OPEN = {
    "account_logout",
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_sign_in",
    "openid_back",
    "welcome",
    "alive",
    "ready",
}


def of(request: HttpRequest) -> str | None:
    """The organisation whose sign-in began this session; ``None`` for a session that began here."""
    return request.session.get(ORGANISATION)


def is_over(request: HttpRequest) -> bool:
    """Whether the sign-in with which this session began was turned off since, even if it is on again."""
    if of(request) is None:
        return False
    with scope.everything():
        alive = OpenIdProvider.objects.filter(
            organisation__public_id=of(request), is_on=True, sessions_ended=request.session.get(ENDED)
        )
        return not alive.exists()


def provider_of(request: HttpRequest) -> OpenIdProvider | None:
    """The accounts with which this session began, to ask there again who somebody is."""
    if of(request) is None:
        return None
    with scope.everything():
        found = OpenIdProvider.objects.filter(organisation__public_id=of(request), is_on=True)
        return found.select_related("organisation").first()


def missing(request: HttpRequest) -> HttpResponse | None:
    """The page that comes instead of the one asked for, in a session of an organisation's own sign-in."""
    match = request.resolver_match
    if of(request) is None or match is None or not request.user.is_authenticated:
        return None
    name = match.url_name or ""
    if name in ALWAYS_OPEN or name.startswith("questionnaire"):
        return None
    if name in CLOSED or name.startswith("mfa_"):
        return render(request, "openid/not_here.html", status=403)
    if not request.session.get(second_step.TAKEN_ELSEWHERE) and request.person and _is_needed(request.person):
        return render(request, "openid/second_step.html", status=403)
    return None


def _is_needed(person: Person) -> bool:
    """Whether somebody cannot do without a second step in this organisation (as ``second_step`` says of an account)."""
    leads = Participant.objects.filter(person=person, part__in=(Part.FACILITATOR, Part.SUBSTITUTE))
    return Appointment.objects.filter(person=person).exists() or leads.exists()
