# SPDX-License-Identifier: EUPL-1.2
"""Become the holder of a person's account, and choose between organisations."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.people import actions
from samenspiegel.people.models import Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def welcome(request: HttpRequest, invitation_id: str, secret: str) -> HttpResponse:
    """Show whom the link is for; a visible button makes the account and signs in. Opening it changes nothing."""
    try:
        invitation = actions.find_account_invitation(
            invitation_id=invitation_id, secret=secret, now=clock.now()
        )
    except actions.InvitationUnknown:
        raise Http404 from None
    if request.method == "POST":
        try:
            account = actions.accept_account(invitation=invitation, now=clock.now())
        except actions.InvitationUnknown:
            raise Http404 from None
        login(request, account, backend=BACKEND)
        record_authentication(request, account, "code", email=account.email)
        messages.success(request, _("Welcome. From now on you sign in with your e-mail address and a code."))
        return redirect("start")
    return render(request, "account_welcome/show.html", {"invited": invitation.person})


@login_required
@require_POST
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """Work in another organisation that this account has a person in."""
    wanted = request.POST.get("organisation", "")
    own = Person.objects.filter(account=request.user, is_active=True)
    if wanted not in own.values_list("organisation__public_id", flat=True):
        raise Http404
    request.session["organisation"] = wanted
    return redirect("start")
