# SPDX-License-Identifier: EUPL-1.2
"""A council with a committee that has the conversation with the burgemeester, made by the product's own deeds."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats import actions as formats
from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Role, Seat
from tests.cast import HELD_ON, NOW, Cast
from tests.feedback.rounds import Stage

FORMAT = "heerenveen-burgemeester"
MEMBERS = ("Anke Wiersma", "Bouke Dijk", "Corrie Haan", "Douwe Prins")
LEADERS = ("Eelke Bos", "Femke Vos", "Goffe Kat", "Hilde Rol")


@dataclass
class Council:
    """The trust committee (``chair`` first of the members), four other group chairs, the clerk and a deputy."""

    cast: Cast
    version: FormatVersion
    body: Body
    chair: Person
    members: list[Person]
    leaders: list[Person]
    clerk: Person
    deputy: Person

    def plan(self, *, held_on: date = HELD_ON, now: datetime = NOW, **changed: Any) -> Conversation:
        """Plan the burgemeester's conversation with the committee, as the clerk does."""
        conversation = actions.plan(
            **{
                "organisation": self.cast.organisation,
                "format_version": self.version,
                "subject": self.cast.mayor,
                "reviewer": self.chair,
                "facilitator": self.clerk,
                "substitute": self.deputy,
                "held_on": held_on,
                "starts_at": time(16, 0),
                "duration_minutes": 120,
                "place": "griffie",
                "by": self.clerk,
                "now": now,
                **changed,
            }
        )
        return conversation

    def stage(self, **changed: Any) -> Stage:
        """The same, with its round proposed."""
        conversation = self.plan(**changed)
        round = feedback.propose_raters(conversation=conversation, now=NOW)
        assert round is not None
        return Stage(self.cast, conversation, round)

    def accept(self, conversation: Conversation, *persons: Person, now: datetime = NOW) -> None:
        for person in persons:
            actions.accept_secrecy(conversation=conversation, by=person, now=now)

    def leave(self, person: Person, until_on: date) -> None:
        """The seat in the committee ends on a day."""
        people.end_seat(
            seat=Seat.objects.get(person=person, body=self.body), until_on=until_on, by=self.clerk, now=NOW
        )

    def join(self, name: str, since_on: date | None = None) -> Person:
        """Somebody new in the committee."""
        person = somebody(self.cast, name)
        since_on = since_on or NOW.date()
        people.seat(person=person, office="member", title="lid", since_on=since_on, now=NOW, body=self.body)
        return person


def somebody(cast: Cast, name: str) -> Person:
    email = name.lower().replace(" ", ".") + f"@{cast.organisation.slug}.example"
    person = people.add_person(
        organisation=cast.organisation, name=name, first_name=name.split()[0], email=email, now=NOW
    )
    person.account = Account.objects.create_user(email)
    person.save(update_fields=["account"])
    return person


def make_council(
    cast: Cast, *, is_adopted: bool = True, key: str = FORMAT, kind: str = "trust-committee"
) -> Council:
    """Seat a council beside the people of the cast, and publish and adopt its format."""
    since_on = NOW.date() - timedelta(days=700)
    body = Body.objects.create(organisation=cast.organisation, kind=kind, name="vertrouwenscommissie")
    members = [somebody(cast, name) for name in MEMBERS]
    leaders = [somebody(cast, name) for name in LEADERS]
    deputy = somebody(cast, "Ilse Plaat")
    for index, person in enumerate(members):
        office = "member" if index else "chair"
        people.seat(person=person, office=office, title=office, since_on=since_on, now=NOW, body=body)
    for person in [*members[:2], *leaders]:  # two of the committee chair a group as well
        people.seat(
            person=person, office="group-chair", title="fractievoorzitter", since_on=since_on, now=NOW
        )
    people.seat(person=deputy, office="deputy-clerk", title="plv. griffier", since_on=since_on, now=NOW)
    for person in (cast.clerk, deputy):
        people.appoint(person=person, role=Role.FACILITATOR, now=NOW)
    version = formats.publish(organisation=cast.organisation, key=key, now=NOW)
    if is_adopted:
        formats.record_adoption(
            version=version, adopted_on=NOW.date(), reference="R-2026-1", by=cast.facilitator, now=NOW
        )
    return Council(cast, version, body, members[0], members, leaders, cast.clerk, deputy)


def parts_here(conversation: Conversation) -> dict[str, str]:
    return {row.person.name: row.part for row in Participant.objects.filter(conversation=conversation)}
