# SPDX-License-Identifier: EUPL-1.2
"""Keep the milestones of a conversation: laid, told, done."""

from collections.abc import Iterable
from datetime import date

from samenspiegel.core import schedule
from samenspiegel.core.format import FormatSpec
from samenspiegel.formats.queries import spec_of
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


def milestones_told(
    conversations: Iterable[Conversation], *, key: str, on: date, latest_on: date | None = None
) -> None:
    """People have been told this date: it never moves earlier, nor past ``latest_on`` where that was promised.

    The day of the report does come sooner where both agree to a shorter schedule.
    """
    rows = Milestone.objects.filter(conversation__in=list(conversations), key=key, told_on=None)
    rows.update(told_on=on, latest_on=latest_on)


def milestones_done(conversations: Iterable[Conversation], *, key: str, on: date) -> None:
    """``milestone_done`` of many conversations at once."""
    Milestone.objects.filter(conversation__in=list(conversations), key=key, done_on=None).update(done_on=on)


def milestone_done(*, conversation: Conversation, key: str, on: date) -> None:
    """What the milestone asked for has happened: it stays where it is."""
    conversation.milestones.filter(key=key, done_on=None).update(done_on=on)


def lay_after(conversation: Conversation, event: str, *, on: date) -> None:
    """Something has happened: lay the milestones that the format hangs on it. Their dates were not known before.

    Args:
        event: one of ``core.format.spec.Event``. What follows a record that is offered follows each new version, and is
            worked out where it is asked for (``duties.queries``).
    """
    plan = spec_of(conversation.format_version).milestones
    if following := schedule.following(event=event, happened_on=on, plan=plan):
        lay(conversation, following)


def shorter_plan(
    spec: FormatSpec,
    *,
    held_on: date,
    today: date,
    waives_report_days: bool = False,
    conversation: Conversation | None = None,
) -> list[schedule.Milestone]:
    """The dates of a shorter schedule, to which both sides must consent. Raises ``ScheduleImpossible``.

    Args:
        conversation: the one that runs already; what was told and what has happened stays.
    """
    rows = list(conversation.milestones.all()) if conversation and conversation.pk else []
    due_on = next((row.due_on for row in rows if row.key == schedule.DUE and row.told_on), None)
    done = {row.key: row.done_on for row in rows if row.done_on}
    if due_on and schedule.DUE in done:
        done[schedule.DUE] = due_on  # done is when the round was closed
    return schedule.shortened(
        plan=spec.milestones,
        held_on=held_on,
        today=today,
        done=done,
        due_told_on=due_on,
        rater_working_days=spec.time.shortened_rater_working_days,
        report_days=spec.time.shortened_report_days,
        waives_report_days=waives_report_days,
    )
