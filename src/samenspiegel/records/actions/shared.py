# SPDX-License-Identifier: EUPL-1.2
"""What the deeds around a record share: the refusals, the lock, a new version, and the end."""

import os
from collections.abc import Collection
from datetime import datetime
from typing import Any

from samenspiegel import clock
from samenspiegel.agreements import actions as agreements
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.actions import milestones
from samenspiegel.conversations.letters import READERS, Postbag
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.conversations.queries import is_term_over, people_in
from samenspiegel.core import passages, schedule
from samenspiegel.core.access import Deed, Part, who_may
from samenspiegel.core.passages import AgreementText, Document, Signed
from samenspiegel.core.terms import AMENDMENTS
from samenspiegel.core.wording import listing
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal
from samenspiegel.notices import actions as notices
from samenspiegel.people.models import Person
from samenspiegel.preparation.models import PrivateNote

from ..models import AmendmentProposal, Ending, Record, RecordVersion
from ..queries import RecordState, approve_by_on, body_owners, may_own, owners, state_of


class RecordEnded(Exception):
    """The record is final or closed: nothing about it changes any more."""


class ConversationOver(Exception):
    """The conversation was cancelled, or is paused without a date."""


class NotRecorded(Exception):
    """Nothing is written down in this conversation, or both sides have not agreed yet on how much is (ZS-5)."""


class TextFixed(Exception):
    """The format lets nobody change the record once it has been offered."""


class ReducedToAgreements(Exception):
    """Only the agreements are left to be approved; the text is not written or amended any more (HV-12)."""


class NotASide(Exception):
    """Only subject and reviewer propose, answer and approve."""


class NotOffered(Exception):
    """There is no version yet that both can read."""


class TextChanged(Exception):
    """The text is another one than was on the screen. Nothing was lost: it carries both.

    ``stored`` is what stands there now, ``given`` what this person had or wrote (``None`` where they wrote nothing),
    ``revision`` and ``base`` are what a page gives along to go on from here.
    """

    def __init__(
        self, stored: Document | None = None, given: Document | None = None, revision: int = 0, base: int = 0
    ) -> None:
        super().__init__()
        self.stored, self.given, self.revision, self.base = stored, given, revision, base


class TermOver(Exception):
    """The term in which changes could be proposed and answered has passed: the text stands as it was offered."""


class AgreementIncomplete(Exception):
    """Agreements that miss something. ``missing``: pairs of an agreement's key and the field that asks for more."""

    def __init__(self, missing: list[tuple[str, str]]) -> None:
        super().__init__()
        self.missing = missing


def locked(record: Record) -> RecordState:
    """The record under lock, with everything about it. Raises RecordEnded, ConversationOver."""
    # One order for every deed (conversation, then record), so that two at once wait instead of stopping each other.
    conversation = Conversation.objects.select_for_update().get(pk=record.conversation_id)
    record = Record.objects.select_for_update().get(pk=record.pk)
    record.conversation = conversation
    if record.ending:
        raise RecordEnded
    if conversation.cancelled_at:
        raise ConversationOver
    return state_of(record)


def check_side(state: RecordState, by: Person) -> Part:
    """Which side somebody is. Raises NotASide."""
    side = state.side_of(by)
    if side is None:
        raise NotASide
    return side


def check_signer(state: RecordState, by: Person) -> Part:
    """As what somebody signs. Raises NotASide where the format asks no signature of them."""
    part = next((part for part in state.means if state.people[part] == by), None)
    if part is None:
        raise NotASide
    return part


def lapse_proposals(state: RecordState, now: datetime) -> RecordState:
    """The state without proposals that nobody answered within the term: they lapse, and nothing of them is kept."""
    if not state.open_proposals or not is_term_over(state.conversation, AMENDMENTS, now):
        return state
    lapsed, _rows = AmendmentProposal.objects.filter(version=state.current, is_accepted=None).delete()
    audit.log(
        "amendment.lapsed",
        organisation=state.conversation.organisation,
        at=now,
        about=state.record,
        number=lapsed,
    )
    return state_of(state.record)


def check_written(state: RecordState) -> None:
    """Raises NotRecorded, TextFixed, ReducedToAgreements where no text is written (any more)."""
    if state.rules.recording in ("nothing", "undecided"):
        raise NotRecorded
    if state.is_reduced:
        raise ReducedToAgreements
    spec = spec_of(state.conversation.format_version)
    if state.current is not None and spec.ending.amendment == "none":
        raise TextFixed


def check_seen(state: RecordState, version: str, digest: str) -> RecordVersion:
    """The current version, when it is the very one that was on the screen (HV-10). Raises NotOffered, TextChanged."""
    current = state.current
    if current is None:
        raise NotOffered
    if (version, digest) != (current.public_id, current.digest):
        raise TextChanged(stored=state.document, base=current.number)
    return current


def check_agreements(state: RecordState, agreed: tuple[AgreementText, ...]) -> None:
    """Raises AgreementIncomplete where one has no words, no owner at the table, no kind, or no competency it needs."""
    conversation = state.conversation
    spec = spec_of(conversation.format_version)
    there = {person.public_id: part for person, part in owners(conversation)}
    bodies = {owner.value for owner in body_owners(conversation)}
    kinds = {kind.key: kind for kind in spec.agreement_kinds}
    competencies = {competency.key for competency in (*spec.competencies, *spec.blocks)}
    missing: list[tuple[str, str]] = []
    for agreement in agreed:
        if not agreement.what.strip():
            missing.append((agreement.key, "what"))
        if agreement.owner not in there or (agreement.on_behalf_of and agreement.on_behalf_of not in bodies):
            missing.append((agreement.key, "owner"))
        elif agreement.kind in kinds and not may_own(
            kinds[agreement.kind], agreement, there[agreement.owner]
        ):
            missing.append((agreement.key, "other_owner"))
        if kinds and agreement.kind not in kinds:
            missing.append((agreement.key, "kind"))
        needs = kinds[agreement.kind].competency if agreement.kind in kinds else "optional"
        if (needs == "required" and not agreement.competency) or (
            agreement.competency and agreement.competency not in competencies
        ):
            missing.append((agreement.key, "competency"))
        elif needs == "none" and agreement.competency:
            missing.append((agreement.key, "no_competency"))
    if missing:
        raise AgreementIncomplete(missing)


def new_version(
    state: RecordState, document: Document, *, by: Person, now: datetime, is_agreements_only: bool = False
) -> RecordVersion:
    """Freeze a text as the next version. Approvals of the one before say nothing about it."""
    record, conversation = state.record, state.conversation
    salted = document.salted(os.urandom(passages.SALT_BYTES))
    version = RecordVersion(
        organisation_id=record.organisation_id,
        record=record,
        number=state.current_number + 1,
        digest=passages.digest(salted),
        is_agreements_only=is_agreements_only,
        agreement_count=len(document.agreements),
        offered_at=now,
    )
    about = f"record_version/{version.public_id}"
    version.sealed = seal(state.key, passages.to_document(salted), about=about)
    version.save()
    _carry_over(state, document, version)
    today = now.astimezone(clock.AMSTERDAM).date()
    # How much is written down does not change any more.
    conversations.lapse_requests(conversation=conversation, kinds=[ConsentKind.RECORDING], now=now)
    conversations.milestone_done(conversation=conversation, key="record_offered", on=today)
    milestones.lay(
        conversation,
        schedule.following(
            event="record_offered", happened_on=today, plan=spec_of(conversation.format_version).milestones
        ),
    )
    audit.log(
        "record.offered",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=record,
        version=version.public_id,
        number=version.number,
        digest=version.digest,
    )
    return version


SIGNED_AS = {
    "approved": "voor akkoord",
    "seen": "voor gezien",
    "received": "voor ontvangst",
}  # as the mail of the format says it, in its language


def tell_offered(state: RecordState, *, now: datetime, but: Person | None = None) -> None:
    """Ask everybody for the signature that the format asks of them; who offered their own text has it before them."""
    due = {"datum_akkoord": approve_by_on(state.conversation, now)}
    approving = [
        part
        for part, means in state.means.items()
        if means == "approved" and state.rules.amends and part in state.sides
    ]
    tell(state, "record_offered", now=now, but=but, to=approving, **due)
    for part, means in state.means.items():
        if part not in approving:
            tell(state, "record_to_sign", now=now, but=but, to=(part,), teken=SIGNED_AS[means], **due)


def _carry_over(state: RecordState, document: Document, version: RecordVersion) -> None:
    """An open proposal goes along to the next version if its passage is the same; else it has lost its ground."""
    if state.current is None or state.document is None:
        return
    changed = set(passages.differing(state.document, document))
    rows = AmendmentProposal.objects.filter(version=state.current, is_accepted=None)
    rows.filter(passage__in=changed - {f"{passages.AGREEMENT}:{passages.NEW}"}).delete()
    if version.is_agreements_only:
        rows.delete()
    rows.update(version=version)


def keep_working(state: RecordState, document: Document | None, base: int) -> None:
    """Keep the writer's text, or drop it; every writing raises the revision."""
    record = state.record
    record.working = None
    if document is not None:
        kept = {"base": base, "document": passages.to_document(document)}
        record.working = seal(state.key, kept, about=f"record/{record.public_id}")
    record.revision += 1
    record.save(update_fields=["working", "revision"])


def tell(
    state: RecordState,
    kind: str,
    *,
    now: datetime,
    but: Person | None = None,
    also: tuple[Part, ...] = (),
    to: Collection[Part] | None = None,
    **values: Any,
) -> None:
    """Write one letter to both sides (or ``to``), and to who else is named; nobody gets one about their own deed.

    Who may not read the record hears nothing of it.
    """
    wanted = {*(state.sides if to is None else to), *also} & who_may(Deed.READ_RECORD, state.rules)
    conversation = state.conversation
    bag = Postbag(conversation, now)
    written = []
    for part, person in people_in(conversation).items():
        if person == but or part not in wanted:
            continue
        others = listing(side.name for at, side in state.sides.items() if at != part)
        letter = bag.write(
            kind,
            person=person,
            reader=READERS[part],
            key=f"{kind}:{state.record.public_id}:{person.public_id}:{now.isoformat()}",
            link=f"/gesprekken/{conversation.public_id}/verslag/",
            **{"andere_partij": others, **values},
        )
        if letter is not None:
            written.append(letter)
    notices.queue(written)


def finish(
    state: RecordState,
    ending: Ending,
    *,
    kept: RecordVersion,
    by: Person | None,
    now: datetime,
    document: Document | None,
) -> None:
    """End the record: keep one version, destroy everything that led to it, make the agreements (design, section 6).

    Args:
        by: whose deed ended it; ``None`` where the term passed in which it could be signed for seen or receipt.
        document: the text whose agreements are made; ``None`` where the sides did not both approve any.
    """
    record, conversation = state.record, state.conversation
    record.ending, record.ended_at, record.working = ending, now, None
    record.final_digest = passages.final_digest(kept.digest, _signed(state_of(record), kept))
    record.save(update_fields=["ending", "ended_at", "working", "sealed_reason", "final_digest"])
    today = now.astimezone(clock.AMSTERDAM).date()
    conversation.ended_at = now
    conversations.keep_from(conversation, ended_on=today)
    conversation.save(update_fields=["ended_at", "destroy_on"])
    conversations.lapse_requests(conversation=conversation, now=now)
    conversations.milestone_done(conversation=conversation, key="record_approved", on=today)
    if ending != Ending.NOT_APPROVED:
        conversations.lay_after(conversation, "approval", on=today)
    if document is not None:
        agreements.make(conversation=conversation, document=document, by=by, now=now)
    record.versions.exclude(pk=kept.pk).delete()
    kept.proposals.all().delete()
    audit.log(
        "record.ended",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=record,
        ending=str(ending),
        version=kept.public_id,
        digest=kept.digest,
    )
    if ending == Ending.NOT_APPROVED:
        closing = state.closing
        tell(state, "record_not_approved", now=now, reden=closing.reason if closing else "")
    else:
        tell(state, "record_final", now=now, also=(Part.FACILITATOR, Part.SECOND_READER))
    # Last of all, since a key cannot be rolled back: first the keys of the private notes, then their rows.
    keys.destroy(
        conversation.organisation_id,
        conversation.public_id,
        [Purpose.PRIVATE],
        ground="record_final",
        on=today,
    )
    PrivateNote.objects.filter(conversation=conversation).delete()


def _signed(state: RecordState, kept: RecordVersion) -> list[Signed]:
    """Every signature that the format asks, as it stands under the version that is kept."""
    signatures = state.signatures if state.current == kept else []
    return [
        Signed(
            part=str(row.part),
            person=row.person.public_id,
            means=row.means,
            at=row.at.isoformat() if row.at else "",
            reaction=row.reaction,
        )
        for row in signatures
    ]
