# SPDX-License-Identifier: EUPL-1.2
"""Gemeente Veenmeer shares its secretary with gemeente Duinrade: who sits there, kept by Veenmeer's administrator."""

from dataclasses import dataclass, field
from typing import Any

from samenspiegel.conversations.models import Conversation
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person
from tests.cast import NOW, Cast


@dataclass
class Duinrade:
    """The mayor and the aldermen of the other municipality, each a person of Veenmeer who works elsewhere."""

    mayor: Person
    aldermen: list[Person] = field(default_factory=list)

    def plan(self, cast: Cast, **changed: Any) -> Conversation:
        """Plan the secretary's conversation with both mayors."""
        return cast.plan(second_reviewer=self.mayor, **changed)


def beside(cast: Cast, *, aldermen: int = 4) -> Duinrade:
    """Put the people of Duinrade beside the cast, each with a seat in a college of their own."""
    college = Body.objects.create(
        organisation=cast.organisation, kind="college", name="college van B&W Duinrade"
    )
    names = ("Marit Kooistra", "Sven Bos", "Ilse Koning", "Otto Vink", "Petra Maas")[: aldermen + 1]
    persons = [_person(cast, name) for name in names]
    for person in persons:
        office = ("mayor", "burgemeester") if person is persons[0] else ("alderman", "wethouder")
        people.seat(
            person=person, office=office[0], title=office[1], since_on=NOW.date(), now=NOW, body=college
        )
    return Duinrade(persons[0], persons[1:])


def _person(cast: Cast, name: str) -> Person:
    email = name.lower().replace(" ", ".") + "@duinrade.example"
    person = people.add_person(
        organisation=cast.organisation,
        name=name,
        first_name=name.split()[0],
        email=email,
        works_at="gemeente Duinrade",
        by=cast.facilitator,
        now=NOW,
    )
    person.account = Account.objects.create_user(email)
    person.save(update_fields=["account"])
    return person
