# SPDX-License-Identifier: EUPL-1.2
"""Extending, closing, withholding, withdrawing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .changes import SureForm
from .custody import secret_field
from .dates import DateField


class ExtendForm(forms.Form):
    """A later due date."""

    due_on = DateField(label=_("New due date"))


class CloseForm(SureForm):
    """A tick, and a second one where something will be missing; in custodian mode a passphrase or the printed code."""

    accept = forms.BooleanField(label=_("Go on without what is missing"))
    seal = secret_field(
        _("Your seal passphrase, or the printed code"),
        error_messages={"required": _("Type your seal passphrase, or the printed code.")},
    )

    def __init__(self, *args: Any, falls_short: bool, is_sealed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not falls_short:
            del self.fields["accept"]
        if not is_sealed:
            del self.fields["seal"]
        self.order_fields(["accept", "sure", "seal"])


class WithholdForm(forms.Form):
    """Why an answer is kept back: one of two grounds."""

    ground = forms.ChoiceField(
        label=_("Why?"),
        widget=forms.RadioSelect,
        choices=[
            ("insulting", _("It is insulting.")),
            ("exposes_other", _("It exposes somebody else.")),
        ],
        error_messages={"required": _("Choose one of the two reasons.")},
    )


class WithdrawForm(SureForm):
    """Why the spiegel is destroyed; subject, reviewer and facilitator are told."""

    reason = forms.CharField(
        label=_("Why do you withdraw the mirror?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000
    )

    field_order = ["reason", "sure"]
