# SPDX-License-Identifier: EUPL-1.2
"""Approve a record, reduce it to its agreements, or close it without approval of both (HV-10, HV-12)."""

from datetime import date, datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.core import approval
from samenspiegel.core.access import Part
from samenspiegel.keys.actions import KeyGone
from samenspiegel.keys.sealing import seal
from samenspiegel.people.models import Person

from ..models import AgreementApproval, Approval, Ending, Record, RecordVersion
from ..queries import RecordState, reaction_about, state_of
from . import shared
from .shared import NotASide, NotOffered, ReducedToAgreements, TextChanged

REASON_LENGTH = 2000


class OwnProposalOpen(Exception):
    """This side has proposed a change that waits for an answer; approving the old text would contradict it."""


class ReactionNotAsked(Exception):
    """The format lets nobody add a reaction, or this signature is no signature for seen."""


class ReactionTooLong(Exception):
    """The reaction has more than ``REASON_LENGTH`` characters."""


class NotFinal(Exception):
    """A second reader signs what is final, and nothing before it."""


class FallbackNotOpen(Exception):
    """The record is limited to its agreements only after the same passage was refused in two versions (HV-12)."""


class NotReduced(Exception):
    """Agreements are approved apart only in a record that was reduced to them."""


class ReasonMissing(Exception):
    """Closing a record without approval asks for a reason."""


class ReasonTooLong(Exception):
    """The reason has more than ``REASON_LENGTH`` characters."""


class TermNotOver(Exception):
    """A side that closes its own record without approval waits until the day asked for has passed."""


class DateInFuture(Exception):
    """The record cannot have been handed over on a day that is still to come."""


@transaction.atomic
def approve(
    *, record: Record, version: str, digest: str, by: Person, now: datetime, reaction: str = ""
) -> Approval:
    """Sign the exact version that was on the screen, for what the format says that one's signature means (HV-10).

    It is final once every approval that the format asks is given, and everybody who signs for seen or receipt did so
    or had the time to. Sent twice it counts once; until it is final, who signed may send another reaction.

    Args:
        version, digest: public id and digest of that version.
        reaction: what somebody who signs for seen has to say to it, where the format lets them.
    Raises:
        TextChanged: another version was offered since.
        ReactionNotAsked, ReactionTooLong;
        NotASide, OwnProposalOpen, RecordEnded, ReducedToAgreements, NotOffered.
    """
    state = shared.lapse_proposals(shared.locked(record), now)
    part = shared.check_signer(state, by)
    current = shared.check_seen(state, version, digest)
    if current.is_agreements_only:
        raise ReducedToAgreements
    reaction = _reaction(state, part, reaction)
    if any(proposal.by == by for proposal in state.open_proposals):
        raise OwnProposalOpen
    given, is_new = Approval.objects.get_or_create(
        organisation_id=record.organisation_id,
        version=current,
        person=by,
        defaults={"approved_at": now, "means": state.means[part]},
    )
    if reaction:
        about = reaction_about(current, by.pk)
        given.sealed_reaction = seal(state.key, {"text": reaction}, about=about)
        given.save(update_fields=["sealed_reaction"])
    if not is_new:
        return given
    _log(
        state,
        "record.approved",
        by,
        now,
        version=current.public_id,
        digest=current.digest,
        means=state.means[part],
    )
    state = state_of(state.record)
    if state.means[part] == "received":
        _received(state, now)
    _finish_if_settled(state, by, now)
    return given


def _received(state: RecordState, now: datetime) -> None:
    """The last of who sign for receipt did: what hangs on that gets its day."""
    signed = {part for part, at in state.signed_at.items() if at}
    if not {part for part, means in state.means.items() if means == "received"} <= signed:
        return
    today = now.astimezone(clock.AMSTERDAM).date()
    conversations.lay_after(state.conversation, "receipt", on=today)
    conversations.keep_from(state.conversation, received_on=today)
    state.conversation.save(update_fields=["destroy_on"])


def _reaction(state: RecordState, part: Part, text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if text and not state.may_react(part):
        raise ReactionNotAsked
    if len(text) > REASON_LENGTH:
        raise ReactionTooLong
    return text


def _finish_if_settled(state: RecordState, by: Person | None, now: datetime) -> bool:
    """End the record once nothing more is waited for. What still is proposed by who never approves has lapsed then."""
    current = state.current
    if current is None or current.is_agreements_only or state.record.ending:
        return False
    is_term_over = state.is_term_over(now.astimezone(clock.AMSTERDAM).date())
    if not approval.is_settled(state.means, state.signed_at, is_term_over=is_term_over):
        return False
    is_approved = set(state.means.values()) == {"approved"} and set(state.sides) <= set(state.means)
    ending = Ending.APPROVED if is_approved else Ending.SIGNED
    shared.finish(state, ending, kept=current, by=by, now=now, document=state.document_of(current))
    return True


@transaction.atomic
def end_due(*, record: Record, now: datetime) -> bool:
    """Let lapse what was proposed and not answered in time, and end a record that waited for nothing else than that,
    or for signatures for seen or receipt of which the day asked for has passed.
    """
    try:
        state = shared.lapse_proposals(shared.locked(record), now)
    except (shared.RecordEnded, shared.ConversationOver, KeyGone):
        return False
    return _finish_if_settled(state, None, now)


def end_all_due(*, now: datetime) -> int:
    """``end_due`` for every record that was offered and has not ended. Returns how many ended."""
    rows = Record.objects.filter(
        ending="", versions__isnull=False, conversation__cancelled_at=None, conversation__paused_at=None
    )
    return sum(end_due(record=record, now=now) for record in rows.distinct())


@transaction.atomic
def see_final(*, record: Record, version: str, digest: str, by: Person, now: datetime) -> Approval:
    """Sign for having seen the final record, as its second reader. Sent twice it counts once.

    Raises:
        NotASide: somebody else. NotFinal: it is no final record. TextChanged: another text was on the screen.
    """
    record = Record.objects.select_for_update().select_related("conversation").get(pk=record.pk)
    state = state_of(record)
    if state.second_reader is None or state.second_reader.person != by:
        raise NotASide
    if not record.ending:
        raise NotFinal
    current = shared.check_seen(state, version, digest)
    given, is_new = Approval.objects.get_or_create(
        organisation_id=record.organisation_id,
        version=current,
        person=by,
        defaults={"approved_at": now, "means": "seen"},
    )
    if is_new:
        _log(state, "record.seen", by, now, version=current.public_id, digest=current.digest)
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
    if shared.check_side(state, by) not in state.deciders:
        raise NotASide
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
    sides = state.deciders
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
        NotOffered, ReasonMissing, ReasonTooLong, DateInFuture, RecordEnded, TermNotOver.
    """
    state = shared.locked(record)
    if state.current is None:
        raise NotOffered
    if state.side_of(by) is not None and not state.is_term_over(now.astimezone(clock.AMSTERDAM).date()):
        raise TermNotOver
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
