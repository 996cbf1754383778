# SPDX-License-Identifier: EUPL-1.2
"""Look at oneself, outside any conversation: alone, or while asking others (PR-3)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core import schedule
from samenspiegel.core.access import Part
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import awaits_adoption, awaits_consent, spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from ..models import Conversation, Cycle, Participant
from ..queries import plans_as
from . import milestones
from .apart import RoundTooSoon, near_round, record_exception
from .planning import checked_choice, default_choice
from .refusals import PlanRefused

DAYS_ALONE = 30
"""So long somebody who asks nobody else may take over it; their answers lie sealed until then."""
STOPPED_FOR = timedelta(days=1)
"""So long a scan that was stopped while others had been asked remains, so that they can still be told."""


@transaction.atomic
def begin_scan(
    *,
    format_version: FormatVersion,
    by: Person,
    now: datetime,
    competencies: Collection[str] | None = None,
    ready_on: date | None = None,
    exception_reason: str = "",
) -> Conversation:
    """Begin a scan of oneself (PR-3). Nobody but ``by`` has a part in it, now or later.

    Args:
        competencies: the situational ones that were chosen; ``None`` takes those of the profile (PR-2).
        ready_on: the day on which the outcome is wanted, of who asks others too; ``None`` asks nobody else.
        exception_reason: why asking others is right although another round is near; recorded.
    Raises:
        PlanRefused: the format is about a conversation, or waits for a decision; this person may not do one; a
            competency that cannot be chosen or too many; others cannot be asked, because in custodian mode only a
            person can close.
        ScheduleImpossible: too little time to ask others; carries the earliest day that fits.
        RoundTooSoon: asking others comes within the format's number of days of another round about this person.
    """
    spec, organisation = spec_of(format_version), by.organisation
    today = now.astimezone(clock.AMSTERDAM).date()
    if not spec.is_alone:
        raise PlanRefused("a_conversation", "format")
    if awaits_consent(format_version) or awaits_adoption(format_version):
        raise PlanRefused("decision_missing", "format")
    if Part.SUBJECT not in plans_as(by, spec, on=today):
        raise PlanRefused("may_not_plan", "format")
    chosen = checked_choice(
        spec, default_choice(organisation, spec) if competencies is None else competencies
    )
    other_on, laid_out = None, _alone(today)
    if ready_on is not None:
        if organisation.custody == Custody.CUSTODIAN:
            raise PlanRefused("custody_needs_facilitator", "ready_on")
        laid_out = _with_others(format_version, ready_on, today)
        other_on = near_round(organisation, by, ready_on, spec.time.apart_days, with_private=True)
        if other_on and not exception_reason.strip():
            raise RoundTooSoon(other_on)
    cycle, _ = Cycle.objects.get_or_create(organisation=organisation, subject=by, is_private=True)
    conversation = Conversation.objects.create(
        organisation=organisation,
        cycle=cycle,
        format_version=format_version,
        has_round=True,
        closes_by_clock=ready_on is not None,
        competencies=list(chosen),
        planned_at=now,
        planned_by=by,
    )
    Participant.objects.create(
        organisation=organisation, conversation=conversation, person=by, part=Part.SUBJECT
    )
    _date(conversation, ready_on or today, laid_out)
    for purpose in (Purpose.FEEDBACK, Purpose.RECORD):
        keys.make(organisation.pk, conversation.public_id, purpose)
    if other_on:
        record_exception(conversation, exception_reason, other_on, by=by, now=now)
    audit.log(
        "scan.begun",
        organisation=organisation,
        at=now,
        actor=by,
        about=conversation,
        format=format_version.digest,
    )
    return conversation


def earliest_ready_on(format_version: FormatVersion, today: date) -> date:
    """The first day on which an outcome with others can be there: their questionnaires leave tomorrow."""
    plan = spec_of(format_version).milestones
    send_on = schedule.by_key(schedule.following(event="conversation", happened_on=today, plan=plan))
    return today + (today - send_on[schedule.INVITATIONS]) + timedelta(days=1)


def go_on_alone(conversation: Conversation, *, now: datetime) -> None:
    """Ask nobody else after all, before anything has left; the time to answer begins today."""
    today = now.astimezone(clock.AMSTERDAM).date()
    conversation.closes_by_clock = False
    conversation.save(update_fields=["closes_by_clock"])
    conversation.milestones.all().delete()
    _date(conversation, today, _alone(today))


@transaction.atomic
def stop_scan(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """Stop a scan while others are being asked: their answers go at once, all else in a day, when they have heard."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    conversation.cancelled_at = now
    conversation.destroy_on = now.astimezone(clock.AMSTERDAM).date() + STOPPED_FOR
    conversation.save(update_fields=["cancelled_at", "destroy_on"])
    audit.log("scan.stopped", organisation=conversation.organisation, at=now, actor=by, about=conversation)
    return conversation


def _date(conversation: Conversation, held_on: date, laid_out: list[schedule.Milestone]) -> None:
    months = spec_of(conversation.format_version).retained("record").months
    conversation.held_on = held_on
    conversation.destroy_on = schedule.add_months(held_on, months)
    conversation.save(update_fields=["held_on", "destroy_on"])
    milestones.lay(conversation, laid_out)


def _alone(today: date) -> list[schedule.Milestone]:
    return [schedule.Milestone(schedule.DUE, today + timedelta(days=DAYS_ALONE))]


def _with_others(version: FormatVersion, ready_on: date, today: date) -> list[schedule.Milestone]:
    """Tomorrow at the earliest their questionnaires leave: until then people are chosen. Raises ScheduleImpossible."""
    earliest = earliest_ready_on(version, today)
    if ready_on < earliest:
        raise schedule.ScheduleImpossible(earliest)
    return schedule.milestones(held_on=ready_on, plan=spec_of(version).milestones, today=today)
