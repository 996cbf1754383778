# SPDX-License-Identifier: EUPL-1.2
"""Bring points, choose subjects, keep private notes, freeze the agenda."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations import letters
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.conversations.queries import is_term_over, people_in, rules_for
from samenspiegel.core import agenda as core
from samenspiegel.core import terms, viewpoints
from samenspiegel.core.access import SIDES, Deed, Part, who_may
from samenspiegel.core.format import Refusal, refused_by
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal
from samenspiegel.people.models import Person

from . import queries
from .models import Agenda, Choice, Point, PrivateNote

POINT_LENGTH = 600
NOTE_LENGTH = 6000


class NotASide(Exception):
    """Only subject and reviewer bring points and choose subjects."""


class NotYours(Exception):
    """Somebody else brought this point."""


class PreparationOver(Exception):
    """The conversation was cancelled or has ended, or its record is being written."""


class PointEmpty(Exception):
    """A point without words."""


class PointTooLong(Exception):
    """A point of more than ``POINT_LENGTH`` characters."""


class PointForbidden(Exception):
    """A point with a word that the format refuses on its agenda. ``refusal``: which word, and why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.word)
        self.refusal = refusal


class AgendaFrozen(Exception):
    """The agenda is frozen: what stands on it does not change any more (VGS-4)."""


class TermOver(Exception):
    """The term in which this was possible has passed (``core.terms``)."""


class ReportAwaited(Exception):
    """The spiegel is not released yet, and the agenda follows from it."""


class ViewsAwaited(Exception):
    """A side has still to share its views: fixing now would end its time, or show the other's for nothing in return."""


class SubjectsAwaited(Exception):
    """A side has still to choose its subjects out of the spiegel: fixing now would shut it out."""


class NotInReport(Exception):
    """A chosen competency does not stand in the spiegel, or there is no spiegel."""


class TooManySubjects(Exception):
    """More than three subjects chosen."""


class NoteTooLong(Exception):
    """More than ``NOTE_LENGTH`` characters in a private note."""


def _locked(conversation: Conversation) -> Conversation:
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if locked.cancelled_at or locked.ended_at or hasattr(locked, "record"):
        raise PreparationOver
    return locked


def _check_side(conversation: Conversation, by: Person, *also: Part) -> None:
    if not conversation.participants.filter(person=by, part__in=(*SIDES, *also)).exists():
        raise NotASide


def _checked(conversation: Conversation, text: str) -> str:
    # A browser counts and sends a line break as two characters.
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise PointEmpty
    if len(text) > POINT_LENGTH:
        raise PointTooLong
    if refusal := refused_by(text, spec_of(conversation.format_version).forbidden_items):
        raise PointForbidden(refusal)
    return text


def _write(point: Point, text: str) -> None:
    key = queries.record_key(point.conversation)
    point.sealed = seal(key, {"text": text}, about=f"point/{point.public_id}")


@transaction.atomic
def add_point(*, conversation: Conversation, text: str, by: Person, now: datetime) -> Point:
    """Bring a subject (HV-5). When it comes late (``core.agenda.is_late``), both are asked whether it may be added.

    The same words of the same person are brought once.

    Raises:
        NotASide, PointEmpty, PointTooLong, PointForbidden, PreparationOver, TermOver.
    """
    conversation = _locked(conversation)
    _check_side(conversation, by, Part.REVIEWER_MEMBER)
    if is_term_over(conversation, terms.POINTS, now):
        raise TermOver
    text = _checked(conversation, text)
    for view in queries.points(conversation):
        if view.by == by and view.text == text and (view.is_on_agenda or view.is_asked):
            return Point.objects.get(public_id=view.public_id)
    is_late = queries.comes_late(conversation, on=now.astimezone(clock.AMSTERDAM).date())
    point = Point(
        organisation_id=conversation.organisation_id, conversation=conversation, by=by, is_late=is_late
    )
    _write(point, text)
    point.save()
    audit.log(
        "point.added",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        point=point.public_id,
        is_late=is_late,
    )
    if is_late:
        conversations.ask_consent(
            conversation=conversation,
            kind=ConsentKind.LATE_POINT,
            terms={"point": point.public_id},
            by=by,
            now=now,
        )
        for part, person in people_in(conversation).items():
            if part in SIDES and person != by:
                letters.queue(
                    "late_point",
                    conversation=conversation,
                    person=person,
                    reader=letters.READERS[part],
                    now=now,
                    key=f"late_point:{point.public_id}",
                    link=f"/gesprekken/{conversation.public_id}/agenda/",
                    indiener=by.name,
                )
    return point


def _own_point(point: Point, by: Person) -> Point:
    conversation = _locked(point.conversation)
    point = Point.objects.select_for_update().select_related("conversation").get(pk=point.pk)
    if point.by_id != by.pk:
        raise NotYours
    if queries.frozen(conversation) is not None:
        raise AgendaFrozen
    return point


@transaction.atomic
def change_point(*, point: Point, text: str, by: Person, now: datetime) -> Point:
    """Write one's own point anew, until the agenda is frozen.

    Raises:
        NotYours, AgendaFrozen, PointEmpty, PointTooLong, PointForbidden, PreparationOver, TermOver.
    """
    point = _own_point(point, by)
    if is_term_over(point.conversation, terms.POINTS, now):
        raise TermOver
    _write(point, _checked(point.conversation, text))
    point.save(update_fields=["sealed"])
    _log_point("point.changed", point, by, now)
    return point


@transaction.atomic
def remove_point(*, point: Point, by: Person, now: datetime) -> None:
    """Take one's own point back, until the agenda is frozen. Raises NotYours, AgendaFrozen, PreparationOver."""
    point = _own_point(point, by)
    _log_point("point.removed", point, by, now)
    point.delete()


def _log_point(kind: str, point: Point, by: Person, now: datetime) -> None:
    audit.log(
        kind,
        organisation=point.conversation.organisation,
        at=now,
        actor=by,
        about=point.conversation,
        point=point.public_id,
    )


@transaction.atomic
def choose_subjects(
    *, conversation: Conversation, competencies: Sequence[str], by: Person, now: datetime
) -> Choice:
    """Choose what to talk about out of the spiegel: at most three competencies per side, none to take all back.

    Raises:
        NotASide, TooManySubjects, NotInReport, AgendaFrozen, PreparationOver.
    """
    conversation = _locked(conversation)
    _check_side(conversation, by)
    if queries.frozen(conversation) is not None:
        raise AgendaFrozen
    chosen = list(dict.fromkeys(competencies))
    if len(chosen) > core.CHOICES_PER_SIDE:
        raise TooManySubjects
    report = queries.shown_report(conversation)
    if report is None or not set(chosen) <= {competency.key for competency in report.competencies}:
        raise NotInReport
    about = f"choice/{conversation.public_id}/{by.pk}"
    choice, _ = Choice.objects.update_or_create(
        organisation_id=conversation.organisation_id,
        conversation=conversation,
        by=by,
        defaults={
            "sealed": seal(queries.record_key(conversation), {"competencies": chosen}, about=about),
        },
    )
    audit.log(
        "subjects.chosen",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        number_chosen=len(chosen),
    )
    return choice


@transaction.atomic
def write_note(
    *,
    conversation: Conversation,
    by: Person,
    now: datetime,
    expectation: str | None = None,
    expected: Sequence[str] | None = None,
    notes: str | None = None,
    sections: Mapping[str, str] | None = None,
) -> PrivateNote:
    """Keep what somebody writes for their own eyes, under a key of their own (VGS-7); ``None`` leaves that part alone.

    No line in the log: that somebody keeps notes is nobody's business either. Once the record is final the notes are
    destroyed, and no new ones are taken.

    Args:
        expectation: what they expect to see in the spiegel.
        expected: the competencies where they expect the largest differences; empty for who skipped the question.
        sections: by key, what the format asks of this party alone; others are left out.
    Raises:
        NoteTooLong, PreparationOver.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if conversation.cancelled_at or conversation.ended_at:
        raise PreparationOver
    now_there = queries.note_of(conversation, by)
    value: dict[str, Any] = {
        "expectation": now_there.expectation if expectation is None else expectation.strip(),
        "expected": now_there.expected if expected is None else list(expected),
        "notes": now_there.notes if notes is None else notes.strip(),
    }
    own = {section.key for section in queries.own_sections(conversation, by)}
    given = now_there.sections if sections is None else sections
    if own:
        value["sections"] = {key: text.strip() for key, text in given.items() if key in own}
    texts = [value["expectation"], value["notes"], *value.get("sections", {}).values()]
    if max(map(len, texts)) > NOTE_LENGTH:
        raise NoteTooLong
    key = keys.make(conversation.organisation_id, queries.note_owner(conversation, by), Purpose.PRIVATE)
    note, _ = PrivateNote.objects.update_or_create(
        organisation_id=conversation.organisation_id,
        conversation=conversation,
        by=by,
        defaults={"sealed": seal(key, value, about=f"note/{conversation.public_id}/{by.public_id}")},
    )
    return note


@transaction.atomic
def freeze_agenda(
    *, conversation: Conversation, by: Person | None, now: datetime, without: Collection[str] = ()
) -> Agenda:
    """Freeze the agenda as it stands, and send it to all who are at the table (VGS-4, HV-8). Frozen once.

    Args:
        by: the facilitator; ``None`` when the clock does it.
        without: the keys of optional items that are left out; the clock leaves nothing out.
    Raises:
        core.agenda.ItemStays: one of these is not optional, or something was brought to it.
        core.agenda.NothingLeft: these are all that there is.
        ReportAwaited: the spiegel is still to come, and the day of the conversation is not there yet.
        ViewsAwaited: a side fixes it before that day, while views are asked and not both have shared theirs.
        SubjectsAwaited: a side fixes it before that day, while not both have chosen their subjects.
        PreparationOver.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    there = queries.frozen(conversation)
    if there is not None:
        return there
    if conversation.cancelled_at or conversation.ended_at or conversation.held_on is None:
        raise PreparationOver
    today = now.astimezone(clock.AMSTERDAM).date()
    if today < conversation.held_on and queries.awaits_report(conversation):
        raise ReportAwaited
    if found := awaited(conversation, by=by, now=now):
        raise ViewsAwaited if found == "views" else SubjectsAwaited
    agenda = core.leave_out(queries.agenda(conversation).agenda, without, _optional(conversation))
    about = f"agenda/{conversation.public_id}"
    row = Agenda.objects.create(
        organisation_id=conversation.organisation_id,
        conversation=conversation,
        sealed=seal(queries.record_key(conversation), core.to_document(agenda), about=about),
        frozen_at=now,
    )
    conversations.milestone_done(conversation=conversation, key=queries.MILESTONE, on=today)
    audit.log("agenda.frozen", organisation=conversation.organisation, at=now, actor=by, about=conversation)
    readers = who_may(Deed.READ_AGENDA, rules_for(conversation))
    for part, person in people_in(conversation).items():
        if part in readers and person != by:
            letters.queue(
                "agenda_frozen",
                conversation=conversation,
                person=person,
                reader=letters.READERS[part],
                now=now,
                key=f"agenda_frozen:{conversation.public_id}:{person.public_id}",
                link=f"/gesprekken/{conversation.public_id}/agenda/",
            )
    return row


def awaited(
    conversation: Conversation, *, by: Person | None, now: datetime
) -> Literal["views", "subjects"] | None:
    """What both sides have still to do before this person can fix the agenda (``core.viewpoints.awaited``)."""
    people, rules = people_in(conversation), rules_for(conversation)
    sides = {part: people.get(part) for part in rules.sides}
    asks_views = any(prompt.views for prompt in spec_of(conversation.format_version).preparation)
    asks_views = asks_views and not is_term_over(conversation, terms.VIEWS, now)
    report = queries.shown_report(conversation)
    choosing = who_may(Deed.CHOOSE_SUBJECTS, rules) if report and report.competencies else ()
    shared = set(conversation.viewpoints.filter(shared_at__isnull=False).values_list("by", flat=True))
    chosen = set(Choice.objects.filter(conversation=conversation).values_list("by", flat=True))

    def has_done(person: Person | None, who: set[int]) -> bool:
        return person is not None and person.pk in who

    held_on = conversation.held_on
    return viewpoints.awaited(
        by_side=by is not None and by in sides.values(),
        is_day_there=held_on is not None and now.astimezone(clock.AMSTERDAM).date() >= held_on,
        has_shared=[has_done(person, shared) for person in sides.values()] if asks_views else (),
        has_chosen=[has_done(person, chosen) for part, person in sides.items() if part in choosing],
    )


def may_leave_out(conversation: Conversation) -> tuple[core.Item, ...]:
    """The items that whoever fixes the agenda may leave out now."""
    return core.may_leave_out(queries.agenda(conversation).agenda, _optional(conversation))


def _optional(conversation: Conversation) -> frozenset[str]:
    return frozenset(item.key for item in spec_of(conversation.format_version).agenda if item.optional)


def freeze_due(*, now: datetime) -> int:
    """Freeze every agenda whose date has passed. One that waits for its spiegel waits with it. Safe to run twice."""
    frozen, today = 0, now.astimezone(clock.AMSTERDAM).date()
    for conversation in queries.to_freeze(now):
        if not terms.is_over(queries.fixes_itself_on(conversation, today=today), today):
            continue
        try:
            freeze_agenda(conversation=conversation, by=None, now=now)
        except (ReportAwaited, PreparationOver, keys.KeyGone):
            continue
        frozen += 1
    return frozen
