# SPDX-License-Identifier: EUPL-1.2
"""The due date of an open round: extended by the facilitator, or because the conversation moved. Never earlier."""

from datetime import date, datetime, timedelta

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.actions.milestones import lay
from samenspiegel.core import schedule
from samenspiegel.people.models import Person

from ..models import Round
from .closing import NotOpen
from .letters import RoundPost
from .links import is_open
from .locks import close_off


class DueDateRefused(Exception):
    """The date does not fit. ``code``: ``not_later``, ``past``, or ``too_late`` with the ``latest`` date that fits."""

    def __init__(self, code: str, latest: date | None = None) -> None:
        super().__init__(code)
        self.code, self.latest = code, latest


def latest_due_on(round: Round) -> date | None:
    """The last day that the due date can be: before the spiegel is shown, and within what raters were promised."""
    if round.closes_latest_on is None:
        return None
    release_on = (
        round.conversation.milestones.filter(key=schedule.RELEASE).values_list("due_on", flat=True).first()
    )
    before_release = release_on - timedelta(days=1) if release_on else round.closes_latest_on
    return min(before_release, round.closes_latest_on)


@transaction.atomic
def extend(*, round: Round, due_on: date, by: Person | None, now: datetime) -> Round:
    """Ask for the answers by a later date, and tell everybody who was asked.

    Also who has handed in is told: a row that says who was not would say who was. Who declined is left alone.

    Raises:
        NotOpen: the round is not open.
        DueDateRefused: not later than it was, in the past, or later than is possible: then move the conversation first.
    """
    round = close_off(round)
    if not is_open(round) or round.due_on is None:
        raise NotOpen
    if due_on <= round.due_on:
        raise DueDateRefused("not_later")
    if due_on < now.astimezone(clock.AMSTERDAM).date():
        raise DueDateRefused("past")
    latest = latest_due_on(round)
    if latest is not None and due_on > latest:
        raise DueDateRefused("too_late", latest)
    told_before, round.due_on = round.due_on, due_on
    round.save(update_fields=["due_on"])
    lay(round.conversation, [schedule.Milestone(schedule.DUE, due_on)])
    post = RoundPost(round, now)
    for invitation in round.invitations.select_related("person", "group", "organisation"):
        if invitation.sealed_secret is not None and not invitation.has_declined:
            key = f"due_extended:{round.public_id}:{due_on.isoformat()}:{invitation.person.public_id}"
            post.again("due_extended", invitation, key=key, oude_inleverdatum=told_before)
    round.invitations.exclude(by_letter=True, letter_on=None).update(told_due_on=due_on)
    post.queue()
    audit.log(
        "round.extended",
        organisation=round.organisation,
        at=now,
        actor=by,
        about=round.conversation,
        due_on=due_on.isoformat(),
    )
    return round


def follow_move(*, round: Round, now: datetime) -> bool:
    """Extend an open round when its conversation has moved to later. Tells whether it did."""
    milestone_on = (
        round.conversation.milestones.filter(key=schedule.DUE).values_list("due_on", flat=True).first()
    )
    if not is_open(round) or round.due_on is None or milestone_on is None or milestone_on <= round.due_on:
        return False
    try:
        extend(round=round, due_on=milestone_on, by=None, now=now)
    except (NotOpen, DueDateRefused):
        return False
    return True
