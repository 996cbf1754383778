# SPDX-License-Identifier: EUPL-1.2
"""Which documents, of which period."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .dates import DateField

WHATS = [("record", _("records")), ("agenda", _("agendas")), ("report", _("mirrors"))]


class HandoutForm(forms.Form):
    """A set of documents."""

    what = forms.MultipleChoiceField(
        label=_("Which documents?"),
        choices=WHATS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of document.")},
    )
    begins_on = DateField(label=_("Of conversations from"))
    ends_on = DateField(label=_("up to and including"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        begins_on, ends_on = given.get("begins_on"), given.get("ends_on")
        if begins_on and ends_on and ends_on < begins_on:
            self.add_error("ends_on", _("The period ends before it begins."))
        return given
