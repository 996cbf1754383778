# SPDX-License-Identifier: EUPL-1.2
"""The forms about how work goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.format import FormatSpec
from samenspiegel.teams.actions import TEXT_LENGTH
from samenspiegel.teams.intervals import MOST_MONTHS
from samenspiegel.teams.models import Mark

WORDS = {
    Mark.GOES_WELL: _("goes well"),
    Mark.NEEDS_ATTENTION: _("needs attention"),
    Mark.TO_DISCUSS: _("to be discussed"),
}


class PulsesForm(forms.Form):
    """One choice for each pulse of the format; what was not talked about stays open."""

    def __init__(self, *args: Any, spec: FormatSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for pulse in spec.pulses:
            self.fields[pulse.key] = forms.ChoiceField(
                label=pulse.label,
                required=False,
                choices=[*((str(mark), word) for mark, word in WORDS.items()), ("", _("not talked about"))],
                widget=forms.RadioSelect,
            )

    def marks(self) -> dict[str, str]:
        """What was chosen, by the key of the pulse."""
        return {key: value for key, value in self.cleaned_data.items() if value}


class PulseResponseForm(forms.Form):
    """The employee's own words beside it."""

    text = forms.CharField(
        label=_("Your own response"),
        required=False,
        max_length=TEXT_LENGTH,
        help_text=_("Your manager reads this as soon as you save it, and cannot change it. You can."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class IntervalForm(forms.Form):
    """How often two people talk."""

    months = forms.IntegerField(
        label=_("Every how many months do you talk?"),
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("From 1 to 24 months. It holds once the other says yes."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
