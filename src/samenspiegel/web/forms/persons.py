# SPDX-License-Identifier: EUPL-1.2
"""The forms for administering one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.people.models import Body, Person

from ..office_words import OTHER, office_choices
from .dates import DateField
from .people import PersonField, active_persons
from .seen import SeenForm


class SearchForm(forms.Form):
    """Words to find people by. What cannot be searched for finds everybody."""

    zoek = forms.CharField(label=_("Search by name, office or body"), max_length=100, required=False)
    ook_oud = forms.BooleanField(label=_("Also who has left"), required=False)


class PersonForm(SeenForm):
    """What is known of a person."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("First name and surname, as colleagues say it.")
    )
    first_name = forms.CharField(
        label=_("First name"), max_length=60, help_text=_("For the salutation of mails.")
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    has_shared_mailbox = forms.BooleanField(
        label=_("Others read this mailbox too"),
        required=False,
        help_text=_("Then no personal links and no sign-in codes go there."),
    )
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False)
    department = forms.CharField(label=_("Department"), max_length=80, required=False)
    manager = PersonField(
        label=_("Manager"),
        required=False,
        help_text=_(
            "Whom they report to. Planning then sees whether who guides a conversation stands apart."
        ),
    )

    works_at = forms.CharField(
        label=_("Other organisation"),
        max_length=120,
        required=False,
        help_text=_(
            "Only for somebody who does not work here: of an organisation with which you share an official. "
            "They see nothing but conversations in which they take part."
        ),
    )

    def __init__(self, *args: Any, organisation_id: int, shown: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if shown is not None and not shown.is_external:
            del self.fields["works_at"]  # who works here does not come to work elsewhere
        others = active_persons(organisation_id)
        if shown is not None:
            others.pop(shown.public_id, None)
        self.fields["manager"].offer(others, {}, empty=_("Nobody, or not known"))


class SeatForm(forms.Form):
    """An office or a place in a body, from a date on."""

    office = forms.ChoiceField(label=_("Office"))
    title = forms.CharField(
        label=_("As people say it"),
        max_length=80,
        required=False,
        help_text=_("For instance: manager Space. Left empty, the name of the office stands there."),
    )
    body = forms.ChoiceField(label=_("Body"), required=False)
    since_on = DateField(label=_("Since"))

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {
            body.public_id: body
            for body in Body.objects.filter(organisation_id=organisation_id).order_by("name")
        }
        self.fields["office"].choices = [("", _("Choose an office")), *office_choices(organisation_id)]
        self.fields["body"].choices = [
            ("", _("No body")),
            *((key, body.name) for key, body in self.bodies.items()),
        ]

    def clean_body(self) -> Body | None:
        return self.bodies.get(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        office = self.cleaned_data.get("office", "")
        if not self.cleaned_data.get("title") and "title" not in self.errors:
            if office == OTHER:
                self.add_error("title", _("Write how people call it, for instance: member."))
            self.cleaned_data["title"] = str(dict(self.fields["office"].choices).get(office, ""))[:80]
        return self.cleaned_data


class SeatChangeForm(SeenForm):
    """The title of a seat, and its first and last day."""

    title = forms.CharField(label=_("As people say it"), max_length=80)
    since_on = DateField(label=_("Since"))
    until_on = DateField(label=_("Last day"), required=False, help_text=_("Leave empty while it lasts."))


class LeaveForm(forms.Form):
    """The last day of somebody who leaves."""

    left_on = DateField(label=_("Last day"))
    sure = forms.BooleanField(label=_("Yes, I am sure"))
