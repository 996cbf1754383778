# SPDX-License-Identifier: EUPL-1.2
"""The people of a local party: its council members, its board, its candidate committee, and its ground rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.formats import actions as formats
from samenspiegel.formats.models import FormatVersion
from samenspiegel.ground_rules import actions as ground_rules
from samenspiegel.ground_rules.models import GroundRules
from samenspiegel.organisations.models import Account, Kind, Organisation
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Role
from tests.cast import HELD_ON, NOW

FORMAT = "raadslid"
TODAY = NOW.date()
ANSWERS: Mapping[str, Sequence[str]] = {
    "purpose": ["support"],
    "conducted-by": ["mix"],
    "how-often": ["yearly"],
    "record": ["changes"],
    "third-parties": ["nobody"],
    "group": ["no"],
    "topics": ["ambitions", "functioning"],
}


@dataclass
class Party:
    """``member`` sits in the council, ``chair`` leads the group; ``two_hats`` is in board and candidate committee."""

    organisation: Organisation
    version: FormatVersion
    group: Body
    member: Person
    other_member: Person
    chair: Person
    board_member: Person
    two_hats: Person
    administrator: Person

    def settle(self, *, discussed_on: date = TODAY, now: datetime = NOW, **changed: list[str]) -> GroundRules:
        """Answer the seven questions, discuss them with the group and adopt them."""
        answers = {**ANSWERS, **{key.replace("_", "-"): value for key, value in changed.items()}}
        rules = ground_rules.write(
            version=self.version, body=self.group, answers=answers, by=self.administrator, now=now
        )
        return ground_rules.adopt(
            rules=rules, discussed_on=discussed_on, outcome="agreed", by=self.administrator, now=now
        )

    def plan(self, **changed: Any) -> Conversation:
        """A member of the board plans a conversation with the council member, at the kitchen table."""
        return conversations.plan(
            **{
                "organisation": self.organisation,
                "format_version": self.version,
                "subject": self.member,
                "reviewer": self.board_member,
                "facilitator": None,
                "substitute": None,
                "held_on": HELD_ON,
                "starts_at": time(19, 30),
                "duration_minutes": 90,
                "place": "aan de keukentafel",
                "by": changed.get("reviewer", self.board_member),
                "now": NOW,
                **changed,
            }
        )


def make_party(slug: str = "veenmeer-lokaal") -> Party:
    """Bring the party on stage; nothing is settled yet."""
    here = Organisation.objects.create(slug=slug, name="Veenmeer Lokaal", kind=Kind.PARTY)
    group = Body.objects.create(organisation=here, kind="council-group", name="fractie")
    board = Body.objects.create(organisation=here, kind="party-board", name="bestuur")
    committee = Body.objects.create(organisation=here, kind="candidate-committee", name="kandidatencommissie")
    party = Party(
        organisation=here,
        version=formats.publish(organisation=here, key=FORMAT, now=NOW),
        group=group,
        member=_person(here, "Roos Terpstra"),
        other_member=_person(here, "Imre Haan"),
        chair=_person(here, "Bea Wiersma"),
        board_member=_person(here, "Cor Zijlstra"),
        two_hats=_person(here, "Nel Boersma"),
        administrator=_person(here, "Jan Algra"),
    )
    since_on = NOW.date() - timedelta(days=400)
    for person, office, body in (
        (party.member, "council-member", group),
        (party.other_member, "council-member", group),
        (party.chair, "group-chair", group),
        (party.board_member, "member", board),
        (party.two_hats, "member", board),
        (party.two_hats, "member", committee),
    ):
        people.seat(person=person, office=office, title=office, since_on=since_on, now=NOW, body=body)
    people.appoint(person=party.administrator, role=Role.ADMINISTRATOR, now=NOW)
    return party


def _person(organisation: Organisation, name: str) -> Person:
    email = name.lower().replace(" ", ".") + f"@{organisation.slug}.example"
    person = people.add_person(
        organisation=organisation, name=name, first_name=name.split()[0], email=email, now=NOW
    )
    person.account = Account.objects.create_user(email)
    person.save(update_fields=["account"])
    return person
