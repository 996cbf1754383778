# SPDX-License-Identifier: EUPL-1.2
"""Choosing people: by name, with what they hold in the organisation; sent as their public id."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspiegel.people.directory import held_on
from samenspiegel.people.models import Person, Seat


def active_persons(organisation_id: int) -> dict[str, Person]:
    """Everybody of an organisation who can be chosen, by public id, in the order of their names.

    Who comes from outside is there for one conversation, and is not among them.
    """
    found = Person.objects.filter(organisation_id=organisation_id, is_active=True, is_external=False)
    found = found.order_by("name", "id")
    return {person.public_id: person for person in found}


def persons_elsewhere(organisation_id: int, on: date) -> dict[str, Person]:
    """Who holds a seat in another organisation that shares somebody with this one, by public id."""
    seats = Seat.objects.filter(held_on(on)).values("person")
    found = Person.objects.filter(
        organisation_id=organisation_id, is_active=True, is_external=True, pk__in=seats
    )
    return {person.public_id: person for person in found.order_by("name", "id")}


def titles(organisation_id: int, on: date) -> dict[int, str]:
    """What people hold on a date, as they say it: "burgemeester"; by primary key of the person."""
    seats = Seat.objects.filter(organisation_id=organisation_id, since_on__lte=on).order_by("id")
    held: dict[int, list[str]] = {}
    for seat in seats:
        if seat.until_on is None or seat.until_on >= on:
            held.setdefault(seat.person_id, [])
            if seat.title not in held[seat.person_id]:
                held[seat.person_id].append(seat.title)
    return {person_id: ", ".join(words) for person_id, words in held.items()}


def choices(persons: Iterable[Person], titles: Mapping[int, str]) -> list[tuple[str, str]]:
    """Names to choose from, each with a title where there is one, since two people can have one name."""
    return [
        (person.public_id, f"{person.name} ({titles[person.pk]})" if person.pk in titles else person.name)
        for person in persons
    ]


class PersonField(forms.ChoiceField):
    """One person out of a list; cleaned to the ``Person``, or ``None`` when left empty."""

    default_error_messages = {"invalid_choice": _("This person is not in the list. Choose somebody else.")}

    def offer(self, persons: Mapping[str, Person], titles: Mapping[int, str], empty: str) -> None:
        """Set who can be chosen; ``empty`` is the first line, for nobody."""
        self.persons = dict(persons)
        self.choices = [("", empty), *choices(persons.values(), titles)]

    def clean(self, value: Any) -> Any:
        return self.persons.get(super().clean(value))


class PeopleField(forms.MultipleChoiceField):
    """Several persons; cleaned to a list of ``Person``."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": _("This person is not in the list. Choose somebody else.")}

    def offer(self, persons: Mapping[str, Person], titles: Mapping[int, str]) -> None:
        """Set who can be chosen."""
        self.persons = dict(persons)
        self.choices = choices(persons.values(), titles)

    def clean(self, value: Any) -> Any:
        return [self.persons[public_id] for public_id in super().clean(value)]
