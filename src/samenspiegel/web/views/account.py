# SPDX-License-Identifier: EUPL-1.2
"""Become the holder of a person's account, and choose between organisations."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.organisations import scope
from samenspiegel.people import actions
from samenspiegel.people.models import Person

from ..openid import session as openid_session
from ..openid.provider import find_provider
from .openid import go


def welcome(request: HttpRequest, invitation_id: str, secret: str) -> HttpResponse:
    """Show whom the link is for; a visible button makes the account and signs in. Opening it changes nothing."""
    try:
        with scope.everything():
            invitation = actions.find_account_invitation(
                invitation_id=invitation_id, secret=secret, now=clock.now()
            )
    except actions.InvitationUnknown:
        raise Http404 from None
    scope.narrow_to(invitation.organisation_id)
    provider = find_provider(invitation.organisation.slug)
    if request.method == "POST" and "openid" in request.POST and provider:
        return go(request, provider, next_url=None, data={"invitation": invitation.public_id})
    if request.method == "POST":
        try:
            account = actions.accept_account(invitation=invitation, now=clock.now())
        except actions.InvitationUnknown:
            raise Http404 from None
        logout(request)  # somebody else may have been signed in here
        # The link shows who reads the mailbox, as a code does. A second step that the account has is asked for as well.
        record_authentication(request, account, "code", email=account.email)
        messages.success(request, _("Welcome. From now on you sign in with your e-mail address and a code."))
        return perform_login(request, Login(user=account, email=account.email))
    return render(request, "account_welcome/show.html", {"invited": invitation.person, "provider": provider})


@login_required
@require_POST
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """Work in another organisation that this account has a person in."""
    wanted = request.POST.get("organisation", "")
    with scope.everything():
        own = Person.objects.filter(account=request.user, is_active=True)
        known = set(own.values_list("organisation__public_id", flat=True))
    if wanted not in known or openid_session.of(request) not in {None, wanted}:
        raise Http404
    request.session["organisation"] = wanted
    return redirect("start")
