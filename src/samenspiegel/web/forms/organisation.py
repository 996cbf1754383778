# SPDX-License-Identifier: EUPL-1.2
"""The forms for an organisation and its bodies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..office_words import body_choices
from .dates import DateField
from .seen import SeenForm


class OrganisationForm(SeenForm):
    """What the organisation is called, and where its mails come from."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Stands above each page and in each mail.")
    )
    mail_from = forms.EmailField(
        label=_("Sender address of mails"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Your mail server must allow it. Left empty, mails come from the address of this installation."
        ),
    )


class PeriodForm(forms.Form):
    """Days on which no conversations are planned."""

    name = forms.CharField(label=_("What is it?"), max_length=80, help_text=_("For instance: summer recess."))
    begins_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"))


class WorksCouncilForm(SeenForm):
    """When the works council consented to a format, and where that stands."""

    consented_on = DateField(label=_("When did the works council consent?"))
    reference = forms.CharField(
        label=_("Reference"),
        max_length=80,
        error_messages={"required": _("Fill in the reference of the letter or the minutes.")},
        help_text=_("The reference of the letter or the minutes. Everybody who administers can read it."),
    )


class AdoptionForm(SeenForm):
    """When a format was adopted, and where that stands."""

    adopted_on = DateField(label=_("When was it decided?"))
    reference = forms.CharField(
        label=_("Reference"),
        max_length=80,
        error_messages={"required": _("Fill in the reference of the decision.")},
        help_text=_("The reference of the decision. Everybody who administers can read it."),
    )


class BodyForm(forms.Form):
    """A body of a kind that formats refer to."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        widget=forms.RadioSelect,
        help_text=_("Formats find people in bodies of these kinds."),
    )
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As your organisation calls it."))

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = body_choices(organisation_id)


class BodyNameForm(SeenForm):
    """Another name for a body."""

    name = forms.CharField(label=_("Name"), max_length=80)


class DayForm(forms.Form):
    """A date to look at."""

    op = DateField(label=_("On which date?"), required=False)
