# SPDX-License-Identifier: EUPL-1.2
"""Gemeente Veenmeer, with conversations in every step that a measurement needs. Made by the product's own deeds."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Round
from samenspiegel.organisations.models import Organisation
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person
from tests.cast import Cast, make_cast

FAR_BACK = timedelta(days=60)


@cache
def cast() -> Cast:
    """The municipality, once."""
    return make_cast()


def now() -> datetime:
    """The moment at which everything here happens."""
    return clock.now()


def new_people(organisation: Organisation, count: int, prefix: str) -> list[Person]:
    """People with an address of their own."""
    return Person.objects.bulk_create(
        Person(
            organisation=organisation,
            name=f"{prefix} {number}",
            first_name=prefix,
            email=f"{prefix}.{number}@veenmeer.example".lower(),
        )
        for number in range(count)
    )


def employees(count: int, prefix: str) -> list[Person]:
    return new_people(cast().organisation, count, prefix)


def seat_in_team(persons: list[Person], team: str = "management-team") -> None:
    """Give each a seat in the management team, so that the format proposes them."""
    body = Body.objects.get(organisation=cast().organisation, kind=team)
    for person in persons:
        people.seat(
            person=person, office="manager", title="manager", since_on=date(2020, 1, 1), now=now(), body=body
        )


def in_days(days: int) -> date:
    """A working day about so many days from today."""
    on = clock.today() + timedelta(days=days)
    while on.weekday() > 3:
        on += timedelta(days=1)
    return on


def planned(*, days: int, subject: Person | None = None, at: datetime | None = None) -> Conversation:
    """A conversation of ``subject`` so many days from today, planned long enough before."""
    changed = {"subject": subject} if subject else {}
    return cast().plan(held_on=in_days(days), now=at or now() - FAR_BACK, **changed)


def proposed(conversation: Conversation, at: datetime | None = None) -> Round:
    """Its round, with the raters that the format proposes."""
    round = feedback.propose_raters(conversation=conversation, now=at or now() - FAR_BACK)
    assert round is not None
    return round


@dataclass(frozen=True)
class Rater:
    """One invitation with its link."""

    link: feedback.Link
    answers: Answers


def raters(round: Round) -> list[Rater]:
    """Everybody who is asked in an open round, with a full set of answers."""
    secrets = feedback.links.secrets_of(round)
    found = []
    for invitation in round.invitations.select_related(
        "organisation", "group", "person", "round__conversation__format_version"
    ):
        link = feedback.Link(invitation, secrets[invitation.pk])
        asked = feedback.questionnaire_of(link)
        items = asked.items_for(link.group.key)
        scores = {item: 1 + (number + invitation.pk) % 5 for number, item in enumerate(items)}
        texts = dict.fromkeys(asked.open_questions, "Ik zie dat je goed luistert en besluiten uitlegt.")
        found.append(Rater(link, Answers(scores, texts)))
    return found
