# SPDX-License-Identifier: EUPL-1.2
"""The forms for changing a plan."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.format import FormatSpec
from samenspiegel.people.models import Person

from .. import outside_dates
from .dates import DateField, TimeInput
from .near_round import why_field
from .people import PersonField


class SittingForm(forms.Form):
    """When and where people sit together."""

    held_on = DateField(label=_("Date"))
    starts_at = forms.TimeField(label=_("Time"), widget=TimeInput())
    duration_minutes = forms.IntegerField(label=_("Duration in minutes"), min_value=15, max_value=600)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)


class MoveForm(SittingForm):
    """Another date, time, duration or place."""

    exception_reason = why_field()

    def __init__(self, *args: Any, spec: FormatSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside_dates.offer(self.fields, spec)

    @property
    def outside_fields(self) -> list[forms.BoundField]:
        """The dates of the organisation that the format hangs something on."""
        return outside_dates.asked(self)


class OutsiderForm(forms.Form):
    """Somebody who does not work here, and what they do in this conversation."""

    part = forms.ChoiceField(
        label=_("What do they do?"),
        widget=forms.RadioSelect,
        choices=[
            ("facilitator", _("Guide this conversation")),
            ("substitute", _("Take over when the facilitator cannot")),
        ],
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    works_at = forms.CharField(label=_("Where they work"), max_length=120, required=False)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class SureForm(forms.Form):
    """A tick before what cannot be undone."""

    sure = forms.BooleanField(label=_("Yes, I am sure"))


class ReviewerForm(forms.Form):
    """Who conducts the conversation from now on; those who take part already are not among them."""

    reviewer = PersonField()
    sure = forms.BooleanField(label=_("Yes, I am sure"))

    def __init__(
        self, *args: Any, label: str, persons: Mapping[str, Person], titles: Mapping[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].label = label
        self.fields["reviewer"].offer(persons, titles, empty=_("Choose somebody"))
