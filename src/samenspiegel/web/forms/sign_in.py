# SPDX-License-Identifier: EUPL-1.2
"""The forms of signing in that count their tries in our own way (``web.throttles``)."""

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.fields import EmailField
from allauth.account.forms import SetPasswordForm
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, _BaseAddWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import throttles

MOST_CHARACTERS_OF_NAME = 60
MOST_CHARACTERS_OF_CREDENTIAL = 20_000


def _counted(what: str, address: str) -> throttles.Usage:
    usage = throttles.try_account(context.request, what, address)
    if usage is None:
        raise account_adapter().validation_error("too_many_login_attempts")
    return usage


class RequestCodeForm(forms.Form):
    """The address to which a code goes; the same answer whether we know it or not."""

    email = EmailField(max_length=254)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        _counted("code", email)
        users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
        self._user = users[0] if users else None
        return email


class SecondStepForm(AuthenticateForm):
    """A code from the app, or a recovery code, while signing in."""

    code = forms.CharField(
        label=gettext_lazy("Code from your app"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        usage = _counted("second_step", self.user.email)
        code: str = self.cleaned_data["code"]
        found = matching(self.user, code)
        if found is None:
            raise get_adapter().validation_error("incorrect_code")
        self.authenticator = found
        usage.give_back()
        return code


def matching(user: Any, code: str) -> Authenticator | None:
    """The app or the recovery codes of somebody to which a code belongs; it cannot be used again."""
    manual = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    for one in Authenticator.objects.filter(user=user, type__in=manual).order_by("-type"):
        if one.wrap().validate_code(code):
            one.user = user
            return one
    return None


class _OwnPasskey(AuthenticateWebAuthnForm):
    """A passkey of somebody whom we know already: nothing to guess, so nothing to count per account."""

    def clean_credential(self) -> Authenticator:
        if throttles.try_client(context.request, "passkey") is None:
            raise account_adapter().validation_error("too_many_login_attempts")
        credential = _sane(self.cleaned_data["credential"])
        auth.parse_authentication_response(credential)
        return auth.complete_authentication(self.user, credential)


class SecondStepPasskeyForm(_OwnPasskey):
    """A passkey as the second step of signing in."""


class ProofPasskeyForm(_OwnPasskey):
    """A passkey as a fresh proof of identity."""

    reauthenticated = True


class PasskeyForm(LoginWebAuthnForm):
    """Signing in with a passkey alone."""

    def clean_credential(self) -> Authenticator:
        if throttles.try_client(context.request, "passkey") is None:
            raise account_adapter().validation_error("too_many_login_attempts")
        self.cleaned_data["credential"] = _sane(self.cleaned_data["credential"])
        return super().clean_credential()


class AddPasskeyForm(_BaseAddWebAuthnForm):
    """A new passkey. All of ours sign in by themselves, so there is nothing to choose but a name."""

    name = forms.CharField(
        label=gettext_lazy("Name of this passkey"),
        help_text=gettext_lazy("Such as: my work laptop. Then you know later which one it is."),
        max_length=MOST_CHARACTERS_OF_NAME,
        required=False,
    )

    def clean_credential(self) -> Any:
        return _sane(self.cleaned_data["credential"])


class NamePasskeyForm(forms.Form):
    """Another name for a passkey."""

    name = forms.CharField(label=gettext_lazy("Name of this passkey"), max_length=MOST_CHARACTERS_OF_NAME)


class ActivateAppForm(ActivateTOTPForm):
    """The first code of an authenticator app."""

    code = forms.CharField(
        label=gettext_lazy("Code from your app"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if throttles.try_session(context.request, "proof") is None:
            raise account_adapter().validation_error("rate_limited")
        if not validate_totp_code(self.secret, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class PasswordForm(SetPasswordForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        first, second = self.fields["password1"], self.fields["password2"]
        first.label, second.label = _("New password"), _("The same password again")
        first.help_text = _(
            "At least 12 characters; a few words in a row work well. Not your e-mail address."
        )
        for field in (first, second):
            field.widget.attrs.pop("placeholder", None)
            field.max_length = 128


class ProofForm(forms.Form):
    """What somebody answers to the question who they are: a password, a code of the app or one from the mail."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


def _sane(credential: Any) -> Any:
    """What a browser can have sent: the library takes the shape of it for granted.

    Raises:
        ValidationError: it is no answer of a passkey.
    """
    answer = credential.get("response") if isinstance(credential, dict) else None
    if not isinstance(answer, dict) or len(str(credential)) > MOST_CHARACTERS_OF_CREDENTIAL:
        raise get_adapter().validation_error("incorrect_code")
    return credential
