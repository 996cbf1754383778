# SPDX-License-Identifier: EUPL-1.2
"""Another conversation like one that took place: a proposal, to be planned at once (design, section 1)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core import intervals, schedule
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from ..models import Conversation, Cycle
from .moving import WrongState
from .proposing import proposal_like

YEAR = 12
LEAST = timedelta(weeks=6)
"""No sooner than this from today is one proposed: questionnaires need their time."""


@transaction.atomic
def propose_again(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """The proposal for another conversation like this one: the one that stands already, or a new one.

    It comes an interval after this one, a year where the format has none. Nobody is told before it is planned: who asks
    for it has the form before them. Asked twice, there is one.

    Conversations of another kind go their own way: a cycle holds several (VGS-2).

    Raises:
        WrongState: this one was not planned, or still has to take place; a later one has been planned; or the proposal
            that stands is not one of theirs.
    """
    Cycle.objects.select_for_update().get(pk=conversation.cycle_id)
    today = now.astimezone(clock.AMSTERDAM).date()
    standing = _standing(conversation)
    if standing is not None:
        if has_next(conversation, by):
            raise WrongState
        return standing
    held_on = conversation.held_on
    if not conversation.planned_at or held_on is None or conversation.paused_at:
        raise WrongState
    if held_on >= today and not conversation.cancelled_at:
        raise WrongState
    if has_next(conversation, by):
        raise WrongState
    time = spec_of(conversation.format_version).time
    due_on = intervals.next_due(held_on, time) or schedule.add_months(held_on, YEAR)
    proposal = proposal_like(conversation, max(due_on, today + LEAST))
    if not proposal.participants.filter(person=by).exists():
        raise WrongState
    audit.log(
        "conversation.proposed", organisation=conversation.organisation, at=now, actor=by, about=proposal
    )
    return proposal


def has_next(conversation: Conversation, by: Person) -> bool:
    """Whether one of its kind that comes later was planned already, or is proposed to others than this person."""
    standing = _standing(conversation)
    if standing is not None:
        return not standing.participants.filter(person=by).exists()
    later = Q(held_on=None) | Q(held_on__gt=conversation.held_on)
    return _alike(conversation).filter(later).exists()


def _alike(conversation: Conversation) -> QuerySet[Conversation]:
    others = Conversation.objects.filter(cycle_id=conversation.cycle_id, cancelled_at=None)
    return others.filter(format_version__key=conversation.format_version.key).exclude(pk=conversation.pk)


def _standing(conversation: Conversation) -> Conversation | None:
    return _alike(conversation).filter(planned_at=None).order_by("-pk").first()
