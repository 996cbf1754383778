# SPDX-License-Identifier: EUPL-1.2
"""Believable answers to a questionnaire: people differ, and a competency has its own level."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from samenspiegel.conversations.queries import spec_for
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.actions.links import secrets_of
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.feedback.questions import competencies

from .story.remarks import CONTINUE, START, STOP

CANNOT_JUDGE = 0.06  # the share of items on which a rater has no view
WRITES = 0.75  # the share of open questions in which a rater writes something


@dataclass(frozen=True)
class Picture:
    """How somebody is seen.

    Args:
        level: how often most behaviour is seen, on the scale of five.
        shifts: per competency how much more or less than that others see it.
        own_shifts: the same for how the subject sees it.
        group_shifts: per group of raters.
    """

    level: float = 3.6
    shifts: Mapping[str, float] = field(default_factory=dict)
    own_shifts: Mapping[str, float] = field(default_factory=dict)
    group_shifts: Mapping[str, float] = field(default_factory=dict)


def answer(
    round: Round,
    invitation: Invitation,
    picture: Picture,
    *,
    own: Mapping[str, str],
    remarks: Mapping[str, list[str]],
    random: Random,
) -> None:
    """Let somebody who was asked fill in and send the questionnaire, by their own link.

    Args:
        own: what the subject writes.
        remarks: what others have left to write, per open question; taken from, so that nothing is said twice.
    """
    link = feedback.Link(invitation, secrets_of(round)[invitation.pk])
    spec = spec_for(round.conversation)
    group = invitation.group.key
    is_self = invitation.group.kind == "self"
    asked_choices = {choice.key: choice for choice in feedback.questionnaire_of(link).choices}
    choices = {
        key: random.choice(choice.options)
        for key, choice in asked_choices.items()
        if group in choice.asked_of
    }
    scores: dict[str, int | None] = {}
    for competency in competencies(spec, group):
        shift = (picture.own_shifts if is_self else picture.shifts).get(competency.key, random.gauss(0, 0.25))
        level = picture.level + shift + (0 if is_self else picture.group_shifts.get(group, 0))
        for item in competency.items:
            unseen = not is_self and random.random() < CANNOT_JUDGE
            scores[item.id] = None if unseen else max(1, min(5, round_half_up(random.gauss(level, 0.6))))
    texts = dict(own) if is_self else _texts(remarks, random)
    feedback.begin(link=link, is_acknowledged=True, choices=choices)
    feedback.send(link=link, answers=Answers(scores, texts, choices))


def round_half_up(value: float) -> int:
    """To the nearest whole point of the scale."""
    return int(value + 0.5)


def remarks_of_a_round(random: Random) -> dict[str, list[str]]:
    """Everything that raters could write in one round, in an order of its own."""
    return {
        question: random.sample(texts, len(texts))
        for question, texts in (("continue", CONTINUE), ("start", START), ("stop", STOP))
    }


def _texts(remarks: Mapping[str, list[str]], random: Random) -> dict[str, str]:
    return {
        question: texts.pop() for question, texts in remarks.items() if texts and random.random() < WRITES
    }
