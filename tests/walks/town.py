# SPDX-License-Identifier: EUPL-1.2
"""Everybody whom a format needs, whatever it says: seated, appointed, and with an account; and people around them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.shared import may_be_shared, place_of, shared
from samenspiegel.core.format.spec import Seated
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats import actions as formats
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.ground_rules import actions as ground_rules
from samenspiegel.organisations.models import Account, Custody, Kind, Organisation
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Role
from tests.feedback.custodians import FIRST, SECOND

SINCE = timedelta(days=800)
NEIGHBOUR = "gemeente Buurdorp"


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
    seals: dict[int, str] = field(
        default_factory=dict
    )  # of who guides, by primary key, where answers are sealed to people
    second_reviewer: Person | None = None
    supporter: Person | None = None
    second_reader: Person | None = None
    attendee: Person | None = None
    facilitator: Person | None = None
    substitute: Person | None = None

    def person(self, what: str, works_at: str = "") -> Person:
        number = next(self.numbers)
        name = f"{what.capitalize().replace('-', ' ')} {number}"
        made = people.add_person(
            organisation=self.organisation,
            name=name,
            first_name=f"P{number}",
            email=f"p{number}@{self.organisation.slug}.example",
            works_at=works_at,
            now=self.now,
        )
        made.account = Account.objects.create_user(made.email)
        made.save(update_fields=["account"])
        self.people.append(made)
        return made

    def body(self, kind: str, place: str = "") -> Body:
        name = f"{kind} {place}".strip()
        if name not in self.bodies:
            self.bodies[name] = Body.objects.create(organisation=self.organisation, kind=kind, name=name)
        return self.bodies[name]

    def seat(
        self, person: Person, *, office: str | None = None, body: str | None = None, place: str = ""
    ) -> Person:
        """``place``: of the other organisation, whose bodies are bodies of their own."""
        people.seat(
            person=person,
            office=office or "member",
            title=office or "lid",
            since_on=self.now.date() - SINCE,
            now=self.now,
            body=self.body(body, place) if body else None,
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
    if may_be_shared(spec) and chance.random() < 0.4:
        _neighbours(town, spec)
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
    if town.facilitator and town.substitute and spec.asks and chance.random() < 0.3:
        _seal(town)
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


def _neighbours(town: Town, spec: FormatSpec) -> None:
    """Another organisation shares the subject: who reviews there, and whom it asks."""
    office = spec.parties.reviewer.office
    town.second_reviewer = town.seat(town.person("buur-beoordelaar", NEIGHBOUR), office=office)
    both = shared(spec, place_of(town.organisation.name), place_of(NEIGHBOUR))
    for group in both.rater_groups:
        wanted = group.proposed_from
        if wanted is None or not wanted.elsewhere:
            continue
        number = town.chance.choice([1, 2, 3, 4]) if group.kind == "averaged" else 1
        made = [town.person(f"buur-{group.key}", NEIGHBOUR) for _ in range(number)]
        town.raters[group.key] = [
            town.seat(one, office=wanted.office, body=wanted.body, place="buur") for one in made
        ]


def _seal(town: Town) -> None:
    """Answers are sealed to who guides and who takes over: nobody closes a round without their passphrase."""
    town.organisation.custody = Custody.CUSTODIAN
    town.organisation.save(update_fields=["custody"])
    for person, passphrase in ((town.facilitator, FIRST), (town.substitute, SECOND)):
        assert person is not None
        feedback.set_seal(person=person, passphrase=passphrase, now=town.now)
        town.seals[person.pk] = passphrase


def first_day(chance: Random) -> date:
    """Some day on which a walk begins."""
    return date(2026, 1, 5) + timedelta(days=chance.randrange(360))
