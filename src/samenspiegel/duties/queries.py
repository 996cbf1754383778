# SPDX-License-Identifier: EUPL-1.2
"""The facts of conversations, read in a number of queries that does not depend on how many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.conversations.queries import rules_for
from samenspiegel.core import schedule
from samenspiegel.core.access import SEVERAL, SIDES, Part, Rules, as_in_format
from samenspiegel.core.duties import AgreementFacts, Duty, Facts, RecordFacts, RoundFacts, duties
from samenspiegel.core.terms import AMENDMENTS
from samenspiegel.feedback.actions import Progress, progress
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from .traces import Trace, traces

# What is read of each conversation, person and so on for a list. Its facts and its row need no more: no address, and
# nothing that is sealed.
RELATED = ("format_version", "cycle", "round", "agenda", "record")
READ = (
    *("public_id", "format_version__digest", "cycle__subject", "cycle__is_private", "stage", "next_on"),
    *("held_on", "first_held_on", "starts_at", "duration_minutes", "sequence", "proposed_on"),
    *("has_round", "closes_by_clock", "recording", "late_reviewer", "late_second_reviewer"),
    *("planned_at", "paused_at", "cancelled_at", "ended_at", "destroy_on", "hold_until_on"),
    *("round__organisation", "round__public_id", "round__custody", "round__floor", "round__opened_on"),
    *("round__may_fall_short", "round__invited_total", "round__received_total", "round__closed_at"),
    *("round__released_at", "round__withdrawn_at", "round__destroyed_at"),
    *("agenda__id", "record__ended_at"),
)
READ_OF_PEOPLE = ("conversation", "part", "person__public_id", "person__name")

ASKED = {"asked": frozenset(SIDES), "asked_subject": frozenset({Part.SUBJECT})}
"""Who answers an open question, by the kind of its trace."""


@dataclass
class Overview:
    """One conversation with its facts and the people in it."""

    conversation: Conversation
    facts: Facts
    people: dict[Part, Person] = field(default_factory=dict)
    parts: dict[int, frozenset[Part]] = field(default_factory=dict)
    progress: Progress | None = None
    owners: dict[str, int] = field(default_factory=dict)  # whose an open agreement is, by its public id

    def duties_of(self, person: Person, today: date) -> list[Duty]:
        """What is expected of this person here, nearest date first."""
        parts = self.parts.get(person.pk, frozenset())
        return [
            duty
            for duty in duties(self.facts, today)
            # Several people may have one part; an agreement is of one of them.
            if duty.holder in parts and self.owners.get(duty.about, person.pk) == person.pk
        ]


def overview(conversations: QuerySet[Conversation] | Sequence[Conversation]) -> list[Overview]:
    """The conversations with their facts, in the order given. At most seven queries, for one or for a thousand.

    Args:
        conversations: read already, for a page of their own; or a queryset, for a list: of that only ``READ`` is read.
    """
    participants = Participant.objects.select_related("person")
    if isinstance(conversations, QuerySet):
        conversations = conversations.select_related(None).select_related(*RELATED).only(*READ)
        participants = participants.only(*READ_OF_PEOPLE)
    rows = list(conversations)
    if not rows:
        return []
    prefetch_related_objects(rows, Prefetch("participants", participants))
    found = traces([row.pk for row in rows])
    rounds = [row.round for row in rows if hasattr(row, "round")]
    progresses = progress(rounds)
    return [
        _overview(
            row,
            found[row.pk],
            progresses.get(row.round.pk) if hasattr(row, "round") else None,
        )
        for row in rows
    ]


def facts_of(conversation: Conversation) -> Facts:
    """The facts of one conversation."""
    return overview([conversation])[0].facts


def _overview(conversation: Conversation, traces: list[Trace], progress: Progress | None) -> Overview:
    participants = conversation.participants.all()
    people = {Part(row.part): row.person for row in participants if row.part not in SEVERAL}
    parts: dict[int, frozenset[Part]] = defaultdict(frozenset)
    for row in participants:
        parts[row.person_id] |= {Part(row.part)}
    sides = {people[side].pk: side for side in SIDES if side in people}
    rules = rules_for(conversation)
    signers = {people[part].pk: part for part in rules.means if part in people}

    def who(kind: str, about: str | None = None) -> frozenset[Part]:
        return frozenset(
            sides[trace.who]
            for trace in traces
            if trace.kind == kind and trace.who in sides and (about is None or trace.about == about)
        )

    def signed(about: str) -> frozenset[Part]:
        return frozenset(
            signers[trace.who]
            for trace in traces
            if trace.kind == "approved" and trace.who in signers and trace.about == about
        )

    kinds = {trace.number: trace.about for trace in traces if trace.kind == "agreement_kind"}
    facts = Facts(
        conversation=conversation.public_id,
        held_on=conversation.held_on,
        first_held_on=conversation.first_held_on,
        proposed_on=conversation.proposed_on,
        is_planned=conversation.planned_at is not None,
        is_paused=conversation.paused_at is not None,
        is_cancelled=conversation.cancelled_at is not None,
        has_round=conversation.has_round,
        closes_by_clock=conversation.closes_by_clock,
        rules=rules,
        milestones={
            trace.about: trace.on for trace in traces if trace.kind == "milestone" and trace.on is not None
        },
        round=_round_facts(conversation, progress, traces, people),
        is_agenda_frozen=getattr(conversation, "agenda", None) is not None,
        has_chosen=who("chosen"),
        views_to_share=_asked_for_views(conversation).intersection(sides.values()) - who("views_shared"),
        consents={
            trace.about: ASKED[trace.kind].intersection(sides.values()) - who("consented", trace.about)
            for trace in traces
            if trace.kind in ASKED
        },
        record=_record_facts(conversation, traces, who, signed, people, rules),
        agreements=tuple(
            AgreementFacts(
                public_id=trace.about,
                owner=next(iter(sorted(parts.get(trace.who or 0, ()))), None),
                due_on=trace.on,
                number=trace.number or 0,
                kind=kinds.get(trace.number, ""),
            )
            for trace in sorted(traces, key=lambda trace: (trace.on or date.max, trace.number or 0))
            if trace.kind == "agreement"
        ),
        destroy_on=conversation.goes_on,
    )
    owners = {trace.about: trace.who for trace in traces if trace.kind == "agreement" and trace.who}
    return Overview(conversation, facts, people, parts, progress, owners)


def _asked_for_views(conversation: Conversation) -> frozenset[Part]:
    """The sides who write how they see it before the conversation (VGS-3)."""
    asked = {
        party
        for prompt in spec_of(conversation.format_version).preparation
        if prompt.views
        for party in prompt.parties
    }
    return frozenset(side for side in SIDES if str(as_in_format(side)) in asked)


def _only_objector(traces: Iterable[Trace], people: dict[Part, Person]) -> Part | None:
    objectors = {trace.who for trace in traces if trace.kind == "objection"}
    return next((side for side in SIDES if side in people and objectors == {people[side].pk}), None)


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
        no_objection=frozenset(
            side
            for side in SIDES
            if side in people
            and any(trace.kind == "no_objection" and trace.who == people[side].pk for trace in traces)
        ),
        only_objector=_only_objector(traces, people),
        letters_to_make=bool(progress and progress.letters_to_make),
        is_all_in=bool(progress and progress.is_all_in),
        falls_short=bool(progress and progress.falls_short),
        may_fall_short=round.may_fall_short,
        handed_in=frozenset(
            side
            for side in SIDES
            if progress and side in people and people[side].public_id in progress.handed_in
        ),
        not_asked=frozenset(
            side
            for side in SIDES
            if progress and progress.asked and side in people and people[side].public_id not in progress.asked
        ),
        closed_on=_day(round.closed_at),
        released_on=_day(round.released_at),
        withdrawn_on=_day(round.withdrawn_at),
        destroyed_on=_day(round.destroyed_at),
    )


def _record_facts(
    conversation: Conversation,
    traces: Sequence[Trace],
    who: Any,
    signed: Any,
    people: dict[Part, Person],
    rules: Rules,
) -> RecordFacts:
    record = getattr(conversation, "record", None)
    if record is None:  # of which nothing is written down ends without one
        return RecordFacts(ended_on=_day(conversation.ended_at))
    offered = [trace for trace in traces if trace.kind in ("version", "agreements_version")]
    if record.ended_at:
        second = people.get(Part.SECOND_READER)
        has_seen = {trace.who for trace in traces if trace.kind == "approved"}
        awaits = second is not None and second.pk not in has_seen
        return RecordFacts(ended_on=_day(record.ended_at), awaits_second_reader=awaits)
    if not offered:
        return RecordFacts()
    sides = {people[side].pk: side for side in SIDES if side in people}
    approving = frozenset(side for side in sides.values() if rules.means.get(side) == "approved")
    latest = max(offered, key=lambda trace: trace.number or 0)
    offered_on = _day(latest.at) or date.max
    plan = spec_of(conversation.format_version).milestones
    days = schedule.following(event="record_offered", happened_on=offered_on, plan=plan)
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
        approve_by_on=schedule.by_key(days).get("record_approved"),
        amend_until_on=schedule.by_key(days).get(AMENDMENTS),
        is_agreements_only=latest.kind == "agreements_version",
        approved=signed(latest.about),
        must_answer=_must_answer(traces, sides),
        has_proposed=proposed,
        must_decide=frozenset(
            side
            for side, number in decided.items()
            if number < count and (side in approving or not approving)
        ),
    )


def _must_answer(traces: Sequence[Trace], sides: dict[int, Part]) -> frozenset[Part]:
    """The sides for whose yes or no an open proposal of another waits; who said yes already waits for the rest."""
    waiting: set[Part] = set()
    for proposal in traces:
        if proposal.kind == "open_proposal":
            agreed = {
                trace.who for trace in traces if trace.kind == "agreed" and trace.about == proposal.about
            }
            waiting |= {side for who, side in sides.items() if who not in agreed | {proposal.who}}
    return frozenset(waiting)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(clock.AMSTERDAM).date()
