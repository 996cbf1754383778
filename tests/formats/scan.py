# SPDX-License-Identifier: EUPL-1.2
"""A scan that the secretary does alone, or while asking others (PR-3)."""

from datetime import date, datetime, timedelta
from typing import Any

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats import actions as formats
from samenspiegel.formats.models import FormatVersion
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast
from tests.feedback.rounds import Stage

KEY = "ontwikkelscan"
READY_ON = NOW.date() + timedelta(days=25)
SENT_ON, DUE_ON = READY_ON - timedelta(days=18), READY_ON - timedelta(days=4)


def publish(cast: Cast) -> FormatVersion:
    return formats.publish(organisation=cast.organisation, key=KEY, now=NOW)


def begin(cast: Cast, *, now: datetime = NOW, **changed: Any) -> Stage:
    """The secretary begins one alone: the questionnaire is there at once."""
    scan = conversations.begin_scan(
        **{"format_version": publish(cast), "by": cast.secretary, "now": now, **changed}
    )
    round = feedback.propose_raters(conversation=scan, now=now, by=cast.secretary)
    assert round is not None
    if changed.get("ready_on") is None:
        feedback.open_alone(round=round, now=now, by=cast.secretary)
    return Stage(cast, scan, round)


def hand_in(stage: Stage, score: int = 4, *, now: datetime = NOW, words: str = "") -> None:
    """Fill in the own list and send it; who asked nobody else has the outcome then."""
    person = stage.conversation.cycle.subject
    link = feedback.own_link(round=stage.fresh, person=person)
    items = feedback.questionnaire_of(link).items_for(link.group.key)
    feedback.begin(link=link)
    texts = {"continue": words} if words else {}
    feedback.send(link=link, answers=Answers(dict.fromkeys(items, score), texts))
    feedback.finish_alone(round=link.round, now=now)


def done(cast: Cast, score: int = 4, *, now: datetime = NOW, **changed: Any) -> Conversation:
    """A scan that was done alone, with its outcome there."""
    stage = begin(cast, now=now, **changed)
    hand_in(stage, score, now=now)
    return stage.conversation


def ask(stage: Stage, group: str, people: list[Person], *, now: datetime = NOW) -> None:
    """The secretary chooses these people for a group."""
    for person in people:
        feedback.add_rater(
            round=stage.fresh, group=group, person=person, by=stage.conversation.cycle.subject, now=now
        )


def with_others(cast: Cast, *, ready_on: date = READY_ON, now: datetime = NOW, **changed: Any) -> Stage:
    """A scan for which the six managers and the mayor are asked; nothing has left yet."""
    stage = begin(cast, now=now, ready_on=ready_on, **changed)
    ask(stage, "management-team", cast.managers, now=now)
    ask(stage, "mayor", [cast.mayor], now=now)
    return stage
