# SPDX-License-Identifier: EUPL-1.2
"""Found an organisation of the story: its people with accounts, bodies, seats, formats and closed periods."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files

from samenspiegel.core.format import read
from samenspiegel.formats import actions as formats
from samenspiegel.formats.library import library
from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations.models import Account, Organisation
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Role

from .people import ADVISER, Place, Someone

SECRETARY_FORMAT = "heerenveen-gemeentesecretaris"
MAYOR_FORMAT = "heerenveen-burgemeester"
CLERK_FORMAT = "heerenveen-griffier"
MANAGER_FORMAT = "veenmeer-leidinggevende"
SEATED_BEFORE = timedelta(days=400)  # so long everybody has had their seat
SELF_ORGANISED_FORMAT = "vgs-gemeentesecretaris"
SCAN_FORMAT = "ontwikkelscan"
PARTY_FORMAT = "raadslid"
TALK_FORMAT, EVALUATION_FORMAT = "zaanstad-medewerker", "zaanstad-evaluatie"


@dataclass
class Town:
    """An organisation with its people, bodies and formats by name, kind and key."""

    organisation: Organisation
    place: Place
    people: dict[str, Person] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    formats: dict[str, FormatVersion] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """The person with this name. Raises KeyError."""
        return self.people[name]


def found(place: Place, *, now: datetime, years: range) -> Town:
    """Make an organisation as its administrator would, at a moment before anything happened.

    Args:
        years: the calendar years for which closed periods are filled in.
    """
    organisation = Organisation.objects.create(slug=place.slug, name=place.name, kind=place.kind)
    town = Town(organisation, place)
    since_on = now.date() - SEATED_BEFORE
    for someone in place.people:
        join(town, someone, now=now)
    by = _administrator(town)
    town.bodies = {
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
                body=town.bodies.get(body),
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
        manager=town.people[someone.manager] if someone.manager else None,
        works_at=works_at,
        now=now,
    )
    town.people[someone.name] = person
    for role in someone.roles:
        people.appoint(person=person, role=Role(role), now=now)
    person.account = _give_account(person, now)
    return person


def publish(town: Town, *keys: str, now: datetime) -> None:
    """Publish formats of the library."""
    for key in keys:
        town.formats[key] = formats.publish(organisation=town.organisation, key=key, now=now)


def publish_own(town: Town, *, now: datetime) -> None:
    """Publish the municipality's own format for who leads a part of the organisation."""
    text = (files(__package__) / "formats" / f"{MANAGER_FORMAT}.toml").read_text(encoding="utf-8")
    town.formats[MANAGER_FORMAT] = formats.publish_spec(
        organisation=town.organisation, spec=read(text, library()), now=now
    )


def adopt(town: Town, key: str, reference: str, *, now: datetime) -> None:
    """Publish a format of the library, and record that the council adopted it."""
    publish(town, key, now=now)
    formats.record_adoption(
        version=town.formats[key],
        adopted_on=now.date(),
        reference=reference,
        by=_administrator(town),
        now=now,
    )


def consent(town: Town, key: str, reference: str, *, now: datetime) -> None:
    """Publish a format of the library, and record that the works council consented."""
    publish(town, key, now=now)
    formats.record_consent(
        version=town.formats[key],
        consented_on=now.date(),
        reference=reference,
        by=_administrator(town),
        now=now,
    )


def _administrator(town: Town) -> Person:
    """Who administers stands first in every place."""
    return town.people[town.place.people[0].name]


def _give_account(person: Person, now: datetime) -> Account:
    """As if they had followed the link of their account invitation."""
    path = people.invite_account(person=person, now=now)
    *_, invitation_id, secret, _ = path.split("/")
    invitation = people.find_account_invitation(invitation_id=invitation_id, secret=secret, now=now)
    return people.accept_account(invitation=invitation, now=now)
