# SPDX-License-Identifier: EUPL-1.2
"""Everybody whom a format needs, whatever it says: seated, appointed, and with an account; and people around them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.spec import Seated
from samenspiegel.formats import actions as formats
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.ground_rules import actions as ground_rules
from samenspiegel.organisations.models import Account, Kind, Organisation
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Role

SINCE = timedelta(days=800)


@dataclass
class Town:
    """``reviewers`` could conduct it too; ``members`` sit in the committee; ``strangers`` have no part."""

    organisation: Organisation
    chance: Random
    now: datetime
    bodies: dict[str, Body] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    raters: dict[str, list[Person]] = field(default_factory=dict)
    members: list[Person] = field(default_factory=list)
    reviewers: list[Person] = field(default_factory=list)
    strangers: list[Person] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    supporter: Person | None = None
    second_reader: Person | None = None
    attendee: Person | None = None
    facilitator: Person | None = None
    substitute: Person | None = None

    def person(self, what: str) -> Person:
        number = next(self.numbers)
        name = f"{what.capitalize().replace('-', ' ')} {number}"
        made = people.add_person(
            organisation=self.organisation,
            name=name,
            first_name=f"P{number}",
            email=f"p{number}@{self.organisation.slug}.example",
            now=self.now,
        )
        made.account = Account.objects.create_user(made.email)
        made.save(update_fields=["account"])
        self.people.append(made)
        return made

    def body(self, kind: str) -> Body:
        if kind not in self.bodies:
            self.bodies[kind] = Body.objects.create(organisation=self.organisation, kind=kind, name=kind)
        return self.bodies[kind]

    def seat(self, person: Person, *, office: str | None = None, body: str | None = None) -> Person:
        people.seat(
            person=person,
            office=office or "member",
            title=office or "lid",
            since_on=self.now.date() - SINCE,
            now=self.now,
            body=self.body(body) if body else None,
        )
        return person

    def seat_as(self, person: Person, place: Seated) -> Person:
        self.seat(person, office=place.office, body=place.body)
        if place.also_in:
            self.seat(person, body=place.also_in)
        return person


@dataclass
class Founded:
    """A town with the format published, adopted and settled, and the two sides of the conversation."""

    town: Town
    version: FormatVersion
    spec: FormatSpec
    subject: Person
    reviewer: Person
    administrator: Person
    archivist: Person


def found(spec: FormatSpec, chance: Random, now: datetime, slug: str = "veenmeer") -> Founded:
    """Found the town that this format needs."""
    is_party = "municipality" not in spec.organisations
    organisation = Organisation.objects.create(
        slug=slug, name=slug.capitalize(), kind=Kind.PARTY if is_party else Kind.MUNICIPALITY
    )
    town = Town(organisation, chance, now)
    administrator, archivist, auditor = (town.person(what) for what in ("beheer", "archief", "toezicht"))
    for person, role in (
        (administrator, Role.ADMINISTRATOR),
        (archivist, Role.ARCHIVIST),
        (auditor, Role.AUDITOR),
    ):
        people.appoint(person=person, role=role, now=now)
    subject = town.person("functionaris")
    if spec.parties.subject.office:
        town.seat(subject, office=spec.parties.subject.office)
    version = formats.publish_spec(organisation=organisation, spec=spec, now=now)
    if spec.adoption == "decision":
        formats.record_adoption(
            version=version, adopted_on=now.date(), reference="B-1", by=administrator, now=now
        )
    if spec.works_council == "consent":
        formats.record_consent(
            version=version, consented_on=now.date(), reference="OR-1", by=administrator, now=now
        )
    spec = _settled(version, spec, administrator, chance, now)
    reviewer = _reviewers(town, spec)
    _guides(town, spec)
    for group in spec.rater_groups:
        wanted = group.proposed_from
        number = chance.choice([1, 2, 3, 3, 4, 4]) if group.kind == "averaged" else 1
        if wanted is not None:
            made = [town.person(group.key) for _ in range(number)]
            town.raters[group.key] = [town.seat(one, office=wanted.office, body=wanted.body) for one in made]
    if spec.parties.supporter and chance.random() < 0.7:
        town.supporter = town.person("steun")
    if spec.parties.second_reader and chance.random() < 0.7:
        town.second_reader = town.person("tweede-lezer")
    if spec.parties.attendees and chance.random() < 0.7:
        town.attendee = town.person("aanwezige")
    if spec.parties.reviewer.may_be_asked:
        town.seat_as(town.person("aanschuiver"), spec.parties.reviewer.may_be_asked)
    for kind in (*(spec.sharing.bodies if spec.sharing else ()), "college"):
        town.body(kind)
    town.strangers = [town.person("vreemde") for _ in range(4)]
    return Founded(town, version, spec, subject, reviewer, administrator, archivist)


def _settled(
    version: FormatVersion, spec: FormatSpec, by: Person, chance: Random, now: datetime
) -> FormatSpec:
    """The format with its ground rules answered, where it has any."""
    if not spec.ground_rules:
        return spec
    answers = {rule.key: [chance.choice(rule.options).key] for rule in spec.ground_rules}
    written = ground_rules.write(version=version, body=None, answers=answers, by=by, now=now)
    rules = ground_rules.adopt(rules=written, discussed_on=now.date(), outcome="agreed", by=by, now=now)
    assert rules.settled_version is not None
    return spec_of(rules.settled_version)


def _reviewers(town: Town, spec: FormatSpec) -> Person:
    """Who conducts it, and one more who could; a whole committee where that reviews."""
    rules = spec.parties.reviewer
    if rules.kind == "collective":
        assert rules.body is not None
        chair = town.seat(town.person("voorzitter"), office="chair", body=rules.body)
        town.members = [town.seat(town.person("commissielid"), body=rules.body) for _ in range(2)]
        return chair
    for _ in range(2):
        person = town.person("beoordelaar")
        if rules.office:
            town.seat(person, office=rules.office)
        if rules.one_of:
            town.seat_as(person, rules.one_of[0])
        town.reviewers.append(person)
    return town.reviewers.pop(0)


def _guides(town: Town, spec: FormatSpec) -> None:
    guide = spec.parties.facilitator
    if guide is None:
        return
    town.facilitator = town.person("adviseur")
    guides = [town.facilitator]
    if guide.substitute == "required" or town.chance.random() < 0.5:
        town.substitute = town.person("vervanger")
        guides.append(town.substitute)
    for person in guides:
        people.appoint(person=person, role=Role.FACILITATOR, now=town.now)
        if guide.offices:
            town.seat(person, office=town.chance.choice(guide.offices))


def first_day(chance: Random) -> date:
    """Some day on which a walk begins."""
    return date(2026, 1, 5) + timedelta(days=chance.randrange(360))
