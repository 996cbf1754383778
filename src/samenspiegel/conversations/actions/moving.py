# SPDX-License-Identifier: EUPL-1.2
"""Life gets in the way: move, pause, cancel, hand over. Each is a deed of its own (design, section 2)."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core import schedule
from samenspiegel.core.access import SIDES, Part
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from .. import calendar_letters, letters
from ..models import ConsentKind, Conversation
from ..queries import people_in
from . import milestones
from .apart import check_apart, record_exception
from .consenting import lapse_requests
from .independence import forbidden, note_independence
from .keeping import check_outside, keep_from, record_goes_on

EVERYBODY = (*SIDES, Part.FACILITATOR)


class WrongState(Exception):
    """The conversation was cancelled, has ended, its record lies with both sides, or it is paused already."""


class NothingToChange(Exception):
    """The plan is like this already."""


def moved_milestones(conversation: Conversation, *, held_on: date, today: date) -> list[schedule.Milestone]:
    """What the milestones would be on another date; also for showing before and after.

    Raises:
        ScheduleImpossible: with the earliest date that fits.
    """
    rows = list(conversation.milestones.all())
    if conversation.first_held_on:
        return continued_milestones(conversation, held_on=held_on, today=today)
    promised = [row.latest_on for row in rows if row.latest_on]
    return schedule.moved(
        plan=spec_of(conversation.format_version).milestones,
        current=[schedule.Milestone(row.key, row.due_on) for row in rows],
        told={row.key for row in rows if row.told_on and not row.done_on},
        done={row.key for row in rows if row.done_on},
        held_on=held_on,
        today=today,
        answers_end_on=min(promised) if promised else None,
    )


def continued_milestones(
    conversation: Conversation, *, held_on: date, today: date
) -> list[schedule.Milestone]:
    """What the milestones would be with another sitting on a date; also for showing before and after.

    Raises:
        ScheduleImpossible: with the earliest date that fits, or none where all will have been destroyed by then.
        WrongState: there was no first sitting yet.
    """
    if conversation.began_on is None:
        raise WrongState
    return schedule.continued(
        plan=spec_of(conversation.format_version).milestones,
        current=[schedule.Milestone(row.key, row.due_on) for row in conversation.milestones.all()],
        began_on=conversation.began_on,
        held_on=held_on,
        gone_on=conversation.destroy_on,
        today=today,
    )


@transaction.atomic
def move(
    *,
    conversation: Conversation,
    held_on: date,
    starts_at: time,
    duration_minutes: int,
    place: str,
    by: Person,
    now: datetime,
    exception_reason: str = "",
    outside_dates: Mapping[str, date] | None = None,
) -> Conversation:
    """Move a conversation, or end its pause. What was told stays told.

    Args:
        outside_dates: those of the organisation that turned out to be other ones, by key.
        exception_reason: why its round is right although another on this subject is near; recorded.

    Raises:
        WrongState: cancelled or ended, or its record has been offered.
        NothingToChange: date, time, duration, place and outside dates are these already.
        OutsideDateWrong: an outside date that the format does not know, or years away.
        ScheduleImpossible: with the earliest date that fits.
        RoundTooSoon: another round on this subject comes too near, and nobody says why that is right.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    _open(conversation)
    spec = spec_of(conversation.format_version)
    outside = check_outside(spec, {**conversation.outside_on, **(outside_dates or {})}, held_on)
    before = (conversation.held_on, conversation.starts_at, conversation.duration_minutes, conversation.place)
    is_same_talk = before == (held_on, starts_at, duration_minutes, place.strip())
    if is_same_talk and outside == conversation.outside_dates:
        raise NothingToChange
    if held_on != conversation.held_on:
        today = now.astimezone(clock.AMSTERDAM).date()
        milestones.lay(conversation, moved_milestones(conversation, held_on=held_on, today=today))
        if other_on := check_apart(conversation, held_on, exception_reason):
            record_exception(conversation, exception_reason, other_on, by=by, now=now)
    conversation.held_on, conversation.starts_at = held_on, starts_at
    conversation.duration_minutes, conversation.place = duration_minutes, place.strip()
    conversation.paused_at = None
    if outside != conversation.outside_dates:
        conversation.outside_dates = outside
        milestones.lay(conversation, schedule.on_outside(conversation.outside_on, spec.milestones))
    conversation.destroy_on = destroyed_on(conversation)
    conversation.sequence += 1
    conversation.save()
    audit.log(
        "conversation.moved",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        held_on=held_on.isoformat(),
    )
    letters.queue_to(
        EVERYBODY,
        "conversation_moved",
        conversation=conversation,
        now=now,
        but=by,
        oude_datum=before[0] or "",
    )
    calendar_letters.tell(conversation, now=now, by=by, told=EVERYBODY)
    return conversation


@transaction.atomic
def sit_again(
    *,
    conversation: Conversation,
    held_on: date,
    starts_at: time,
    duration_minutes: int,
    place: str,
    by: Person,
    now: datetime,
) -> Conversation:
    """Go on in a second sitting, of a conversation that could not be finished (design, section 2).

    The record is offered after the last sitting. The day on which everything goes, and what raters were promised, count
    from the first. A second sitting that moves is moved like any conversation.

    Raises:
        WrongState: it has not been held yet, was cancelled, ended or paused, its record has been offered, or it has a
            second sitting already.
        ScheduleImpossible: with the earliest date that fits, or none where all will have been destroyed by then.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    _open(conversation)
    today = now.astimezone(clock.AMSTERDAM).date()
    first_on = conversation.held_on
    if first_on is None or first_on > today or conversation.first_held_on or not conversation.planned_at:
        raise WrongState
    milestones.lay(conversation, continued_milestones(conversation, held_on=held_on, today=today))
    conversation.first_held_on, conversation.held_on = first_on, held_on
    conversation.starts_at, conversation.duration_minutes = starts_at, duration_minutes
    conversation.place = place.strip()
    conversation.sequence += 1
    conversation.save()
    # What was asked about the dates of the first sitting has lost its ground.
    conversation.consent_requests.filter(kind=ConsentKind.SHORTEN, settled_at=None).update(
        settled_at=now, is_granted=False
    )
    audit.log(
        "conversation.second_sitting",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        held_on=held_on.isoformat(),
    )
    letters.queue_to(
        EVERYBODY,
        "second_sitting",
        conversation=conversation,
        now=now,
        but=by,
        datum_gesprek=first_on,
        datum_tweede=held_on,
    )
    calendar_letters.tell(conversation, now=now, by=by, told=EVERYBODY)
    return conversation


def destroyed_on(conversation: Conversation) -> date | None:
    """The day on which the record goes: its term from the conversation date, that of the first sitting."""
    if conversation.began_on is None:
        return conversation.destroy_on
    spec = spec_of(conversation.format_version)
    return record_goes_on(spec, conversation.began_on, conversation.outside_on)


@transaction.atomic
def pause(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """Take the date away without a new one. Destruction stays planned as it was; what was told stays told."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    _open(conversation)
    if conversation.paused_at:
        raise WrongState
    held_on = conversation.held_on
    conversation.paused_at, conversation.held_on = now, None
    conversation.sequence += 1
    conversation.save(update_fields=["paused_at", "held_on", "sequence"])
    audit.log(
        "conversation.paused", organisation=conversation.organisation, at=now, actor=by, about=conversation
    )
    letters.queue_to(
        EVERYBODY, "conversation_paused", conversation=conversation, now=now, but=by, oude_datum=held_on
    )
    calendar_letters.tell(conversation, now=now, by=by, told=EVERYBODY, was_on=held_on)
    return conversation


@transaction.atomic
def cancel(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """Cancel for good. What exists is destroyed a term after today, answers at once (by the round's own rule)."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    _open(conversation)
    today = now.astimezone(clock.AMSTERDAM).date()
    conversation.cancelled_at = now
    keep_from(conversation, cancelled_on=today)
    conversation.sequence += 1
    conversation.save(update_fields=["cancelled_at", "destroy_on", "sequence"])
    lapse_requests(conversation=conversation, now=now)
    milestones.lay_after(conversation, "cancelled", on=today)
    audit.log(
        "conversation.cancelled", organisation=conversation.organisation, at=now, actor=by, about=conversation
    )
    letters.queue_to(EVERYBODY, "conversation_cancelled", conversation=conversation, now=now, but=by)
    calendar_letters.tell(conversation, now=now, by=by, told=EVERYBODY)
    return conversation


@transaction.atomic
def hand_over(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """The substitute becomes the facilitator, and the other way round; a facilitator from outside leaves.

    Raises:
        WrongState: there is no substitute, the format does not allow this one, or the conversation has been cancelled.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if conversation.cancelled_at:
        raise WrongState
    rows = {
        row.part: row
        for row in conversation.participants.filter(part__in=[Part.FACILITATOR, Part.SUBSTITUTE])
    }
    if set(rows) != {Part.FACILITATOR, Part.SUBSTITUTE}:
        raise WrongState
    if forbidden(
        organisation_id=conversation.organisation_id,
        spec=spec_of(conversation.format_version),
        people={**people_in(conversation), Part.FACILITATOR: rows[Part.SUBSTITUTE].person},
    ):
        raise WrongState
    facilitator, substitute = rows[Part.FACILITATOR], rows[Part.SUBSTITUTE]
    people = facilitator.person_id, substitute.person_id
    before = facilitator.person.name
    conversation.participants.filter(pk__in=[facilitator.pk, substitute.pk]).delete()
    for person_id, part in zip(people, (Part.SUBSTITUTE, Part.FACILITATOR), strict=True):
        if part == Part.SUBSTITUTE and facilitator.person.is_external:
            continue  # whoever came from outside for this one conversation is done here
        conversation.participants.create(
            organisation_id=conversation.organisation_id, person_id=person_id, part=part
        )
    audit.log(
        "conversation.handed_over",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
    )
    note_independence(conversation=conversation, by=by, now=now)
    conversation.sequence += (
        1  # who comes back later must not find an older item than the one that was taken out
    )
    conversation.save(update_fields=["sequence"])
    letters.queue_to(
        EVERYBODY, "facilitator_changed", conversation=conversation, now=now, but=by, oude_adviseur=before
    )
    calendar_letters.tell(conversation, now=now, by=by, to=(), gone=[facilitator.person])
    return conversation


def _open(conversation: Conversation) -> None:
    if conversation.cancelled_at or conversation.ended_at:
        raise WrongState
    # The record names the date of the conversation; both sides approve exactly that.
    if conversation.milestones.filter(key="record_offered", done_on__isnull=False).exists():
        raise WrongState
