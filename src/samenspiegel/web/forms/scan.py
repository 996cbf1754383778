# SPDX-License-Identifier: EUPL-1.2
"""The one form with which somebody begins a scan of themself (PR-3)."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.format import FormatSpec

from .dates import DateField
from .near_round import why_field
from .plan import offer_competencies

ALONE, OTHERS = "alone", "others"


class ScanForm(forms.Form):
    """What is asked, and whether others look along. Both have a default: nobody has to change anything."""

    competencies = forms.MultipleChoiceField(
        label=_("Which situational competencies do you want to look at?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    company = forms.ChoiceField(
        label=_("Do you ask others as well?"),
        widget=forms.RadioSelect,
        initial=ALONE,
        choices=[
            (ALONE, _("No, I only look at myself. I see the outcome at once.")),
            (OTHERS, _("Yes, I choose people who fill in the same list about me.")),
        ],
    )
    ready_on = DateField(
        label=_("When do you want the outcome?"),
        help_text=_("Only if you ask others. First you choose them; then they have two weeks."),
        required=False,
    )
    exception_reason = why_field()

    def __init__(self, *args: Any, spec: FormatSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_competencies(self.fields, spec)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("company") == OTHERS and not given.get("ready_on") and "ready_on" not in self.errors:
            self.add_error("ready_on", _("Choose a day, so that others know by when you ask them."))
        return given

    @property
    def wanted_on(self) -> date | None:
        """The day on which the outcome is wanted, of who asks others; else ``None``."""
        if self.cleaned_data["company"] == ALONE:
            return None
        on: date = self.cleaned_data["ready_on"]
        return on


class CompareForm(forms.Form):
    """Which two scans stand beside each other."""

    eerder = forms.ChoiceField(label=_("The earlier one"))
    later = forms.ChoiceField(label=_("The later one"))

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("eerder", "later"):
            self.fields[name].choices = offered  # type: ignore[attr-defined]
