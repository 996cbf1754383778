# SPDX-License-Identifier: EUPL-1.2
"""The forms for signing in with the organisation's own accounts."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from samenspiegel.people.models import SecondStep

from ..openid.discovery import PLACE
from ..openid.fetching import FetchRefused, check_scheme
from .seen import SeenForm


class OpenIdForm(SeenForm):
    """What the administrator of the organisation's accounts hands over, and two choices."""

    issuer = forms.CharField(
        label=_("Address of the issuer"),
        max_length=200,
        help_text=_("Begins with https://. Entra ID: https://login.microsoftonline.com/YOUR-TENANT/v2.0"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    client_id = forms.CharField(
        label=_("Client id"),
        max_length=191,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("In Entra ID: the application (client) id."),
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=400,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("We keep it encrypted and never show it again. Empty: the one that is there stays."),
    )
    button = forms.CharField(
        label=_("What do people call this account?"),
        max_length=60,
        required=False,
        help_text=_("Stands on the button: sign in with … Empty: the name of your organisation."),
    )
    subject_claim = forms.ChoiceField(
        label=_("By what do we know somebody?"),
        widget=forms.RadioSelect,
        choices=[
            ("sub", _("sub: what the standard says. Choose this when in doubt")),
            ("oid", _("oid: only with Entra ID; the object id, which you can look up for each person")),
        ],
        help_text=_("Never by an e-mail address: an address can pass on to somebody else."),
    )
    second_step = forms.ChoiceField(
        label=_("Who sees to the second step?"),
        widget=forms.RadioSelect,
        choices=[
            (
                SecondStep.CHECKED,
                _("We check at each sign-in whether your sign-in asked for one (amr or acr says mfa)"),
            ),
            (
                SecondStep.DECLARED,
                _("Our sign-in always asks for one, of everybody who comes here; we answer for that"),
            ),
        ],
        help_text=_("Who guides conversations or administers them cannot do without."),
    )

    def clean_issuer(self) -> str:
        issuer = self.cleaned_data["issuer"].strip().removesuffix(PLACE)
        URLValidator(schemes=["https", "http"], message=_("This is no web address."))(
            issuer.replace("://localhost", "://localhost.example", 1)
        )
        try:
            check_scheme(issuer)
        except FetchRefused:
            raise forms.ValidationError(_("The address has to begin with https://.")) from None
        return issuer


class SubjectForm(SeenForm):
    """Who somebody without an account is at the organisation's issuer."""

    subject = forms.CharField(
        label=_("Id of their work account"),
        max_length=255,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As your sign-in knows them. In Entra ID: the object id. Empty: only by invitation."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="subject_%s", **kwargs)
