# SPDX-License-Identifier: EUPL-1.2
"""Rounds in every state, made by the product's own deeds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions
from samenspiegel.feedback.actions.links import secrets_of
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.people.models import Person
from tests.cast import HELD_ON, NOW, Cast, at
from tests.kept import kept

OPENED_ON = HELD_ON - timedelta(days=21)
DUE_ON = HELD_ON - timedelta(days=14)
CLOSED_ON = DUE_ON + timedelta(days=1)


@dataclass
class Stage:
    """A conversation with its round, and what a test wants to do with it."""

    cast: Cast
    conversation: Conversation
    round: Round

    def open(self, on: date = OPENED_ON) -> "Stage":
        self.round = actions.open_round(round=self.fresh, now=at(on, 7))
        return self

    @property
    def fresh(self) -> Round:
        return Round.objects.select_related("conversation__format_version", "organisation").get(
            pk=self.round.pk
        )

    def invitation(self, person: Person) -> Invitation:
        return self.round.invitations.select_related(
            "organisation", "group", "person", "round__conversation__format_version"
        ).get(person=person)

    def link(self, person: Person) -> actions.Link:
        """The link that stands in this person's mail."""
        invitation = self.invitation(person)
        secret = secrets_of(self.round)[invitation.pk]
        return actions.find(
            organisation=invitation.organisation.slug,
            invitation=invitation.public_id,
            secret=actions.encode(secret),
        )

    def answers(self, person: Person, score: int | None = 4, text: str = "", **choices: str) -> Answers:
        link = self.link(person)
        asked = actions.questionnaire_of(link)
        items = asked.items_for(link.group.key)
        texts = dict.fromkeys(asked.open_questions, text) if text else {}
        return Answers(dict.fromkeys(items, score), texts, choices)

    def send(self, person: Person, score: int | None = 4, text: str = "", **choices: str) -> actions.Link:
        link = self.link(person)
        actions.begin(link=link, is_acknowledged=True)
        actions.send(link=link, answers=self.answers(person, score, text, **choices))
        return link

    def send_all(self, people: Iterable[Person], score: int | None = 4, text: str = "") -> None:
        for person in people:
            self.send(person, score, text)

    @property
    def raters(self) -> list[Person]:
        return [*self.cast.managers, *self.cast.aldermen, self.cast.works_council_chair]

    @property
    def everybody(self) -> list[Person]:
        return [self.cast.secretary, self.cast.mayor, *self.raters]

    def close(self, now: datetime | None = None, *, accept_shortfall: bool = False) -> Round:
        self.round = actions.close(
            round=self.fresh,
            by=self.cast.facilitator,
            now=now or at(CLOSED_ON),
            accept_shortfall=accept_shortfall,
        )
        return self.round

    def release(self, now: datetime | None = None) -> Round:
        self.round = actions.release(round=self.fresh, by=self.cast.facilitator, now=now or at(CLOSED_ON, 10))
        return self.round


def stage(cast: Cast, **planned: object) -> Stage:
    """A planned conversation whose raters were proposed."""
    conversation = cast.plan(**planned)  # type: ignore[arg-type]
    round = actions.propose_raters(conversation=conversation, now=NOW)
    assert round is not None
    return Stage(cast, conversation, round)


def open_stage(cast: Cast) -> Stage:
    """An open round, with which many tests begin."""
    return kept(lambda: stage(cast).open(), cast)
