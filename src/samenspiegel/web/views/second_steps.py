# SPDX-License-Identifier: EUPL-1.2
"""Passkeys, the authenticator app and recovery codes: allauth's pages, with our rules before and after them.

A fresh proof of identity was asked before any of these is reached (``web.fresh``), and each change ends the other
sessions of the account.
"""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.internal import flows as passkey_flows
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import sessions
from ..forms.changes import SureForm
from ..forms.sign_in import NamePasskeyForm


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """All of it stands on the account page."""
    return redirect("account")


activate_app = login_required(app.activate_totp)
remove_app = login_required(app.deactivate_totp)
recovery_codes = login_required(recovery.view_recovery_codes)
new_recovery_codes = login_required(recovery.generate_recovery_codes)
recovery_codes_file = login_required(recovery.download_recovery_codes)
sign_in_with_passkey = passkeys.login_webauthn


class _AddPasskey(passkeys.AddWebAuthnView):
    def get_context_data(self, **named: Any) -> dict:
        values = {
            **super().get_context_data(**named),
            **named,
        }  # the library drops the form with what is wrong in it
        # All of ours sign in by themselves, so the device has to keep the key and know its holder.
        values["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return values


add_passkey = login_required(_AddPasskey.as_view())


@login_required
def name_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a passkey another name."""
    passkey = _own(request, pk)
    form = NamePasskeyForm(request.POST or None, initial={"name": passkey.wrap().name})
    if form.is_bound and form.is_valid():
        passkey_flows.rename_authenticator(request, passkey, form.cleaned_data["name"])
        return redirect("account")
    return render(request, "mfa/webauthn/edit_form.html", {"form": form, "passkey": passkey.wrap()})


@login_required
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a passkey away, unless it is the last second step of who needs one."""
    passkey = _own(request, pk)
    adapter = get_adapter()
    form = SureForm(request.POST or None)
    if not adapter.can_delete_authenticator(passkey):
        messages.error(request, str(adapter.error_messages["cannot_delete_authenticator"]))
        return redirect("account")
    if form.is_bound and form.is_valid():
        passkey_flows.remove_authenticator(request, passkey)
        return redirect("account")
    return render(
        request,
        "mfa/webauthn/authenticator_confirm_delete.html",
        {"form": form, "passkey": passkey.wrap()},
    )


def _own(request: HttpRequest, pk: int) -> Authenticator:
    found = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN, pk=pk).first()
    if found is None:
        raise Http404
    return found


@receiver([signals.authenticator_added, signals.authenticator_removed, signals.authenticator_reset])
def changed(sender: Any, request: HttpRequest, **_: Any) -> None:
    """A change of what opens an account ends its other sessions: one of them may be why it changed."""
    sessions.end_others(request)
