# SPDX-License-Identifier: EUPL-1.2
"""Approve a record, reduce it to its agreements, or close it without approval of both (HV-10, HV-12)."""

from datetime import date, datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core import approval
from samenspiegel.keys.sealing import seal
from samenspiegel.people.models import Person

from ..models import AgreementApproval, Approval, Ending, Record, RecordVersion
from ..queries import RecordState, state_of
from . import shared
from .shared import NotOffered, ReducedToAgreements, TextChanged

REASON_LENGTH = 2000


class OwnProposalOpen(Exception):
    """This side has proposed a change that waits for an answer; approving the old text would contradict it."""


class FallbackNotOpen(Exception):
    """The record is limited to its agreements only after the same passage was refused in two versions (HV-12)."""


class NotReduced(Exception):
    """Agreements are approved apart only in a record that was reduced to them."""


class ReasonMissing(Exception):
    """Closing a record without approval asks for a reason."""


class ReasonTooLong(Exception):
    """The reason has more than ``REASON_LENGTH`` characters."""


class DateInFuture(Exception):
    """The record cannot have been handed over on a day that is still to come."""


@transaction.atomic
def approve(*, record: Record, version: str, digest: str, by: Person, now: datetime) -> Approval:
    """Approve the exact version that was on the screen. The second of the two makes the record final (HV-10).

    Sent twice it counts once.

    Args:
        version, digest: public id and digest of that version.
    Raises:
        TextChanged: another version was offered since.
        NotASide, OwnProposalOpen, RecordEnded, ReducedToAgreements, NotOffered.
    """
    state = shared.locked(record)
    shared.check_side(state, by)
    current = shared.check_seen(state, version, digest)
    if current.is_agreements_only:
        raise ReducedToAgreements
    if any(proposal.by == by for proposal in state.open_proposals):
        raise OwnProposalOpen
    given, is_new = Approval.objects.get_or_create(
        organisation_id=record.organisation_id, version=current, person=by, defaults={"approved_at": now}
    )
    if not is_new:
        return given
    _log(state, "record.approved", by, now, version=current.public_id, digest=current.digest)
    if not approval.missing(tuple(state.sides), {*state.approved_at, state.side_of(by)}):
        shared.finish(
            state, Ending.APPROVED, kept=current, by=by, now=now, document=state.document_of(current)
        )
    return given


@transaction.atomic
def reduce_to_agreements(*, record: Record, version: str, by: Person, now: datetime) -> RecordVersion:
    """Limit the record to its agreements, which both then approve one by one (HV-12). Without any, it ends at once.

    Raises:
        FallbackNotOpen, TextChanged, RecordEnded, ReducedToAgreements, NotOffered.
    """
    state = shared.locked(record)
    current = state.current
    if current is None or state.document is None:
        raise NotOffered
    if current.is_agreements_only:
        raise ReducedToAgreements
    if version != current.public_id:
        raise TextChanged(stored=state.document, base=current.number)
    if not state.may_reduce:
        raise FallbackNotOpen
    document = state.document.only_agreements()
    _log(state, "record.reduced", by, now, version=current.public_id)
    reduced = shared.new_version(state, document, by=by, now=now, is_agreements_only=True)
    shared.keep_working(state, None, base=reduced.number)
    state = state_of(state.record)
    if document.agreements:
        shared.tell(state, "agreements_only", now=now)
    else:
        _settle(state, by, now)
    return reduced


@transaction.atomic
def answer_agreement(
    *, record: Record, version: str, agreement: str, is_approved: bool, by: Person, now: datetime
) -> AgreementApproval:
    """Say yes or no to one agreement of a reduced record. An answer can change until the last one is in (HV-12).

    The last answer ends the record: only the agreements that both approved remain, if need be none.

    Args:
        version: public id of the version on the screen. agreement: the agreement's key in it.
    Raises:
        NotASide, NotReduced, TextChanged, RecordEnded; core.passages.NoSuchPassage.
    """
    state = shared.locked(record)
    shared.check_side(state, by)
    current = state.current
    if current is None or not current.is_agreements_only or state.document is None:
        raise NotReduced
    if version != current.public_id:
        raise TextChanged(stored=state.document, base=current.number)
    state.document.agreement(agreement)
    row, is_new = AgreementApproval.objects.update_or_create(
        organisation_id=record.organisation_id,
        version=current,
        agreement=agreement,
        person=by,
        defaults={"is_approved": is_approved, "given_at": now},
    )
    _log(state, "agreement.answered", by, now, agreement=agreement, is_first=is_new)
    _settle(state_of(state.record), by, now)
    return row


def _settle(state: RecordState, by: Person, now: datetime) -> None:
    """End a reduced record once every agreement has both answers."""
    current, document = state.current, state.document
    if current is None or document is None:
        return
    agreed = [agreement.key for agreement in document.agreements]
    sides = tuple(state.sides)
    if approval.unanswered(agreed, sides, state.agreement_answers):  # type: ignore[arg-type]
        return
    remaining = approval.agreements_that_remain(agreed, sides, state.agreement_answers)  # type: ignore[arg-type]
    kept = current
    if len(remaining) < len(agreed):
        # What one side refused is not kept anywhere: the last version holds only what both approved.
        kept = shared.new_version(
            state, document.only_agreements(remaining), by=by, now=now, is_agreements_only=True
        )
        current.agreement_approvals.filter(agreement__in=remaining).update(version=kept)
        state = state_of(state.record)
    shared.finish(state, Ending.AGREEMENTS_ONLY, kept=kept, by=by, now=now, document=state.document_of(kept))


@transaction.atomic
def close_not_approved(
    *, record: Record, reason: str, handed_over_on: date, by: Person, now: datetime
) -> Record:
    """Close a record that one side cannot or will not approve, with the reason and the date of hand-over.

    The version that was offered last is kept, with who did approve it. Nothing counts as agreed.

    Raises:
        NotOffered, ReasonMissing, ReasonTooLong, DateInFuture, RecordEnded.
    """
    state = shared.locked(record)
    if state.current is None:
        raise NotOffered
    reason = reason.replace("\r\n", "\n").strip()
    if not reason:
        raise ReasonMissing
    if len(reason) > REASON_LENGTH:
        raise ReasonTooLong
    if handed_over_on > now.astimezone(clock.AMSTERDAM).date():
        raise DateInFuture
    kept = {"reason": reason, "handed_over_on": handed_over_on.isoformat()}
    about = f"record_reason/{state.record.public_id}"
    state.record.sealed_reason = seal(state.key, kept, about=about)
    shared.finish(state, Ending.NOT_APPROVED, kept=state.current, by=by, now=now, document=None)
    return state.record


def _log(state: RecordState, kind: str, by: Person, now: datetime, **detail: str | bool) -> None:
    audit.log(
        kind, organisation=state.conversation.organisation, at=now, actor=by, about=state.record, **detail
    )
