# SPDX-License-Identifier: EUPL-1.2
"""Forms about whole drafts of formats: bring one in, publish one."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samenspiegel.formats.drafts import Consent, Decision

from .dates import DateField


class FormatFileForm(forms.Form):
    """A format of one's own, as a file."""

    file = forms.FileField(
        label=_lazy("Which file?"),
        help_text=_lazy("A format in TOML, such as you download here."),
        error_messages={"required": _lazy("Choose the file first.")},
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )


class PublishForm(forms.Form):
    """Who adopted a version and when; and when the works council consented.

    ``asks_consent``: whether this may concern employees, so that the works council has a say (WOR, art. 27).
    """

    decided_by = forms.CharField(
        label=_lazy("Who adopted it?"),
        max_length=160,
        help_text=_lazy("For instance: the college of Veenmeer, or the board of the party."),
    )
    adopted_on = DateField(label=_lazy("When was it decided?"))
    reference = forms.CharField(
        label=_lazy("Reference"),
        max_length=80,
        help_text=_lazy("The reference of the decision. Everybody who administers can read it."),
    )
    consented_on = DateField(label=_lazy("When did the works council consent?"), required=False)
    consent_reference = forms.CharField(
        label=_lazy("Reference of its letter or minutes"), max_length=80, required=False
    )

    def __init__(self, *args: Any, asks_consent: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not asks_consent:
            del self.fields["consented_on"], self.fields["consent_reference"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("adopted_on", "consented_on"):
            if cleaned.get(name) and cleaned[name] > self.today:
                self.add_error(name, _("This date lies ahead. Publish once it has been decided."))
        if cleaned.get("consented_on") and not cleaned.get("consent_reference"):
            self.add_error("consent_reference", _("Fill in the reference of the letter or the minutes."))
        if cleaned.get("consent_reference") and not cleaned.get("consented_on"):
            self.add_error("consented_on", _("Fill in when the works council consented."))
        return cleaned

    @property
    def decision(self) -> Decision:
        """What was filled in about the decision."""
        filled = self.cleaned_data
        return Decision(filled["decided_by"], filled["adopted_on"], filled["reference"])

    @property
    def consent(self) -> Consent | None:
        """What was filled in about the works council, if anything was."""
        filled = self.cleaned_data
        if not filled.get("consented_on"):
            return None
        return Consent(filled["consented_on"], filled["consent_reference"])
