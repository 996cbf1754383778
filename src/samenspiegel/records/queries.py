# SPDX-License-Identifier: EUPL-1.2
"""What pages and jobs ask about records: the texts, what is proposed, who approved, and what can happen now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, rules_for, term_ends_on
from samenspiegel.core import approval, passages, schedule
from samenspiegel.core.access import SIDES, Deed, Means, Part, Rules, may, reads_section
from samenspiegel.core.approval import Refusal
from samenspiegel.core.files import Kind
from samenspiegel.core.format import AgreementKind, RecordSection
from samenspiegel.core.passages import AgreementText, Change, Document
from samenspiegel.core.terms import AMENDMENTS, is_over
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import open_bytes, unseal
from samenspiegel.people.models import Body, Person

from .models import AmendmentProposal, Approval, Record, RecordVersion, SignedScan


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
    agreed: frozenset[Part] = frozenset()  # who said yes while another side still has to answer

    @property
    def is_open(self) -> bool:
        return self.is_accepted is None


@dataclass(frozen=True)
class Signature:
    """One signature under the current version, given or waited for, and what its giver wrote to it."""

    part: Part
    person: Person
    means: Means
    at: datetime | None = None
    reaction: str = ""


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
    people: Mapping[Part, Person]
    rules: Rules

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

    @property
    def means(self) -> dict[Part, Means]:
        """Who signs this record, and what their signature means."""
        return {part: means for part, means in self.rules.signatures if part in self.people}

    @cached_property
    def signatures(self) -> list[Signature]:
        """Every signature that the format asks under the current version, given or not."""
        rows = {row.person_id: row for row in self.current.approvals.all()} if self.current else {}
        return [self._signature(part, means, rows) for part, means in self.means.items()]

    @cached_property
    def second_reader(self) -> Signature | None:
        """Of the second reader: who it is, and since when they have seen the final record."""
        person = self.people.get(Part.SECOND_READER)
        if person is None:
            return None
        rows = {row.person_id: row for row in self.current.approvals.all()} if self.current else {}
        row = rows.get(person.pk)
        return Signature(Part.SECOND_READER, person, "seen", row.approved_at if row else None)

    @cached_property
    def amend_until_on(self) -> date | None:
        """The last day on which changes are proposed and answered, where the format has such a term."""
        return term_ends_on(self.conversation, AMENDMENTS)

    def may_amend(self, today: date) -> bool:
        """Whether the sides can propose changes in the text that was offered."""
        return self.rules.amends and not is_over(self.amend_until_on, today)

    @property
    def signed_at(self) -> dict[Part, datetime]:
        """When each signed the current version; who did not is not in it."""
        return {row.part: row.at for row in self.signatures if row.at is not None}

    @property
    def missing(self) -> tuple[Part, ...]:
        """Who has not signed the current version yet, whatever their signature means."""
        return approval.missing(tuple(self.means), self.signed_at)  # type: ignore[return-value]

    @property
    def deciders(self) -> tuple[Part, ...]:
        """The sides that answer each agreement of a reduced record: those whose signature is an approval (HV-12)."""
        approving = tuple(part for part in self.sides if self.means.get(part) == "approved")
        return approving or tuple(self.sides)

    def may_react(self, part: Part) -> bool:
        """Whether who signs for seen may add a reaction of their own."""
        return (
            self.means.get(part) == "seen" and spec_of(self.conversation.format_version).ending.own_reaction
        )

    def is_term_over(self, today: date) -> bool:
        """Whether nobody is waited for any more who signs for seen or receipt."""
        return self.approve_by_on is None or today > self.approve_by_on

    def reaction_before(self, part: Part) -> str:
        """What somebody wrote to the version before this one: their words are not lost with a new text."""
        if len(self.versions) < 2 or part not in self.people:
            return ""
        rows = {row.person_id: row for row in self.versions[-2].approvals.all()}
        return self._reaction(rows.get(self.people[part].pk), self.versions[-2])

    def _signature(self, part: Part, means: Means, rows: Mapping[int, Approval]) -> Signature:
        person = self.people[part]
        row = rows.get(person.pk)
        if row is None or self.current is None:
            return Signature(part, person, means)
        return Signature(part, person, means, row.approved_at, self._reaction(row, self.current))

    def _reaction(self, row: Approval | None, version: RecordVersion) -> str:
        if row is None or row.sealed_reaction is None:
            return ""
        about = reaction_about(version, row.person_id)
        return str(unseal(self.key, row.sealed_reaction, about=about)["text"])

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
            agreed=frozenset(
                part
                for part, person in self.sides.items()
                if person.pk in {consent.person_id for consent in row.consents.all()}
            ),
        )

    def waits_for(self, proposal: ProposalView) -> tuple[Part, ...]:
        """The sides that still have to answer an open proposal: all but who made it, and who said yes already."""
        return tuple(part for part in self.sides if part != proposal.side and part not in proposal.agreed)


def state_of(record: Record) -> RecordState:
    """Everything about a record. Raises keys.actions.KeyGone once it is destroyed."""
    conversation = record.conversation
    people = people_in(conversation)
    return RecordState(
        record=record,
        key=keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD),
        sides={part: people[part] for part in SIDES if part in people},
        people=people,
        rules=rules_for(conversation),
        versions=list(
            record.versions.order_by("number").prefetch_related(
                "approvals", "agreement_approvals", "proposals__by", "proposals__consents"
            )
        ),
    )


def scan_of(version: RecordVersion | None) -> SignedScan | None:
    """The scan of the signed paper beside a version, still sealed; ``None`` where there is none."""
    return SignedScan.objects.filter(version=version).defer("sealed").first() if version else None


def opened_scan(state: RecordState) -> tuple[Kind, bytes] | None:
    """The scan beside the current version: what kind of file it is, and its bytes."""
    scan = SignedScan.objects.filter(version=state.current).first() if state.current else None
    if scan is None or state.current is None:
        return None
    about = f"signed_scan/{scan.public_id}/{state.current.digest}"
    return Kind(scan.kind), open_bytes(state.key, scan.sealed, about=about)


def may_open_scan(state: RecordState, parts: Collection[Part]) -> bool:
    """Whether somebody opens the scan of the signed paper: who reads every section, and signs, writes or has a copy.

    It is a file, which leaves the screen: members of a committee read on the page alone.
    """
    sections = spec_of(state.conversation.format_version).record
    deeds = (Deed.WRITE_RECORD, Deed.APPROVE_RECORD, Deed.COPY_RECORD, Deed.SEE_FINAL_RECORD)
    return all(section.only is not None or reads_section(section, parts) for section in sections) and any(
        may(deed, parts, rules=state.rules) for deed in deeds
    )


def reaction_about(version: RecordVersion, person_id: int) -> str:
    """What a sealed reaction is bound to."""
    return f"reaction/{version.public_id}/{person_id}"


def sections_of(conversation: Conversation) -> tuple[RecordSection, ...]:
    """The sections that the record of this conversation has, by its format and by how much is recorded (ZS-5)."""
    if rules_for(conversation).recording != "record":
        return ()
    return tuple(
        section
        for section in spec_of(conversation.format_version).record
        if section.kind != "agreements" and section.only is None
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
    order = [*SIDES, Part.FACILITATOR, Part.ATTENDEE]
    rows = [
        (row.person, Part(row.part))
        for row in conversation.participants.select_related("person").order_by("id")
        if row.part in order
    ]
    return sorted(rows, key=lambda row: order.index(row[1]))


PARTY_OF = {
    Part.SUBJECT: "subject",
    Part.REVIEWER: "reviewer",
    Part.SECOND_REVIEWER: "reviewer",
    Part.REVIEWER_MEMBER: "reviewer",
    Part.FACILITATOR: "facilitator",
    Part.ATTENDEE: "attendee",
}


@dataclass(frozen=True)
class BodyOwner:
    """A body that can own an agreement, or one of its people. ``value``: kind of the body, or kind/public id."""

    value: str
    name: str

    @property
    def body(self) -> str:
        return self.value.partition("/")[0]


def body_owners(conversation: Conversation) -> list[BodyOwner]:
    """The bodies that the format lets own an agreement, each with its people who are not at the table (VGS-13)."""
    spec = spec_of(conversation.format_version)
    kinds = {owner for kind in spec.agreement_kinds for owner in kind.owners} - set(PARTY_OF.values())
    if not kinds:
        return []
    there = {row.person_id for row in conversation.participants.all()}
    on = conversation.held_on or clock.today()
    found = []
    for body in Body.objects.filter(organisation_id=conversation.organisation_id, kind__in=kinds).order_by(
        "id"
    ):
        if any(owner.value == body.kind for owner in found):
            continue  # formats speak of a kind; of two bodies of one kind the first is meant
        found.append(BodyOwner(body.kind, body.name))
        seats = body.seats.filter(
            Q(until_on=None) | Q(until_on__gte=on), since_on__lte=on, person__is_active=True
        )
        for seat in seats.select_related("person").order_by("person__name", "id"):
            if seat.person_id not in there:
                there.add(seat.person_id)
                name = f"{seat.person.name} ({body.name})"
                found.append(BodyOwner(f"{body.kind}/{seat.person.public_id}", name))
    return found


def may_own(kind: AgreementKind, agreement: AgreementText, part: Part) -> bool:
    """Whether the format lets this owner own an agreement of this kind: at the table, or a body (RL-6, VGS-13)."""
    if agreement.on_behalf_of:
        return agreement.on_behalf_of.partition("/")[0] in kind.owners
    return not kind.owners or PARTY_OF.get(part) in kind.owners


def named_owner(
    conversation: Conversation, agreement: AgreementText, names: Mapping[str, str]
) -> AgreementText:
    """The agreement with its owner by name. What a body owns is followed up by who the format says.

    Args:
        names: of the people at the table, by public id.
    """
    if not agreement.on_behalf_of:
        return replace(agreement, owner_name=names.get(agreement.owner, ""))
    kinds = {kind.key: kind for kind in spec_of(conversation.format_version).agreement_kinds}
    kind = kinds.get(agreement.kind)
    follows = people_in(conversation).get(Part(kind.followed_by) if kind else Part.REVIEWER)
    name = next(
        (one.name for one in body_owners(conversation) if one.value == agreement.on_behalf_of),
        agreement.owner_name,
    )
    return replace(agreement, owner=follows.public_id if follows else "", owner_name=name)
