# SPDX-License-Identifier: EUPL-1.2
"""The same people in every test: gemeente Veenmeer, its secretary and everybody around, made by the product's deeds."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.formats import actions as formats
from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations.models import Account, Organisation
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Role

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)  # a Monday
HELD_ON = date(2026, 3, 3)  # a Tuesday; D-21 is 10 February
FORMAT = "heerenveen-gemeentesecretaris"


@dataclass
class Cast:
    """Everybody has an account; ``managers`` are six, ``aldermen`` four. ``outsider`` works elsewhere."""

    organisation: Organisation
    format_version: FormatVersion
    secretary: Person
    mayor: Person
    facilitator: Person
    substitute: Person
    works_council_chair: Person
    clerk: Person
    outsider: Person
    managers: list[Person] = field(default_factory=list)
    aldermen: list[Person] = field(default_factory=list)

    def plan(self, *, held_on: date = HELD_ON, now: datetime = NOW, **changed: Any) -> Conversation:
        """Plan the secretary's conversation with the mayor, as the facilitator does; raters not yet proposed."""
        return conversations.plan(
            **{
                "organisation": self.organisation,
                "format_version": self.format_version,
                "subject": self.secretary,
                "reviewer": self.mayor,
                "facilitator": self.facilitator,
                "substitute": self.substitute,
                "held_on": held_on,
                "starts_at": time(10, 0),
                "duration_minutes": 120,
                "place": "kamer van de burgemeester",
                "by": self.facilitator,
                "now": now,
                **changed,
            }
        )


def at(on: date, hour: int = 9) -> datetime:
    """A moment on a date, in UTC."""
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def _person(organisation: Organisation, name: str, **details: str) -> Person:
    first_name = name.split()[0]
    email = name.lower().replace(" ", ".") + f"@{organisation.slug}.example"
    person = people.add_person(
        organisation=organisation, name=name, first_name=first_name, email=email, now=NOW, **details
    )
    person.account = Account.objects.create_user(email)
    person.save(update_fields=["account"])
    return person


def make_cast(
    *, managers: int = 6, aldermen: int = 4, names: tuple[str, str] = ("Veenmeer", "Duinrade")
) -> Cast:
    """Bring everybody on stage; with other names of the two municipalities a second cast fits beside the first."""
    veenmeer, elsewhere = (
        Organisation.objects.create(slug=name.lower(), name=f"gemeente {name}") for name in names
    )
    cast = Cast(
        organisation=veenmeer,
        format_version=formats.publish(organisation=veenmeer, key=FORMAT, now=NOW),
        secretary=_person(veenmeer, "Hanna de Vries"),
        mayor=_person(veenmeer, "Arend Jansen"),
        facilitator=_person(veenmeer, "Fatima Bakker", phone="0513 12 34 56", department="P&O"),
        substitute=_person(veenmeer, "Sietse Postma", phone="0513 12 34 57", department="P&O"),
        works_council_chair=_person(veenmeer, "Olga Visser"),
        clerk=_person(veenmeer, "Gerben Hoekstra"),
        outsider=_person(elsewhere, "Bram Vermeer"),
        managers=[
            _person(veenmeer, name)
            for name in (
                "Mina Smit",
                "Joris Mulder",
                "Lies de Boer",
                "Karel Peters",
                "Yara Dekker",
                "Tom Kuiper",
            )
        ][:managers],
        aldermen=[
            _person(veenmeer, name)
            for name in ("Wilma Brouwer", "Ruud Meijer", "Dewi Prins", "Pieter Wolters")
        ][:aldermen],
    )
    since_on = NOW.date() - timedelta(days=800)
    team = Body.objects.create(organisation=veenmeer, kind="management-team", name="bouwteam")
    college = Body.objects.create(organisation=veenmeer, kind="college", name="college van B&W")
    council = Body.objects.create(organisation=veenmeer, kind="works-council", name="ondernemingsraad")
    seats: list[tuple[Person, str, str, Body | None]] = [
        (cast.secretary, "municipal-secretary", "gemeentesecretaris", None),
        (cast.mayor, "mayor", "burgemeester", college),
        (cast.clerk, "clerk", "griffier", None),
        (cast.works_council_chair, "works-council-chair", "voorzitter OR", council),
        *((person, "manager", "manager", team) for person in cast.managers),
        *((person, "alderman", "wethouder", college) for person in cast.aldermen),
    ]
    for person, office, title, body in seats:
        people.seat(person=person, office=office, title=title, since_on=since_on, now=NOW, body=body)
    for person in (cast.facilitator, cast.substitute):
        people.appoint(person=person, role=Role.FACILITATOR, now=NOW)
    people.appoint(person=cast.facilitator, role=Role.ADMINISTRATOR, now=NOW)
    return cast
