# SPDX-License-Identifier: EUPL-1.2
"""One's own account: what opens it and where it is open."""

from allauth.account.internal.flows.password_change import finalize_password_set
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from samenspiegel.people import actions as people

from .. import second_step, sessions
from ..forms.sign_in import PasswordForm
from ..sign_in import NOWHERE
from .custody import guides


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Everything about signing in, on one page."""
    means = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    codes = next((one.wrap() for one in means if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return render(
        request,
        "my_account/show.html",
        {
            "email": "" if request.user.email.endswith(NOWHERE) else request.user.email,
            "has_password": request.user.has_usable_password(),
            "app": next((one for one in means if one.type == Authenticator.Type.TOTP), None),
            "passkeys": [one.wrap() for one in means if one.type == Authenticator.Type.WEBAUTHN],
            "codes_left": len(codes.get_unused_codes()) if codes else None,
            "is_needed": settings.SECOND_STEP_REQUIRED and second_step.is_needed(request.user),
            "places": sessions.places(request),
            "has_person": bool(request.person),
            "feed": people.feed_of(request.person) if request.person else None,
            "guides": bool(request.person) and guides(request.person),
        },
    )


@login_required
def second_step_first(request: HttpRequest) -> HttpResponse:
    """Why nothing else opens yet, and the way on."""
    if second_step.has_one(request.user):
        return redirect("start")
    return render(request, "my_account/second_step_first.html")


@sensitive_post_parameters("password1", "password2")
@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Set a password, or another one; all other sessions end."""
    form = PasswordForm(request.user, request.POST or None)
    if form.is_bound and form.is_valid():
        form.save()
        finalize_password_set(request, request.user)
        sessions.end_others(request)
        return redirect("account")
    return render(request, "my_account/password.html", {"form": form})


@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out in one other browser."""
    number = request.POST.get("place", "")
    if number.isascii() and number.isdigit() and len(number) < 19 and sessions.end_one(request, int(number)):
        messages.success(request, _("You are signed out there."))
    else:
        messages.info(request, _("You were not signed in there any more. Nothing was changed."))
    return redirect("account")


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    sessions.end_others(request)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account")
