# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: the passphrase of a facilitator, and the choice of an organisation.

Fields of a passphrase or code begin with ``seal``. They never come back in a page, and no form is kept with them
(``web.kept_form``).
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenspiegel.core.custody import PASSPHRASE_MAX_CHARACTERS, PASSPHRASE_MIN_CHARACTERS
from samenspiegel.organisations.models import Custody

MAX_TYPED = 1_000


def secret_field(label: Any, **options: Any) -> forms.CharField:
    """A field that is never filled in again by us."""
    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=MAX_TYPED, strip=False, widget=widget, **options)


ADVICE = gettext_lazy(
    "At least 16 characters. Four or five loose words that have nothing to do with each other are easy to keep."
)


class SealForm(forms.Form):
    """A new passphrase, typed twice."""

    seal = secret_field(gettext_lazy("Your seal passphrase"), help_text=ADVICE)
    seal_again = secret_field(gettext_lazy("The same once more"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("seal") and given.get("seal_again") and given["seal"] != given["seal_again"]:
            self.add_error("seal_again", _("These are not the same. Type the passphrase twice."))
        return given

    def refuse(self, code: str) -> None:
        """Say why a passphrase is too weak; ``code`` as ``core.custody.weakness`` tells it."""
        texts = {
            "too_short": _("This is too short. Use at least %(number)d characters.")
            % {"number": PASSPHRASE_MIN_CHARACTERS},
            "too_long": _("This is too long. Use at most %(number)d characters.")
            % {"number": PASSPHRASE_MAX_CHARACTERS},
            "too_simple": _("This repeats itself too much. Use more different words."),
            "tells_name": _("This is mostly your name or that of your organisation. Use other words."),
        }
        self.add_error("seal", texts[code])


class ChangeSealForm(SealForm):
    """Another passphrase, with the one of now."""

    seal = secret_field(gettext_lazy("Your new seal passphrase"), help_text=ADVICE)
    seal_before = secret_field(gettext_lazy("Your seal passphrase of now"))
    field_order = ["seal_before", "seal", "seal_again"]


class NewSealForm(SealForm):
    """A passphrase in the place of a forgotten one."""

    seal = secret_field(gettext_lazy("Your new seal passphrase"), help_text=ADVICE)
    sure = forms.BooleanField(
        label=gettext_lazy("I know that rounds that are open now do not open with the new passphrase")
    )
    field_order = ["seal", "seal_again", "sure"]


class CustodyForm(forms.Form):
    """Who can open sealed answers before closing."""

    custody = forms.ChoiceField(
        label=gettext_lazy("How do we keep the key to the answers?"),
        widget=forms.RadioSelect,
        choices=[
            (Custody.OPERATOR, gettext_lazy("Simple: the program keeps the key")),
            (Custody.CUSTODIAN, gettext_lazy("With seal passphrases: only a facilitator can close")),
        ],
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
