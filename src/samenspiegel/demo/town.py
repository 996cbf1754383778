# SPDX-License-Identifier: EUPL-1.2
"""Found a municipality of the story: its people with accounts, bodies, seats, formats and closed periods."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files

from samenspiegel.core.format import read
from samenspiegel.formats import actions as formats
from samenspiegel.formats.library import library
from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations.models import Account, Organisation
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role

from .people import ADVISER, Place, Someone

SECRETARY_FORMAT = "heerenveen-gemeentesecretaris"
MAYOR_FORMAT = "heerenveen-burgemeester"
MANAGER_FORMAT = "veenmeer-leidinggevende"
SEATED_BEFORE = timedelta(days=400)  # so long everybody has had their seat


@dataclass
class Town:
    """A municipality with its people by name."""

    organisation: Organisation
    place: Place
    people: dict[str, Person] = field(default_factory=dict)
    formats: dict[str, FormatVersion] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """The person with this name. Raises KeyError."""
        return self.people[name]


def found(place: Place, *, now: datetime, years: range) -> Town:
    """Make a municipality as its administrator would, at a moment before anything happened.

    Args:
        years: the calendar years for which closed periods are filled in.
    """
    organisation = Organisation.objects.create(slug=place.slug, name=place.name, kind=place.kind)
    town = Town(organisation, place)
    since_on = now.date() - SEATED_BEFORE
    for someone in place.people:
        join(town, someone, now=now)
    by = town.people[place.people[0].name]
    bodies = {
        kind: people.add_body(organisation=organisation, kind=kind, name=name, by=by, now=now)
        for kind, name in place.bodies
    }
    for someone in place.people:
        for body in (someone.body, *someone.also_in) if someone.office != ADVISER else ():
            people.seat(
                person=town.people[someone.name],
                office=someone.office,
                title=someone.title,
                since_on=since_on,
                now=now,
                body=bodies.get(body),
                by=by,
            )
    for year in years:
        for period in place.closed:
            begins_on, ends_on = period.in_year(year)
            people.add_closed_period(
                organisation=organisation,
                name=period.name,
                begins_on=begins_on,
                ends_on=ends_on,
                by=by,
                now=now,
            )
    return town


def join(town: Town, someone: Someone, *, works_at: str = "", now: datetime) -> Person:
    """Add somebody with an account. ``works_at``: the other organisation, for who comes from elsewhere."""
    person = people.add_person(
        organisation=town.organisation,
        name=someone.name,
        first_name=someone.first_name,
        email=someone.address,
        phone=someone.phone,
        department=someone.department,
        works_at=works_at,
        now=now,
    )
    town.people[someone.name] = person
    for role in someone.roles:
        people.appoint(person=person, role=Role(role), now=now)
    person.account = _give_account(person, now)
    return person


def publish_for_secretary(town: Town, *, now: datetime) -> None:
    """Publish the library's format for the gemeentesecretaris."""
    town.formats[SECRETARY_FORMAT] = formats.publish(
        organisation=town.organisation, key=SECRETARY_FORMAT, now=now
    )


def publish_own(town: Town, *, now: datetime) -> None:
    """Publish the municipality's own format for who leads a part of the organisation."""
    text = (files(__package__) / "formats" / f"{MANAGER_FORMAT}.toml").read_text(encoding="utf-8")
    town.formats[MANAGER_FORMAT] = formats.publish_spec(
        organisation=town.organisation, spec=read(text, library()), now=now
    )


def adopt_for_mayor(town: Town, *, now: datetime) -> None:
    """Publish the format for the burgemeester, and record that the council adopted it."""
    version = formats.publish(organisation=town.organisation, key=MAYOR_FORMAT, now=now)
    formats.record_adoption(
        version=version,
        adopted_on=now.date(),
        reference="raadsbesluit 14",
        by=town.people[town.place.people[0].name],
        now=now,
    )
    town.formats[MAYOR_FORMAT] = version


def _give_account(person: Person, now: datetime) -> Account:
    """As if they had followed the link of their account invitation."""
    path = people.invite_account(person=person, now=now)
    *_, invitation_id, secret, _ = path.split("/")
    invitation = people.find_account_invitation(invitation_id=invitation_id, secret=secret, now=now)
    return people.accept_account(invitation=invitation, now=now)
