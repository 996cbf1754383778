# SPDX-License-Identifier: EUPL-1.2
"""Asking one more person, objecting to a proposed one, answering an objection."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.people.models import Person

from .people import PersonField


class AddRaterForm(forms.Form):
    """Somebody in the list, or somebody new by name and e-mail address. ``person`` is ``None`` for a new one."""

    group = forms.ChoiceField(label=_("Group"))
    person = PersonField(label=_("Person"), required=False)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    by_letter = forms.BooleanField(
        label=_("By letter, without e-mail"),
        required=False,
        help_text=_("You print a letter with a code, and hand it over or send it."),
    )

    def __init__(
        self,
        *args: Any,
        groups: list[tuple[str, str]],
        persons: Mapping[str, Person],
        everybody: Mapping[str, Person],
        titles: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.everybody = everybody
        self.fields["group"].choices = groups
        self.fields["person"].offer(persons, titles, empty=_("Choose somebody"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        person, name, email = given.get("person"), given.get("name", ""), given.get("email", "")
        if person and (name or email):
            self.add_error("person", _("Choose somebody from the list, or fill in a new person: not both."))
        elif not person and not self.errors:
            if not name and not email:
                self.add_error("person", _("Choose somebody, or fill in a name and an e-mail address."))
            elif not name:
                self.add_error("name", _("Fill in a name."))
            elif not email and not given.get("by_letter"):
                self.add_error("email", _("Fill in an e-mail address: the link is sent there."))
            elif email:
                self._refuse_known(email)
        return given

    def _refuse_known(self, email: str) -> None:
        for known in self.everybody.values():
            if known.email.lower() == email.lower():
                text = _("This address belongs to %(person)s. Choose that person from the list.")
                self.add_error("email", text % {"person": known.name})
                return


class ObjectionForm(forms.Form):
    """Against whom, and why."""

    about = PersonField(label=_("About whom?"), required=False)
    reason = forms.CharField(
        label=_("What is your objection?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class ObjectionAnswerForm(forms.Form):
    """What the facilitator decided, and why."""

    answer = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class TypistForm(forms.Form):
    """Who types over the questionnaires that come back on paper."""

    typist = PersonField(label=_("Who types over?"), required=False)
