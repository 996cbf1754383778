# SPDX-License-Identifier: EUPL-1.2
"""How allauth behaves here: nobody signs up by themselves, and nobody can lock somebody else out."""

import base64
import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.signals import user_logged_in
from allauth.core.internal.adapter import BaseAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenspiegel.keys.sealing import Unreadable, open_bytes, seal_bytes
from samenspiegel.organisations.models import Account

from . import known_browser, second_step, sign_in_log, throttles
from .secret_keys import keys_for

log = logging.getLogger(__name__)

NOWHERE = "@openid.invalid"  # the address of an account that was made without one


class TellsRefusals(BaseAdapter):
    """Every refusal at signing in is made here, whatever was wrong."""

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        sign_in_log.refused(code)
        return super().validation_error(code, *args)


class Adapter(TellsRefusals, DefaultAccountAdapter):
    """Accounts come by an invitation; tries are counted by ``throttles``; mail that cannot leave breaks no page."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy(
            "That was too often. Try again in a while, or sign in in another way."
        ),
        "rate_limited": gettext_lazy("That was too often. Wait a quarter of an hour and try again."),
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and this password do not belong together."
        ),
        "incorrect_code": gettext_lazy("This code is not right, or not valid any more."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Never by allauth: ``web.fresh`` asks for the proof before these pages, also of who has no password."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a password that is tried, before it is compared."""
        usage = throttles.try_account(request, "password", credentials.get("email", ""))
        if usage is None:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage = usage

    def _rollback_login_failed_rl_usage(self) -> None:
        self._login_failed_rl_usage.give_back()

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send at once: somebody waits for it. When the mail server cannot be reached, say so, to everybody alike."""
        if email.endswith(NOWHERE):
            return
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            log.exception("a mail about signing in could not be sent")
            messages.error(
                self.request, _("The mail could not be sent just now. Wait a few minutes and try again.")
            )


class SecondStepAdapter(TellsRefusals, DefaultMFAAdapter):
    """Secrets of second steps are sealed; who holds a role keeps at least one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or not valid any more."),
        "cannot_delete_authenticator": gettext_lazy(
            "Your role asks for a second step, and this is your last one. First add another one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(
            seal_bytes(keys_for("second step")[0], text.encode(), about="second step")
        ).decode()

    def decrypt(self, encrypted_text: str) -> str:
        plain, _ = open_second_step(encrypted_text)
        if plain is None:
            raise Unreadable("second step")
        return plain

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        is_required = settings.SECOND_STEP_REQUIRED and second_step.is_needed(authenticator.user)
        return not (is_required and second_step.is_last(authenticator))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        return _("My passkey")

    def _get_site_name(self) -> str:
        return "Samenspiegel"


def open_second_step(encrypted_text: str) -> tuple[str | None, int]:
    """Open the secret of a second step; None where no secret key fits. Also: how many secret keys ago it was sealed."""
    sealed, keys = base64.b64decode(encrypted_text), keys_for("second step")
    for age, key in enumerate(keys):
        try:
            return open_bytes(key, sealed, about="second step").decode(), age
        except Unreadable:
            continue
    return None, len(keys)


@receiver(user_logged_in)
def recognise(sender: Any, request: HttpRequest, response: HttpResponse, user: Account, **_: Any) -> None:
    """After all steps of signing in: from now on strangers cannot use up the tries in this browser."""
    known_browser.remember(request, response, user.email)
    sign_in_log.signed_in(user, (record["method"] for record in get_authentication_records(request, user)))
