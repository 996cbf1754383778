# SPDX-License-Identifier: EUPL-1.2
"""The question who somebody is, before what cannot be undone; afterwards the deed goes on with what was typed."""

import json
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as passkeys
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from samenspiegel import clock

from .. import fresh, give_back, kept_form, second_step, throttles
from ..forms.sign_in import ProofForm, ProofPasskeyForm, matching
from ..openid import session as openid
from ..sign_in import NOWHERE

MAILED = "proof_code"
MAILED_FOR_SECONDS = 600
MAILED_TRIES = 5


@sensitive_post_parameters("password", "code", "credential")
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a password, a code or a passkey: what this account has. Who has none gets a code by mail.

    Whoever proved it already in another tab only presses the button.
    """
    if request.method == "POST" and "how" not in request.POST:
        return _sent_again(request)
    form = ProofForm(request.POST or None)
    means = _means(request)
    if request.method == "POST" and request.POST.get("how") == "mail" and "mail" in means:
        _mail_code(request)
        return redirect(request.get_full_path())
    if (
        request.method == "POST"
        and form.is_valid()
        and (fresh.is_fresh(request) or _proves(request, form, means))
    ):
        fresh.prove(request)
        request.session.pop(MAILED, None)
        return _go_on(request)
    kept = kept_form.find(request, request.GET.get("wacht", ""))
    values: dict[str, Any] = {
        "form": form,
        "means": means,
        "is_fresh": fresh.is_fresh(request),
        "is_kept": kept is not None,
        "is_lost": "wacht" in request.GET and kept is None,
        "is_mailed": MAILED in request.session,
        "back": _next(request),
        "email": request.user.email,
        "provider": openid.provider_of(request),
    }
    if "passkey" in means and not values["is_fresh"]:
        values["options"] = json.loads(json.dumps(passkeys.begin_authentication(request.user)))
    return render(request, "my_account/proof.html", values)


def _means(request: HttpRequest) -> tuple[str, ...]:
    """How this account can prove who it is, the shortest way first."""
    types = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    found = []
    if Authenticator.Type.WEBAUTHN in types:
        found.append("passkey")
    if types & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}:
        found.append("app")
    if request.user.has_usable_password():
        found.append("password")
    if not second_step.has_one(request.user) and not request.user.email.endswith(NOWHERE):
        found.append("mail")
    return tuple(found)


def _proves(request: HttpRequest, form: ProofForm, means: tuple[str, ...]) -> bool:
    """Whether what was given is right; else the form says what was not."""
    how = request.POST.get("how", "")
    if how not in means and how != "mailed":
        return False
    usage = throttles.try_session(request, "proof")
    if usage is None:
        form.add_error(None, _("That was too often. Wait a quarter of an hour and try again."))
        return False
    code = form.cleaned_data["code"]
    if how == "password" and request.user.check_password(form.cleaned_data["password"]):
        record_authentication(request, request.user, "password", reauthenticated=True)
    elif how == "app" and (found := matching(request.user, code)):
        record_authentication(
            request, request.user, "mfa", id=found.pk, type=found.type, reauthenticated=True
        )
        found.record_usage()
    elif how == "passkey" and (given := ProofPasskeyForm(request.POST, user=request.user)).is_valid():
        given.save()
    elif how == "mailed" and "mail" in means and _is_mailed(request, code):
        record_authentication(request, request.user, "code", email=request.user.email, reauthenticated=True)
    else:
        wrong = {
            "password": _("This is not your password."),
            "passkey": _("This passkey was not accepted. Try again."),
        }
        field = {"password": "password", "passkey": None}.get(how, "code")
        form.add_error(field, wrong.get(how, _("This code is not right, or not valid any more.")))
        return False
    usage.give_back()
    return True


def _mail_code(request: HttpRequest) -> None:
    """Mail a code that only this session can use."""
    if throttles.try_session(request, "proof_mail") is None:
        return
    adapter = get_adapter()
    code = adapter.generate_login_code()
    request.session[MAILED] = {
        "hash": _hash(request, code),
        "at": clock.session_now().timestamp(),
        "tries": 0,
    }
    adapter.send_mail("account/email/proof_code", request.user.email, {"request": request, "code": code})


def _is_mailed(request: HttpRequest, code: str) -> bool:
    kept = request.session.get(MAILED)
    if not kept or clock.session_now().timestamp() - kept["at"] > MAILED_FOR_SECONDS:
        return False
    if kept["tries"] >= MAILED_TRIES:
        return False
    request.session[MAILED] = {**kept, "tries": kept["tries"] + 1}
    return constant_time_compare(kept["hash"], _hash(request, code))


def _hash(request: HttpRequest, code: str) -> str:
    whose = f"{request.user.pk} {normalize_user_code(code)}"
    return salted_hmac("samenspiegel.proof", whose, algorithm="sha256").hexdigest()


def _next(request: HttpRequest) -> str:
    """Where this began; an address of our own."""
    wanted = request.GET.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}
    )
    return wanted if is_ours else reverse("account")


def _sent_again(request: HttpRequest) -> HttpResponse:
    """A deed that went on from here showed its form once more, with what was wrong in it: the browser sends it to where
    it is, so it comes here. It goes to the deed, as if it had been sent there."""
    there = _next(request)
    try:
        name = resolve(urlsplit(there).path).url_name
    except Resolver404:
        name = None
    if not fresh.is_fresh(request) or name not in {*fresh.TO_DO, *fresh.TO_SEE}:
        return redirect(there)
    return kept_form.replay(request, kept_form.KeptForm(id="", address=there, posted=request.POST))


def _go_on(request: HttpRequest) -> HttpResponse:
    kept = kept_form.find(request, request.GET.get("wacht", ""))
    if kept is None:
        return redirect(_next(request))
    if not kept.is_whole:
        return redirect(give_back.page_of(kept))
    return kept_form.replay(request, kept)
