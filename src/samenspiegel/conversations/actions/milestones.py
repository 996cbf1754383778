# SPDX-License-Identifier: EUPL-1.2
"""Keep the milestones of a conversation: laid, told, done."""

from collections.abc import Iterable
from datetime import date

from samenspiegel.core import schedule
from samenspiegel.organisations.models import Organisation

from ..models import Conversation, Milestone


def closed_periods(organisation: Organisation) -> list[schedule.ClosedPeriod]:
    """The organisation's closed periods, as the schedule reads them."""
    from samenspiegel.organisations.models import ClosedPeriod

    return [
        schedule.ClosedPeriod(period.name, period.begins_on, period.ends_on)
        for period in ClosedPeriod.objects.filter(organisation=organisation)
    ]


def lay(conversation: Conversation, laid_out: Iterable[schedule.Milestone]) -> None:
    """Make the conversation's milestones these; what was told or done about one stays with it."""
    dates = schedule.by_key(list(laid_out))
    standing = {milestone.key: milestone for milestone in conversation.milestones.all()}
    for key, on in dates.items():
        if key not in standing:
            Milestone.objects.create(
                organisation_id=conversation.organisation_id, conversation=conversation, key=key, due_on=on
            )
        elif standing[key].due_on != on:
            standing[key].due_on = on
            standing[key].save(update_fields=["due_on"])


def milestone_told(*, conversation: Conversation, key: str, on: date, latest_on: date | None = None) -> None:
    """People have been told this date: it never moves earlier, nor past ``latest_on`` where that was promised."""
    conversation.milestones.filter(key=key, told_on=None).update(told_on=on, latest_on=latest_on)


def milestone_done(*, conversation: Conversation, key: str, on: date) -> None:
    """What the milestone asked for has happened: it stays where it is."""
    conversation.milestones.filter(key=key, done_on=None).update(done_on=on)
