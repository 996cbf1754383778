# SPDX-License-Identifier: EUPL-1.2
"""The forms of an assessment: the manager's, and the employee's own response."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.assessments.actions import TEXT_LENGTH, YEARS_BACK

from .dates import DateField


class AssessmentForm(forms.Form):
    """What a manager records: the assessment itself, or the system in which it stands."""

    year = forms.TypedChoiceField(label=_("Which calendar year is it about?"), coerce=int)
    made_on = DateField(label=_("When was the assessment made?"))
    text = forms.CharField(
        label=_("The assessment"),
        required=False,
        max_length=TEXT_LENGTH,
        help_text=_("The employee reads this as soon as you save it. After that you cannot change it."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    registered_in = forms.CharField(
        label=_("In which system does it stand?"),
        required=False,
        max_length=80,
        help_text=_("Only where the assessment is kept in another system. Then leave the text empty."),
    )

    def __init__(self, *args: Any, today: date, is_kept_here: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [str(today.year - back) for back in range(YEARS_BACK + 1)]
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]
        if not is_kept_here:
            del self.fields["text"]
            self.fields["registered_in"].help_text = ""
            self.fields["registered_in"].required = True


class ResponseForm(forms.Form):
    """The employee's own words about an assessment."""

    text = forms.CharField(
        label=_("Your own response"),
        max_length=TEXT_LENGTH,
        help_text=_("Your manager reads this as soon as you save it, and cannot change it. You can."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
