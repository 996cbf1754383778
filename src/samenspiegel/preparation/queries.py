# SPDX-License-Identifier: EUPL-1.2
"""What pages and the record ask about the preparation: points, chosen subjects, notes, and the agenda."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from samenspiegel import clock
from samenspiegel.agreements import queries as agreements
from samenspiegel.conversations.models import ConsentKind, ConsentRequest, Conversation
from samenspiegel.conversations.queries import parts_of, people_in, previous, rules_for, spec_for
from samenspiegel.core import agenda as core
from samenspiegel.core.access import REVIEWERS, Deed, Part, as_in_format, may
from samenspiegel.core.agenda import Agenda as AgendaDocument
from samenspiegel.core.agenda import Side
from samenspiegel.core.format import RecordSection
from samenspiegel.core.report import Report
from samenspiegel.feedback import queries as feedback
from samenspiegel.feedback.actions import SEALED_REPORT, Released, released_from
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.people.models import Person

from .models import Agenda, Choice, Point, PrivateNote

MILESTONE = "agenda_frozen"


@dataclass(frozen=True)
class PointView:
    """A point with its words. ``consent``: of a late point, the question that both sides answer; else ``None``."""

    public_id: str
    by: Person
    side: Side
    text: str
    is_late: bool = False
    consent: ConsentRequest | None = None

    @property
    def is_on_agenda(self) -> bool:
        return not self.is_late or bool(self.consent and self.consent.is_granted)

    @property
    def is_asked(self) -> bool:
        """Whether it waits for an answer."""
        return self.is_late and self.consent is not None and self.consent.settled_at is None


@dataclass(frozen=True)
class AgendaView:
    """The agenda as it stands. ``frozen_at`` is ``None`` while it still follows what is brought."""

    agenda: AgendaDocument
    frozen_at: datetime | None


@dataclass(frozen=True)
class Note:
    """What one person wrote for their own eyes.

    ``expected``: the competencies where they expect the largest differences; ``None`` while they were not asked.
    ``sections``: by key, what the format asks of this party for their own eyes (``RecordSection.only``).
    """

    expectation: str = ""
    expected: Sequence[str] | None = None
    notes: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)


def record_key(conversation: Conversation) -> bytes:
    """The key of everything said and agreed in this conversation. Raises keys.actions.KeyGone once destroyed."""
    return keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)


def frozen(conversation: Conversation) -> Agenda | None:
    """The frozen agenda's row, or ``None`` before the freezing."""
    return Agenda.objects.filter(conversation=conversation).first()


def open_until(conversation: Conversation) -> date | None:
    """The day that the format gives the agenda; ``None`` where it gives none."""
    return next((row.due_on for row in conversation.milestones.all() if row.key == MILESTONE), None)


def awaits_report(conversation: Conversation) -> bool:
    """Whether a spiegel is still to come in this conversation."""
    feedback_round = getattr(conversation, "round", None)
    if not conversation.has_round or feedback_round is None:
        return False
    return not (feedback_round.released_at or feedback_round.withdrawn_at or feedback_round.destroyed_at)


def fixes_itself_on(conversation: Conversation, *, today: date) -> date | None:
    """The day at whose end the clock fixes the agenda (``core.agenda.open_through``); ``None`` where it never does."""
    return core.open_through(
        until_on=open_until(conversation),
        held_on=conversation.held_on,
        awaits_report=awaits_report(conversation),
        today=today,
    )


def comes_late(conversation: Conversation, *, on: date) -> bool:
    """Whether a point that is brought on this day needs both sides' consent to come on the agenda (VGS-4)."""
    return core.is_late(
        is_frozen=frozen(conversation) is not None,
        is_guided=rules_for(conversation).is_guided,
        until_on=open_until(conversation),
        today=on,
    )


def points_are_open(conversation: Conversation) -> bool:
    """Whether each side sees the other's points: from the release of the spiegel on, or from the freezing."""
    is_released = getattr(getattr(conversation, "round", None), "released_at", None) is not None
    return is_released or frozen(conversation) is not None


def points(conversation: Conversation, *, reader: Person | None = None) -> list[PointView]:
    """The points that a person can read, in the order in which they were brought; ``None`` reads all.

    One's own are there at once, the others from the release or the freezing on. A late point that was refused is seen
    by who brought it.
    """
    rows = list(conversation.points.select_related("by").order_by("id"))
    if reader is not None and not points_are_open(conversation):
        rows = [row for row in rows if row.by_id == reader.pk]
    if not rows:
        return []
    key = record_key(conversation)
    consents = {
        request.terms.get("point"): request
        for request in conversation.consent_requests.filter(kind=ConsentKind.LATE_POINT)
        if any(row.is_late for row in rows)
    }
    sides = _sides(conversation)
    views = [_point(row, key, sides, consents.get(row.public_id)) for row in rows]
    if reader is None:
        return views
    return [view for view in views if view.by == reader or view.is_on_agenda or view.is_asked]


def _sides(conversation: Conversation) -> dict[int, Side]:
    people = people_in(conversation)
    sides: tuple[tuple[Part, Side], ...] = (
        (Part.SUBJECT, "subject"),
        (Part.REVIEWER, "reviewer"),
        (Part.SECOND_REVIEWER, "second_reviewer"),
    )
    return {people[part].pk: side for part, side in sides if part in people}


def _point(row: Point, key: bytes, sides: dict[int, Side], consent: ConsentRequest | None) -> PointView:
    text = unseal(key, row.sealed, about=f"point/{row.public_id}")["text"]
    # A reviewer who was replaced brought points as the reviewer.
    side = sides.get(row.by_id, "reviewer")
    return PointView(row.public_id, row.by, side, text, row.is_late, consent)


def chosen_subjects(conversation: Conversation) -> dict[Side, tuple[str, ...]]:
    """The competencies that each side chose from the spiegel, in the order of the choice."""
    sides = _sides(conversation)
    rows = [row for row in conversation.choices.all() if row.by_id in sides]
    if not rows:
        return {}
    key = record_key(conversation)
    return {sides[row.by_id]: tuple(_chosen(row, conversation, key)) for row in rows}


def chosen_in(conversations: Iterable[Conversation]) -> dict[int, frozenset[str]]:
    """The competencies that either side chose, per conversation (its internal key), in a constant number of queries."""
    by_pk = {row.pk: row for row in conversations}
    rows = list(Choice.objects.filter(conversation__in=by_pk)) if by_pk else []
    if not rows:
        return {}
    record_keys = keys.fetch_many(
        rows[0].organisation_id, [row.public_id for row in by_pk.values()], Purpose.RECORD
    )
    found: dict[int, frozenset[str]] = {}
    for row in rows:
        conversation = by_pk[row.conversation_id]
        if key := record_keys.get(conversation.public_id):
            chosen = frozenset(_chosen(row, conversation, key))
            found[conversation.pk] = found.get(conversation.pk, frozenset()) | chosen
    return found


def _chosen(row: Choice, conversation: Conversation, key: bytes) -> list[str]:
    return unseal(key, row.sealed, about=f"choice/{conversation.public_id}/{row.by_id}")["competencies"]


def shown_report(conversation: Conversation) -> Report | None:
    """The spiegel, once it is released and as long as it exists."""
    return feedback.shown_report(conversation)


def note_of(conversation: Conversation, person: Person) -> Note:
    """One's own private note; empty where there is none, or it was destroyed with the final record."""
    row = PrivateNote.objects.filter(conversation=conversation, by=person).first()
    if row is None:
        return Note()
    try:
        key = keys.fetch(conversation.organisation_id, note_owner(conversation, person), Purpose.PRIVATE)
    except keys.KeyGone:
        return Note()
    return Note(**unseal(key, row.sealed, about=f"note/{conversation.public_id}/{person.public_id}"))


def own_sections(conversation: Conversation, person: Person) -> tuple[RecordSection, ...]:
    """What the format lets only this party write and read: it stands among their notes, never in the record."""
    people = people_in(conversation)
    part = next((str(as_in_format(part)) for part, other in people.items() if other == person), "")
    return tuple(section for section in spec_for(conversation).record if section.only == part)


def note_owner(conversation: Conversation, person: Person) -> str:
    """Whose key opens the private note of a person about a conversation."""
    return f"{conversation.public_id}/{person.public_id}"


def agenda(conversation: Conversation, *, reader: Person | None = None) -> AgendaView:
    """The agenda: frozen, with what still came on it; or as it follows from what was brought so far.

    Args:
        reader: leaves out the points that this person cannot read yet, earlier agreements where they do not read
            agreements, and what comes from the report for a reviewer who does not read that; ``None`` reads all.
    """
    view = _agenda(conversation, reader)
    if reader is None:
        return view
    parts, rules = parts_of(conversation, reader), rules_for(conversation)
    items = view.agenda.items
    if not may(Deed.READ_AGREEMENTS, parts, rules=rules):
        items = tuple(replace(item, look_back=()) for item in items)
    elif any(item.look_back for item in items) and not _was_there(conversation, reader):
        # Agreements are handed over with how they stand, not with what their owners noted among those who were there.
        items = tuple(
            replace(item, look_back=tuple(replace(line, note="") for line in item.look_back))
            for item in items
        )
    # A side that does not read the report hears nothing of it here either; who guides knows what stands on the agenda.
    if not parts.isdisjoint(REVIEWERS) and not may(Deed.READ_REPORT, parts, rules=rules):
        items = tuple(replace(item, differences=()) for item in items)
    return AgendaView(replace(view.agenda, items=items), view.frozen_at)


def _was_there(conversation: Conversation, person: Person) -> bool:
    """Whether somebody had a part in the conversation that this one looks back at."""
    earlier = previous(conversation)
    return earlier is not None and earlier.participants.filter(person=person).exists()


def _agenda(conversation: Conversation, reader: Person | None) -> AgendaView:
    row = frozen(conversation)
    lines = [_point_line(view) for view in points(conversation, reader=reader) if view.is_on_agenda]
    if row is not None:
        kept = unseal(record_key(conversation), row.sealed, about=f"agenda/{conversation.public_id}")
        return AgendaView(core.with_points(core.from_document(kept), lines), row.frozen_at)
    spec = spec_for(conversation)
    report = shown_report(conversation)
    differences = core.differences(report, chosen_subjects(conversation)) if report else ()
    return AgendaView(
        core.build(
            spec.agenda,
            look_back=[_look_back(line) for line in agreements.look_back(conversation)],
            differences=differences,
            points=lines,
            questions=_questions(spec.preparation),
            competencies={
                use: [one.key for one in spec.competencies if one.use == use] for use in ("core", "chosen")
            },
        ),
        None,
    )


def _questions(prompts: Iterable) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for prompt in prompts:
        if prompt.agenda_item:
            found.setdefault(prompt.agenda_item, []).extend(prompt.questions)
    return found


def _point_line(view: PointView) -> core.PointLine:
    return core.PointLine(view.public_id, view.side, view.text, view.is_late)


def _look_back(line: agreements.AgreementLine) -> core.LookBack:
    return core.LookBack(
        agreement=line.public_id,
        what=line.what,
        owner=line.owner_name,
        status=line.status,
        due_on=line.due_on,
        support=line.support,
        competency=line.competency,
        note=line.note,
    )


def to_freeze(now: datetime) -> QuerySet[Conversation]:
    """The conversations whose agenda the clock may have to freeze: the day of its milestone is over.

    Whether it waits still, ``fixes_itself_on`` says.
    """
    today = now.astimezone(clock.AMSTERDAM).date()
    return (
        Conversation.objects.filter(
            Q(milestones__key=MILESTONE, milestones__due_on__lt=today),  # a date ends at 24:00
            agenda=None,
            planned_at__isnull=False,
            held_on__isnull=False,
            paused_at=None,
            cancelled_at=None,
            ended_at=None,
        )
        .select_related("organisation", "format_version", "round")
        .prefetch_related("milestones")
        .distinct()
    )


@dataclass(frozen=True)
class BesideReport:
    """What one reader finds beside the spiegel.

    Args:
        chosen: the competencies that this reader chose to talk about.
        may_choose: the agenda is not frozen, and the record is not being written.
        may_expect: a private note can be written.
        report_until_on: what raters were promised about the report.
    """

    note: Note
    chosen: tuple[str, ...]
    may_choose: bool
    may_expect: bool
    report_until_on: date | None


def with_report(rows: QuerySet[Conversation], person: Person) -> QuerySet[Conversation]:
    """The same conversations with the spiegel and what this person has beside it, all sealed, for ``open_report``."""
    mine = {"conversation": OuterRef("pk"), "by": person}
    return rows.annotate(
        report_sealed=F(SEALED_REPORT),
        note_sealed=Subquery(PrivateNote.objects.filter(**mine).values("sealed")[:1]),
        choice_sealed=Subquery(Choice.objects.filter(**mine).values("sealed")[:1]),
    )


def open_report(conversation: Conversation, person: Person) -> tuple[Released, BesideReport]:
    """The released spiegel with a reader's own note and choice, and what can still be done: one query, for the keys.

    Args:
        conversation: read ``with_report`` for this person, together with its round, agenda and record.
    Raises:
        NoReport: it is not there, or not for this person.
    """
    owner = note_owner(conversation, person)
    found = keys.fetch_each(
        conversation.organisation_id,
        [
            (conversation.public_id, Purpose.FEEDBACK),
            (owner, Purpose.PRIVATE),
            (conversation.public_id, Purpose.RECORD),
        ],
    )
    released = released_from(
        conversation,
        person,
        sealed=conversation.report_sealed,
        key=found.get((conversation.public_id, Purpose.FEEDBACK)),
    )
    note, chosen = Note(), ()
    if conversation.note_sealed and (owner, Purpose.PRIVATE) in found:
        about = f"note/{conversation.public_id}/{person.public_id}"
        note = Note(**unseal(found[owner, Purpose.PRIVATE], conversation.note_sealed, about=about))
    if conversation.choice_sealed and (conversation.public_id, Purpose.RECORD) in found:
        about = f"choice/{conversation.public_id}/{person.pk}"
        key = found[conversation.public_id, Purpose.RECORD]
        chosen = tuple(unseal(key, conversation.choice_sealed, about=about)["competencies"])
    is_fixed = hasattr(conversation, "agenda") or hasattr(conversation, "record")
    beside = BesideReport(
        note=note,
        chosen=chosen,
        may_choose=not is_fixed and may_expect(conversation),
        may_expect=may_expect(conversation),
        report_until_on=conversation.round.report_until_on,
    )
    return released, beside


def may_expect(conversation: Conversation) -> bool:
    """Whether somebody can still say what they expect of the spiegel."""
    return not (conversation.cancelled_at or conversation.ended_at)
