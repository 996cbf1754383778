# SPDX-License-Identifier: EUPL-1.2
"""Choose the situational competencies of one conversation (VGS-12), until its questionnaires have left."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from ..models import Round


class ChoiceOver(Exception):
    """The questionnaires have left, or the conversation is over: what is asked does not change any more."""


@transaction.atomic
def choose_competencies(
    *, conversation: Conversation, competencies: Collection[str], by: Person, now: datetime
) -> tuple[str, ...]:
    """Choose which situational competencies this conversation is about, beside those that always are.

    Raises:
        ChoiceOver: people have been asked already.
        conversations.PlanRefused: a competency that cannot be chosen, or too many.
    """
    # Opening holds the round while it writes what people are asked.
    round = Round.objects.select_for_update().filter(conversation=conversation).first()
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if (
        conversation.cancelled_at
        or conversation.ended_at
        or (round and (round.opened_on or round.destroyed_at))
    ):
        raise ChoiceOver
    chosen = conversations.checked_choice(spec_of(conversation.format_version), competencies)
    if list(chosen) != conversation.competencies:
        conversation.competencies = list(chosen)
        conversation.save(update_fields=["competencies"])
        audit.log(
            "competencies.chosen",
            organisation=conversation.organisation,
            at=now,
            actor=by,
            about=conversation,  # not which: the log outlives the conversation
        )
    return chosen
