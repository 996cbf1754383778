# SPDX-License-Identifier: EUPL-1.2
"""Signing in with an organisation's own accounts: the page with the button, there, and back."""

from typing import Any

from allauth.account.internal.decorators import login_not_required
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from samenspiegel.keys.actions import KeyGone
from samenspiegel.keys.sealing import Unreadable
from samenspiegel.people.models import OpenIdProvider

from ..openid import provider as accounts
from ..openid import session as openid_session
from ..openid import signing_in
from ..openid.discovery import NotAnIssuer
from ..openid.token import TokenRefused

# What can be wrong with an issuer, and what it can get wrong in an answer: no fault of ours, and never a 500.
NO_ISSUER = (NotAnIssuer, OSError, KeyGone, Unreadable)  # what requests raises is an OSError too
ANSWERED_WRONG = (*NO_ISSUER, TokenRefused, ValueError, TypeError, KeyError)


@login_not_required
def sign_in(request: HttpRequest, organisation: str) -> HttpResponse:
    """The page of one organisation; its button goes to the issuer. Only a POST does: nobody is sent by a link."""
    provider = accounts.find_provider(organisation)
    if provider is None:
        raise Http404
    if request.method == "POST":
        return go(request, provider, next_url=signing_in.next_of(request), data={})
    return render(
        request,
        "openid/sign_in.html",
        {"provider": provider, "next": signing_in.next_of(request) or ""},
    )


def go(
    request: HttpRequest,
    provider: OpenIdProvider,
    *,
    next_url: str | None,
    data: dict[str, Any],
    afresh: bool = False,
) -> HttpResponse:
    """Send somebody to their organisation's sign-in.

    By a page that goes on by itself, and not by a redirect: a browser holds redirects after a form to the addresses
    that our content policy allows forms to go to, and an organisation's sign-in may pass through several.
    """
    try:
        address = accounts.Provider(request, app=accounts.app_of(provider)).address_to_go_to(
            request, next_url=next_url, data=data, afresh=afresh
        )
    except NO_ISSUER as error:
        return signing_in.failed(request, provider, exception=error)
    return render(request, "openid/go.html", {"provider": provider, "address": address})


@login_required
@require_POST
def confirm(request: HttpRequest, organisation: str) -> HttpResponse:
    """A fresh proof of identity: the issuer asks again who somebody is."""
    provider = openid_session.provider_of(request)
    if provider is None or provider.organisation.slug != organisation:
        raise Http404
    return go(request, provider, next_url=signing_in.next_of(request), data={"confirm": True}, afresh=True)


@login_not_required
def back(request: HttpRequest, organisation: str) -> HttpResponse:
    """Where the issuer sends people back to, with a code or with a refusal."""
    provider = accounts.find_provider(organisation)
    if provider is None:
        raise Http404
    view = accounts.CallbackView.adapter_view(accounts.OrganisationOAuth2(request, organisation))
    try:
        return view(request)
    except ANSWERED_WRONG as error:
        return signing_in.failed(request, provider, exception=error)
