# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the demonstration show: whom to be, and what is coming."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from samenspiegel import clock
from samenspiegel.conversations.models import Milestone
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from .further import PLACES


@dataclass(frozen=True)
class Card:
    """One person to be, with what they can do now."""

    person: Person
    title: str
    tries: str | Promise


@dataclass(frozen=True)
class Story:
    title: str | Promise
    cards: list[Card]


@dataclass(frozen=True)
class Shown:
    """One organisation of the demonstration, as the first page shows it."""

    slug: str
    name: str
    stories: list[Story]  # of who have an account and something to do
    raters: list[Card]  # who only get mail


@dataclass(frozen=True)
class Coming:
    on: date
    label: str
    subject: str


def places() -> list[Shown]:
    """Everybody of the demonstration, by organisation and story, in the order in which it is told."""
    found = Person.objects.select_related("organisation", "account").order_by("pk")
    by_address = {person.email: person for person in found}
    shown = []
    for place in PLACES:
        rows = [
            (row.story, Card(by_address[row.address], row.title, row.tries))
            for row in place.people
            if row.address in by_address
        ]
        if rows:
            stories = [
                Story(title, [card for story, card in rows if story == key]) for key, title in place.stories
            ]
            raters = [card for story, card in rows if not story]
            shown.append(Shown(place.slug, place.name, stories, raters))
    return shown


def names_by_address() -> dict[str, str]:
    """Whose mailbox an address is."""
    return dict(Person.objects.values_list("email", "name"))


def coming(limit: int = 8) -> list[Coming]:
    """The next milestones of all conversations, the nearest first; never of what somebody does for themselves."""
    rows = (
        Milestone.objects.filter(
            due_on__gt=clock.today(),
            done_on=None,
            conversation__cancelled_at=None,
            conversation__paused_at=None,
            conversation__cycle__is_private=False,
        )
        .select_related("conversation__format_version", "conversation__cycle__subject")
        .order_by("due_on", "pk")[:limit]
    )
    return [
        Coming(
            row.due_on,
            spec_of(row.conversation.format_version).milestone(row.key).label,
            row.conversation.cycle.subject.name,
        )
        for row in rows
    ]
