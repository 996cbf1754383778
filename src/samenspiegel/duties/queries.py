# SPDX-License-Identifier: EUPL-1.2
"""The facts of conversations, read in a number of queries that does not depend on how many there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Prefetch,
    QuerySet,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Cast

from samenspiegel import clock
from samenspiegel.agreements.models import Agreement, Status
from samenspiegel.conversations.models import Consent, ConsentRequest, Conversation, Milestone, Participant
from samenspiegel.core import schedule
from samenspiegel.core.access import Part
from samenspiegel.core.duties import SIDES, AgreementFacts, Duty, Facts, RecordFacts, RoundFacts, duties
from samenspiegel.feedback.actions import Progress, progress
from samenspiegel.feedback.models import Objection
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person
from samenspiegel.preparation.models import Choice
from samenspiegel.records.models import AgreementApproval, AmendmentProposal, Approval, RecordVersion


@dataclass(frozen=True)
class Trace:
    """One small fact about a conversation, whatever table it stands in."""

    kind: str
    who: int | None
    about: str
    number: int | None
    at: datetime | None
    on: date | None


@dataclass
class Overview:
    """One conversation with its facts and the people in it."""

    conversation: Conversation
    facts: Facts
    people: dict[Part, Person] = field(default_factory=dict)
    parts: dict[int, frozenset[Part]] = field(default_factory=dict)
    progress: Progress | None = None

    def duties_of(self, person: Person, today: date) -> list[Duty]:
        """What is expected of this person here, nearest date first."""
        parts = self.parts.get(person.pk, frozenset())
        return [duty for duty in duties(self.facts, today) if duty.holder in parts]


def overview(conversations: QuerySet[Conversation] | Sequence[Conversation]) -> list[Overview]:
    """The conversations with their facts, in the order given. At most seven queries, for one or for a thousand."""
    if isinstance(conversations, QuerySet):
        conversations = conversations.select_related(
            "organisation", "format_version", "cycle__subject", "round", "agenda", "record"
        )
    rows = list(conversations)
    if not rows:
        return []
    prefetch_related_objects(rows, Prefetch("participants", Participant.objects.select_related("person")))
    traces = _traces([row.pk for row in rows], with_record=[row.pk for row in rows if hasattr(row, "record")])
    rounds = [row.round for row in rows if hasattr(row, "round")]
    progresses = progress(rounds)
    return [
        _overview(
            row,
            traces[row.pk],
            progresses.get(row.round.pk) if hasattr(row, "round") else None,
        )
        for row in rows
    ]


def facts_of(conversation: Conversation) -> Facts:
    """The facts of one conversation."""
    return overview([conversation])[0].facts


def _traces(ids: Collection[int], *, with_record: Collection[int]) -> dict[int, list[Trace]]:
    """Small facts from many tables, in one query; those about records only of conversations that have one."""

    def rows(queryset: QuerySet[Any], kind: str, conversation: str, **columns: Any) -> QuerySet[Any, Any]:
        empty: dict[str, Any] = {
            # PostgreSQL takes a bare NULL for text; only a cast keeps the columns of a union alike.
            "t_who": Cast(None, IntegerField()),
            "t_about": Value("", output_field=CharField()),
            "t_number": Cast(None, IntegerField()),
            "t_at": Cast(None, DateTimeField()),
            "t_on": Cast(None, DateField()),
        }
        return (
            queryset.order_by()
            .annotate(
                t_of=F(conversation), t_kind=Value(kind, output_field=CharField()), **{**empty, **columns}
            )
            .values_list("t_of", "t_kind", "t_who", "t_about", "t_number", "t_at", "t_on")
        )

    selected = [
        rows(
            Milestone.objects.filter(conversation__in=ids),
            "milestone",
            "conversation_id",
            t_about=F("key"),
            t_on=F("due_on"),
        ),
        rows(
            Choice.objects.filter(conversation__in=ids),
            "chosen",
            "conversation_id",
            t_who=Cast("by_id", IntegerField()),
        ),
        rows(
            Objection.objects.filter(round__conversation__in=ids, is_answered=False),
            "objection",
            "round__conversation_id",
        ),
        rows(
            ConsentRequest.objects.filter(conversation__in=ids, settled_at=None),
            "asked",
            "conversation_id",
            t_about=F("public_id"),
        ),
        rows(
            Consent.objects.filter(request__conversation__in=ids, request__settled_at=None),
            "consented",
            "request__conversation_id",
            t_who=Cast("person_id", IntegerField()),
            t_about=F("request__public_id"),
        ),
    ]
    if with_record:
        versions = "record__conversation__in"
        of_version = "version__record__conversation__in"
        selected += [
            rows(
                Agreement.objects.filter(conversation__in=with_record, status=Status.OPEN),
                "agreement",
                "conversation_id",
                t_who=Cast("owner_id", IntegerField()),
                t_about=F("public_id"),
                t_on=F("due_on"),
            ),
            rows(
                RecordVersion.objects.filter(**{versions: with_record}, is_agreements_only=False),
                "version",
                "record__conversation_id",
                t_about=Cast("id", CharField()),
                t_number=Cast("number", IntegerField()),
                t_at=F("offered_at"),
            ),
            rows(
                RecordVersion.objects.filter(**{versions: with_record}, is_agreements_only=True),
                "agreements_version",
                "record__conversation_id",
                t_about=Cast("id", CharField()),
                t_number=Cast("number", IntegerField()),
                t_at=F("offered_at"),
            ),
            rows(
                RecordVersion.objects.filter(**{versions: with_record}, is_agreements_only=True),
                "agreement_count",
                "record__conversation_id",
                t_about=Cast("id", CharField()),
                t_number=Cast("agreement_count", IntegerField()),
            ),
            rows(
                Approval.objects.filter(**{of_version: with_record}),
                "approved",
                "version__record__conversation_id",
                t_who=Cast("person_id", IntegerField()),
                t_about=Cast("version_id", CharField()),
            ),
            rows(
                AmendmentProposal.objects.filter(**{of_version: with_record}, is_accepted=None),
                "proposed",
                "version__record__conversation_id",
                t_who=Cast("by_id", IntegerField()),
                t_about=Cast("version_id", CharField()),
            ),
            rows(
                AgreementApproval.objects.filter(**{of_version: with_record}),
                "decided",
                "version__record__conversation_id",
                t_who=Cast("person_id", IntegerField()),
                t_about=Cast("version_id", CharField()),
            ),
        ]
    found: dict[int, list[Trace]] = defaultdict(list)
    for of, *trace in selected[0].union(*selected[1:], all=True):
        found[of].append(Trace(*trace))
    return found


def _overview(conversation: Conversation, traces: list[Trace], progress: Progress | None) -> Overview:
    participants = conversation.participants.all()
    people = {Part(row.part): row.person for row in participants if row.part != Part.ATTENDEE}
    parts: dict[int, frozenset[Part]] = defaultdict(frozenset)
    for row in participants:
        parts[row.person_id] |= {Part(row.part)}
    sides = {people[side].pk: side for side in SIDES if side in people}

    def who(kind: str, about: str | None = None) -> frozenset[Part]:
        return frozenset(
            sides[trace.who]
            for trace in traces
            if trace.kind == kind and trace.who in sides and (about is None or trace.about == about)
        )

    facts = Facts(
        conversation=conversation.public_id,
        held_on=conversation.held_on,
        proposed_on=conversation.proposed_on,
        is_planned=conversation.planned_at is not None,
        is_paused=conversation.paused_at is not None,
        is_cancelled=conversation.cancelled_at is not None,
        has_round=conversation.has_round,
        closes_by_clock=conversation.closes_by_clock,
        milestones={
            trace.about: trace.on for trace in traces if trace.kind == "milestone" and trace.on is not None
        },
        round=_round_facts(conversation, progress, traces, people),
        is_agenda_frozen=getattr(conversation, "agenda", None) is not None,
        has_chosen=who("chosen"),
        consents={
            trace.about: frozenset(sides.values()) - who("consented", trace.about)
            for trace in traces
            if trace.kind == "asked"
        },
        record=_record_facts(conversation, traces, who, sides),
        agreements=tuple(
            AgreementFacts(
                public_id=trace.about,
                owner=next(iter(sorted(parts.get(trace.who or 0, ()))), None),
                due_on=trace.on,
            )
            for trace in sorted(traces, key=lambda trace: (trace.on or date.max, trace.about))
            if trace.kind == "agreement"
        ),
        destroy_on=conversation.destroy_on,
    )
    return Overview(conversation, facts, people, parts, progress)


def _round_facts(
    conversation: Conversation, progress: Progress | None, traces: Iterable[Trace], people: dict[Part, Person]
) -> RoundFacts:
    round = getattr(conversation, "round", None)
    if round is None:
        return RoundFacts()
    return RoundFacts(
        opened_on=round.opened_on,
        problems=progress.problems if progress else (),
        open_objections=sum(trace.kind == "objection" for trace in traces),
        is_all_in=bool(progress and progress.is_all_in),
        falls_short=bool(progress and progress.falls_short),
        may_fall_short=round.may_fall_short,
        handed_in=frozenset(
            side
            for side in SIDES
            if progress and side in people and people[side].public_id in progress.handed_in
        ),
        closed_on=_day(round.closed_at),
        released_on=_day(round.released_at),
        withdrawn_on=_day(round.withdrawn_at),
        destroyed_on=_day(round.destroyed_at),
    )


def _record_facts(
    conversation: Conversation, traces: Iterable[Trace], who: Any, sides: dict[int, Part]
) -> RecordFacts:
    record = getattr(conversation, "record", None)
    if record is None:
        return RecordFacts()
    offered = [trace for trace in traces if trace.kind in ("version", "agreements_version")]
    if record.ended_at or not offered:
        return RecordFacts(ended_on=_day(record.ended_at))
    latest = max(offered, key=lambda trace: trace.number or 0)
    offered_on = _day(latest.at) or date.max
    plan = spec_of(conversation.format_version).milestones
    terms = schedule.following(event="record_offered", happened_on=offered_on, plan=plan)
    proposed = who("proposed", latest.about)
    count = next(
        (t.number or 0 for t in traces if t.kind == "agreement_count" and t.about == latest.about), 0
    )
    decided = {
        side: sum(t.kind == "decided" and t.about == latest.about and t.who == person for t in traces)
        for person, side in sides.items()
    }
    return RecordFacts(
        offered_on=offered_on,
        approve_by_on=schedule.by_key(terms).get("record_approved"),
        is_agreements_only=latest.kind == "agreements_version",
        approved=who("approved", latest.about),
        must_answer=frozenset(side for side in sides.values() if proposed - {side}),
        has_proposed=proposed,
        must_decide=frozenset(side for side, number in decided.items() if number < count),
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(clock.AMSTERDAM).date()
