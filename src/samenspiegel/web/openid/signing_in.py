# SPDX-License-Identifier: EUPL-1.2
"""What follows when an organisation's issuer has said who somebody is, or when it did not work."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.internal import statekit
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.organisations import scope
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions
from samenspiegel.people.models import AccountInvitation, OpenIdLink, OpenIdProvider, Person, SecondStep

from .. import fresh, second_step, sign_in_log
from . import token
from .session import ENDED, ORGANISATION

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FRESH_WITHIN = timedelta(minutes=5)
METHOD = "openid"
_log = logging.getLogger(__name__)


def finish(
    request: HttpRequest, provider: OpenIdProvider, claims: Mapping[str, Any], state: Mapping[str, Any]
) -> HttpResponse:
    """Somebody of this organisation came back with a token that is right in every respect."""
    scope.narrow_to(provider.organisation_id)
    who = {"issuer": provider.issuer, "subject": token.subject(claims, provider.subject_claim)}
    asked = state.get("data") or {}
    if "confirm" in asked:
        return _confirm(request, provider, claims, state, **who)
    try:
        if "invitation" in asked:
            account = _accept(asked["invitation"], provider, **who)
            messages.success(request, _("Welcome. From now on you sign in with your work account."))
        else:
            account = actions.sign_in_with_openid(organisation=provider.organisation, **who)
    except actions.ConfirmFirst as named:
        return _ask_to_confirm(request, provider, named.person)
    except (actions.OpenIdUnknown, actions.InvitationUnknown):
        return render(request, "openid/unknown.html", {"provider": provider}, status=403)
    except actions.SubjectTaken:
        return render(request, "openid/taken.html", {"provider": provider}, status=403)
    _open_session(request, provider, account, claims)
    return redirect(state.get("next") or "start")


def _ask_to_confirm(request: HttpRequest, provider: OpenIdProvider, person: Person) -> HttpResponse:
    """An administrator said whose account this is; whose it is says only the person, in their own mailbox."""
    try:
        actions.ask_to_confirm(person=person, now=clock.now())
    except actions.OpenIdUnknown:
        return render(request, "openid/unknown.html", {"provider": provider}, status=403)
    return render(request, "openid/confirm_first.html", {"provider": provider}, status=403)


def _accept(invitation_id: str, provider: OpenIdProvider, **who: str) -> Account:
    """The secret of the invitation was shown by this browser just before; it may have been used in the meantime."""
    invitation = (
        AccountInvitation.objects.filter(
            public_id=invitation_id,
            organisation_id=provider.organisation_id,
            accepted_at=None,
            expires_on__gte=clock.now().date(),
            person__is_active=True,
        )
        .select_related("person__organisation", "person__account")
        .first()
    )
    if invitation is None:
        raise actions.InvitationUnknown
    account = actions.accept_with_openid(invitation=invitation, now=clock.now(), **who)
    if not account.is_active:
        raise actions.OpenIdUnknown
    return account


def counts_as_second_step(provider: OpenIdProvider, claims: Mapping[str, Any]) -> bool:
    """Whether the issuer saw to a second step: it says so, or the administrator declared that it always does."""
    return provider.second_step == SecondStep.DECLARED or token.took_second_step(claims)


def _open_session(
    request: HttpRequest, provider: OpenIdProvider, account: Account, claims: Mapping[str, Any]
) -> None:
    """Sign in, in a session that reaches the persons of this organisation alone."""
    if request.user.is_authenticated:
        states = statekit.get_states(request).copy()
        get_adapter(request).logout(request)
        request.session[statekit.STATES_SESSION_KEY] = states
    login(request, account, backend=BACKEND)
    record_authentication(request, account, METHOD, provider=provider.organisation.slug)
    sign_in_log.signed_in(account, ["openid"], only=provider.organisation.public_id)
    request.session[ORGANISATION] = provider.organisation.public_id
    request.session[ENDED] = provider.sessions_ended
    request.session["organisation"] = provider.organisation.public_id
    request.session[second_step.TAKEN_ELSEWHERE] = counts_as_second_step(provider, claims)
    if not token.is_fresh(claims, now=clock.system_now(), within=FRESH_WITHIN):
        fresh.lapse(
            request
        )  # their session there may be of this morning, and of whoever sits at that computer now


def _confirm(
    request: HttpRequest,
    provider: OpenIdProvider,
    claims: Mapping[str, Any],
    state: Mapping[str, Any],
    **who: str,
) -> HttpResponse:
    """A fresh proof of identity, of who is signed in here and nobody else."""
    link = OpenIdLink.objects.filter(organisation_id=provider.organisation_id, person__is_active=True, **who)
    account_id = link.values_list("person__account_id", flat=True).first()
    is_same = request.user.is_authenticated and account_id == request.user.pk
    if not is_same or not token.is_fresh(claims, now=clock.system_now(), within=FRESH_WITHIN):
        return render(request, "openid/not_confirmed.html", {"provider": provider}, status=403)
    record_authentication(
        request, request.user, METHOD, provider=provider.organisation.slug, reauthenticated=True
    )
    fresh.prove(request)
    return redirect(state.get("next") or "start")


def failed(
    request: HttpRequest,
    provider: OpenIdProvider,
    *,
    error: str | None = None,
    exception: Exception | None = None,
) -> HttpResponse:
    """It did not work. Why stands in our own log, in a word; the page says what to do."""
    reason = getattr(exception, "reason", "") or type(exception).__name__ if exception else str(error)
    # Words of ours alone: what an issuer answered stays out of the log.
    _log.warning(f"signing in with {provider.organisation.slug} failed: {reason}", exc_info=exception)
    status = 403 if error == "cancelled" else 502
    return render(
        request,
        "openid/failed.html",
        {"provider": provider, "is_cancelled": error == "cancelled"},
        status=status,
    )


def next_of(request: HttpRequest) -> str | None:
    """Where somebody wanted to go, if it is a page of ours."""
    return get_next_redirect_url(request)
