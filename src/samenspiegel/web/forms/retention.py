# SPDX-License-Identifier: EUPL-1.2
"""The forms for holding up, postponing and taking stock."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samenspiegel.people.models import Person

from ..retention_words import HOLD_KINDS, POSTPONE_REASONS
from .dates import DateField


class HoldForm(forms.Form):
    """Why destruction must wait, and until when. The story stands in the case file, so here only its number."""

    kind = forms.ChoiceField(
        label=_("Why must it be kept longer?"),
        choices=[(key, capfirst(label)) for key, label in HOLD_KINDS.items()],
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Number of the case file"),
        max_length=40,
        help_text=_("The reason itself stands in that file. Write no names here."),
    )
    until_on = DateField(label=_("Until which day?"), help_text=_("At most twelve months from now."))


class PostponeForm(forms.Form):
    """Leave one conversation on the list for later."""

    because = forms.ChoiceField(
        label=_("Why not now?"),
        choices=[(key, capfirst(label)) for key, label in POSTPONE_REASONS.items()],
        widget=forms.RadioSelect,
    )
    until_on = DateField(
        label=_("Until which day?"), help_text=_("On that day it waits for a decision again.")
    )


class InventoryForm(forms.Form):
    """About whom and about which period; all of it may be left open."""

    persoon = forms.ChoiceField(label=_("Of whom"), required=False)
    van = DateField(label=_("From"), required=False)
    tot = DateField(label=_("Until and including"), required=False)

    def __init__(self, *args: Any, subjects: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = {person.public_id: person for person in subjects}
        everybody = [("", _("Everybody"))]
        self.fields["persoon"].choices = everybody + [(key, row.name) for key, row in self.subjects.items()]


class CopyForm(forms.Form):
    """A copy that was placed in another file."""

    what = forms.ChoiceField(label=_("What was copied?"))
    place = forms.CharField(
        label=_("In which file?"),
        help_text=_(
            "Which file in which system, so that it can be found again. For instance: personnel file, Join."
        ),
        max_length=120,
    )
    placed_on = DateField(label=_("On which day?"))

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["what"].choices = kinds  # type: ignore[attr-defined]

    def clean_placed_on(self) -> date:
        placed_on: date = self.cleaned_data["placed_on"]
        if placed_on > self.today:
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return placed_on
