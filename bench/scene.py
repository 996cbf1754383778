# SPDX-License-Identifier: EUPL-1.2
"""Conversations in the steps that the pages show."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.test import Client
from django.urls import reverse

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.duties.actions import refresh_all
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Round
from samenspiegel.organisations.models import Account
from samenspiegel.people.models import Person

from . import stage

RATERS_MORE = 60


@dataclass(frozen=True)
class Released:
    """A conversation of which the spiegel has been released."""

    conversation: Conversation
    subject: Person


@dataclass(frozen=True)
class Shown:
    facilitator: Person
    open: Conversation
    open_round: Round
    released: Released


@cache
def one_of_each() -> Shown:
    """One conversation with open questionnaires, one with a released spiegel."""
    open = stage.planned(days=16, subject=_subject("Open"))
    open_round = feedback.open_round(round=stage.proposed(open), now=stage.now() - timedelta(days=4))
    for rater in stage.raters(open_round)[:6]:
        _answer(rater)
    return Shown(stage.cast().facilitator, open, open_round, _released())


def fill_up_to(count: int) -> None:
    """Plan conversations until the facilitator has so many."""
    facilitator = stage.cast().facilitator
    there = Conversation.objects.filter(
        participants__person=facilitator, participants__part=Part.FACILITATOR, cancelled_at=None
    ).count()
    for number in range(there, count):
        conversation = stage.planned(days=20 + number % 20, subject=_subject(f"Bord{number}"))
        round = stage.proposed(conversation)
        if number % 3 == 0:
            feedback.open_round(round=round, now=stage.now() - timedelta(days=1))
    refresh_all(now=stage.now())


def ask_more_raters(conversation: Conversation) -> None:
    """Let many more people be asked in an open round."""
    round = Round.objects.get(conversation=conversation)
    for person in stage.employees(RATERS_MORE, "Later"):
        feedback.add_rater(
            round=round,
            group="management-team",
            person=person,
            by=stage.cast().facilitator,
            now=stage.now() - timedelta(days=3),
        )


def _released() -> Released:
    subject = _subject("Vrijgegeven")
    conversation = stage.planned(days=8, subject=subject)
    round = feedback.open_round(round=stage.proposed(conversation), now=stage.now() - timedelta(days=12))
    for rater in stage.raters(round):
        _answer(rater)
    round = feedback.close(round=round, by=stage.cast().facilitator, now=stage.now(), accept_shortfall=True)
    feedback.release(round=round, by=stage.cast().facilitator, now=stage.now())
    client = Client()
    client.force_login(subject.account)
    answer = client.post(reverse("report_expectation", args=[conversation.public_id]), {"skip": "1"})
    assert (
        answer.status_code == 302
    )  # what is expected is asked once; from now on the spiegel itself is shown
    return Released(conversation, subject)


def _answer(rater: stage.Rater) -> None:
    feedback.begin(link=rater.link, is_acknowledged=True)
    feedback.save_draft(link=rater.link, scores=rater.answers.scores, texts=rater.answers.texts)
    feedback.send(link=rater.link)


def _subject(name: str) -> Person:
    """Somebody with an account, whom a conversation is about."""
    [person] = stage.employees(1, name)
    person.account = Account.objects.create_user(person.email)
    person.save(update_fields=["account"])
    return person
