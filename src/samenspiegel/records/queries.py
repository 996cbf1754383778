# SPDX-License-Identifier: EUPL-1.2
"""What pages and jobs ask about records: the texts, what is proposed, who approved, and what can happen now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in
from samenspiegel.core import approval, passages, schedule
from samenspiegel.core.access import Part
from samenspiegel.core.approval import Refusal
from samenspiegel.core.passages import AgreementText, Change, Document
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.people.models import Person

from .models import AmendmentProposal, Record, RecordVersion

SIDES = (Part.SUBJECT, Part.REVIEWER)


@dataclass(frozen=True)
class Working:
    """The writer's text. ``base``: the number of the version that it goes on from; 0 before the first."""

    document: Document
    base: int


@dataclass(frozen=True)
class ProposalView:
    """A proposal to change one passage. ``old`` is what stood there in the version that it was made on."""

    public_id: str
    version: int
    passage: str
    by: Person
    side: Part | None
    change: Change
    old: str | AgreementText | None
    reason: str
    proposed_at: datetime
    is_accepted: bool | None
    answered_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.is_accepted is None


@dataclass(frozen=True)
class Closing:
    """Why a record was closed as not approved by both, and when it was handed over."""

    reason: str
    handed_over_on: date


@dataclass(frozen=True)
class RecordState:
    """One record with everything that a page or a check needs, read once."""

    record: Record
    key: bytes
    sides: Mapping[Part, Person]
    versions: Sequence[RecordVersion]

    @property
    def conversation(self) -> Conversation:
        return self.record.conversation

    @cached_property
    def working(self) -> Working | None:
        if self.record.working is None:
            return None
        kept = unseal(self.key, self.record.working, about=f"record/{self.record.public_id}")
        return Working(passages.from_document(kept["document"]), kept["base"])

    @property
    def current(self) -> RecordVersion | None:
        """The version that was offered last: the only one that can be approved."""
        return self.versions[-1] if self.versions else None

    @property
    def current_number(self) -> int:
        return self.current.number if self.current else 0

    def document_of(self, version: RecordVersion) -> Document:
        found: dict[int, Document] = self.__dict__.setdefault("_documents", {})
        if version.pk not in found:
            kept = unseal(self.key, version.sealed, about=f"record_version/{version.public_id}")
            found[version.pk] = passages.from_document(kept)
        return found[version.pk]

    @property
    def document(self) -> Document | None:
        """The text of the current version."""
        return self.document_of(self.current) if self.current else None

    @cached_property
    def approved_at(self) -> dict[Part, datetime]:
        """When each side approved the current version; a side that did not is not in it."""
        if self.current is None:
            return {}
        given = {row.person_id: row.approved_at for row in self.current.approvals.all()}
        return {part: given[person.pk] for part, person in self.sides.items() if person.pk in given}

    @property
    def missing(self) -> tuple[Part, ...]:
        """The sides whose approval of the current version is still missing."""
        return approval.missing(tuple(self.sides), self.approved_at)  # type: ignore[return-value]

    @cached_property
    def proposals(self) -> list[ProposalView]:
        """All proposals on all versions that are still there, in the order in which they were made."""
        return [self._proposal(row, version) for version in self.versions for row in version.proposals.all()]

    @property
    def open_proposals(self) -> list[ProposalView]:
        return [proposal for proposal in self.proposals if proposal.is_open]

    @property
    def contested(self) -> tuple[str, ...]:
        """The passages that were refused in so many versions that the fallback opens (HV-12)."""
        fallback = spec_of(self.conversation.format_version).ending.fallback
        if fallback is None:
            return ()
        refusals = [
            Refusal(proposal.version, proposal.passage)
            for proposal in self.proposals
            if proposal.is_accepted is False
        ]
        return approval.contested(refusals, after_versions=fallback.after_refused_versions)

    @property
    def is_reduced(self) -> bool:
        return bool(self.current and self.current.is_agreements_only)

    @property
    def may_reduce(self) -> bool:
        return bool(self.contested) and not self.is_reduced and not self.record.ending

    @cached_property
    def agreement_answers(self) -> dict[tuple[str, Part], bool]:
        """Each side's yes or no per agreement of a record that was reduced to its agreements."""
        if not self.is_reduced or self.current is None:
            return {}
        parts = {person.pk: part for part, person in self.sides.items()}
        return {
            (row.agreement, parts[row.person_id]): row.is_approved
            for row in self.current.agreement_approvals.all()
            if row.person_id in parts
        }

    @property
    def approve_by_on(self) -> date | None:
        """The date asked for: it hangs on the day on which the current version was offered."""
        if self.current is None:
            return None
        return approve_by_on(self.conversation, self.current.offered_at)

    @cached_property
    def closing(self) -> Closing | None:
        if self.record.sealed_reason is None:
            return None
        kept = unseal(self.key, self.record.sealed_reason, about=f"record_reason/{self.record.public_id}")
        return Closing(kept["reason"], date.fromisoformat(kept["handed_over_on"]))

    def side_of(self, person: Person) -> Part | None:
        return next((part for part, other in self.sides.items() if other == person), None)

    def _proposal(self, row: AmendmentProposal, version: RecordVersion) -> ProposalView:
        kept = unseal(self.key, row.sealed, about=f"proposal/{row.public_id}")
        try:
            old = passages.passage(self.document_of(version), row.passage)
        except passages.NoSuchPassage:
            old = None
        return ProposalView(
            public_id=row.public_id,
            version=version.number,
            passage=row.passage,
            by=row.by,
            side=self.side_of(row.by),
            change=passages.change_from_document(kept["change"]),
            old=old,
            reason=kept["reason"],
            proposed_at=row.proposed_at,
            is_accepted=row.is_accepted,
            answered_at=row.answered_at,
        )


def sides_of(conversation: Conversation) -> dict[Part, Person]:
    """The two sides of a record, subject first."""
    people = people_in(conversation)
    return {part: people[part] for part in SIDES if part in people}


def state_of(record: Record) -> RecordState:
    """Everything about a record. Raises keys.actions.KeyGone once it is destroyed."""
    conversation = record.conversation
    return RecordState(
        record=record,
        key=keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD),
        sides=sides_of(conversation),
        versions=list(
            record.versions.order_by("number").prefetch_related(
                "approvals", "agreement_approvals", "proposals__by"
            )
        ),
    )


def record_of(conversation: Conversation) -> Record | None:
    """The record of a conversation, or ``None`` before it was started."""
    return Record.objects.filter(conversation=conversation).select_related("conversation").first()


def approve_by_on(conversation: Conversation, offered_at: datetime) -> date | None:
    """Until when approval is asked of a version offered at this moment; ``None`` where the format names no date."""
    laid_out = schedule.following(
        event="record_offered",
        happened_on=offered_at.astimezone(clock.AMSTERDAM).date(),
        plan=spec_of(conversation.format_version).milestones,
    )
    return schedule.by_key(laid_out).get("record_approved")


def owners(conversation: Conversation) -> list[tuple[Person, Part]]:
    """Who can own an agreement: everybody at the table, subject first."""
    order = [Part.SUBJECT, Part.REVIEWER, Part.FACILITATOR, Part.ATTENDEE]
    rows = [
        (row.person, Part(row.part))
        for row in conversation.participants.select_related("person").order_by("id")
        if row.part in order
    ]
    return sorted(rows, key=lambda row: order.index(row[1]))
