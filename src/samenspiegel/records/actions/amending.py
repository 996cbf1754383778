# SPDX-License-Identifier: EUPL-1.2
"""Propose changes, and answer them: in effect only when both sides accept (HV-11)."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.conversations.queries import is_term_over
from samenspiegel.core import passages
from samenspiegel.core.access import Part
from samenspiegel.core.passages import Change, NewAgreement, NewText
from samenspiegel.core.terms import AMENDMENTS
from samenspiegel.keys.sealing import seal
from samenspiegel.people.models import Person

from ..models import AmendmentConsent, AmendmentProposal, Record
from ..queries import RecordState, named_owner
from . import shared
from .shared import ReducedToAgreements, TermOver, TextFixed
from .writing import TextTooLong

REASON_LENGTH = 600
OUTCOMES = {
    True: "aangenomen",
    False: "niet aangenomen",
}  # as the mail of the format says it, in its language


class AlreadyProposed(Exception):
    """This side has another proposal on the same passage that waits for an answer."""


class NotYourAnswer(Exception):
    """Only the other side answers a proposal."""


class NotYourProposal(Exception):
    """Only who made a proposal takes it back."""


class AlreadyAnswered(Exception):
    """The proposal was answered the other way, or it has lost its ground."""


@transaction.atomic
def propose(
    *,
    record: Record,
    version: str,
    digest: str,
    passage: str,
    change: Change,
    by: Person,
    now: datetime,
    reason: str = "",
) -> AmendmentProposal:
    """Propose another text for one passage of the version that was on the screen; both sides see it (HV-11).

    An approval that this side gave to the version is taken back with it. The same proposal sent twice is one.

    Args:
        version, digest: public id and digest of that version.
        passage: as in `core.passages`.
    Raises:
        TextChanged, NotASide, AlreadyProposed, AgreementIncomplete, TextTooLong, TextFixed, RecordEnded;
        ReducedToAgreements, TermOver;
        core.passages.NoSuchPassage and NothingChanged.
    """
    state = shared.locked(record)
    shared.check_side(state, by)
    current = shared.check_seen(state, version, digest)
    if current.is_agreements_only:
        raise ReducedToAgreements
    if not state.rules.amends:
        raise TextFixed
    if is_term_over(state.conversation, AMENDMENTS, now):
        raise TermOver
    change = _checked(state, passage, change)
    reason = _clean(reason, REASON_LENGTH, passage)
    passages.apply(state.document_of(current), passage, change)
    for open_proposal in state.open_proposals:
        if open_proposal.by == by and open_proposal.passage == passage:
            if open_proposal.change == change:
                return AmendmentProposal.objects.get(public_id=open_proposal.public_id)
            if passage != f"{passages.AGREEMENT}:{passages.NEW}":
                raise AlreadyProposed
    proposal = AmendmentProposal(
        organisation_id=state.record.organisation_id,
        version=current,
        passage=passage,
        by=by,
        proposed_at=now,
    )
    kept = {"change": passages.change_to_document(change), "reason": reason}
    proposal.sealed = seal(state.key, kept, about=f"proposal/{proposal.public_id}")
    proposal.save()
    taken_back, _ = current.approvals.filter(person=by).delete()
    _log(state, "amendment.proposed", proposal, by, now, takes_approval_back=bool(taken_back))
    shared.tell(
        state,
        "amendment_proposed",
        now=now,
        but=by,
        also=(Part.FACILITATOR,),
        indiener=by.name,
        datum_akkoord=state.approve_by_on,
    )
    return proposal


@transaction.atomic
def answer_proposal(
    *, proposal: AmendmentProposal, is_accepted: bool, by: Person, now: datetime
) -> AmendmentProposal:
    """Answer the other side's proposal. Accepted: a new version with exactly that change is offered to both at once.
    Where two organisations share the subject three sides decide: it takes the yes of both others; one no is enough.

    Other open proposals go along to the new version as long as their passage is the same. A text that the writer was
    working on takes the change over, or is shown beside it when it changed the same passage. The same answer given
    twice counts once.

    Raises:
        NotYourAnswer, AlreadyAnswered, RecordEnded, ReducedToAgreements, TermOver.
    """
    state = shared.locked(proposal.version.record)
    if state.is_reduced:
        raise ReducedToAgreements
    row = (
        AmendmentProposal.objects.select_for_update().select_related("version").filter(pk=proposal.pk).first()
    )
    if row is None:
        raise AlreadyAnswered
    if state.side_of(by) is None or row.by_id == by.pk:
        raise NotYourAnswer
    if row.is_accepted is not None:
        if row.is_accepted == is_accepted:
            return row
        raise AlreadyAnswered
    if row.version_id != (state.current.pk if state.current else None):
        raise AlreadyAnswered
    if is_term_over(state.conversation, AMENDMENTS, now):
        raise TermOver
    if is_accepted:
        _consent, is_new = AmendmentConsent.objects.get_or_create(
            organisation_id=row.organisation_id, proposal=row, person=by, defaults={"given_at": now}
        )
        agreed = set(row.consents.values_list("person_id", flat=True))
        if not {person.pk for person in state.sides.values()} <= agreed | {row.by_id}:
            if is_new:
                _log(state, "amendment.agreed", row, by, now)
            return row  # another side still has to answer
    row.consents.all().delete()
    row.is_accepted, row.answered_at = is_accepted, now
    row.save(update_fields=["is_accepted", "answered_at"])
    _log(state, "amendment.accepted" if is_accepted else "amendment.refused", row, by, now)
    if is_accepted:
        _take_effect(state, row, by, now)
    shared.tell(
        state, "amendment_answered", now=now, but=by, also=(Part.FACILITATOR,), uitkomst=OUTCOMES[is_accepted]
    )
    return row


def _take_effect(state: RecordState, row: AmendmentProposal, by: Person, now: datetime) -> None:
    view = next(proposal for proposal in state.proposals if proposal.public_id == row.public_id)
    before = state.document_of(row.version)
    after = passages.apply(before, row.passage, view.change)
    working = state.working
    version = shared.new_version(state, after, by=by, now=now)
    if working is not None:
        merged, conflicts = passages.merged(before, working.document, after)
        # With a conflict the writer's text stays on its old base, so that it cannot be offered unseen.
        shared.keep_working(state, merged, base=working.base if conflicts else version.number)
    shared.tell_offered(state, now=now)


@transaction.atomic
def withdraw_proposal(*, proposal: AmendmentProposal, by: Person, now: datetime) -> None:
    """Take one's own proposal back as long as it was not answered; nothing of it is kept.

    Raises:
        NotYourProposal, AlreadyAnswered, RecordEnded.
    """
    state = shared.locked(proposal.version.record)
    row = AmendmentProposal.objects.select_for_update().filter(pk=proposal.pk).first()
    if row is None:
        return  # sent twice
    if row.by_id != by.pk:
        raise NotYourProposal
    if row.is_accepted is not None:
        raise AlreadyAnswered
    _log(state, "amendment.withdrawn", row, by, now)
    row.delete()


def _checked(state: RecordState, passage: str, change: Change) -> Change:
    if isinstance(change, NewText):
        return NewText(_clean(change.text, passages.TEXT_LENGTH, passage))
    if isinstance(change, NewAgreement):
        name, _, key = passage.partition(":")
        agreed = change.agreement
        names = {person.public_id: person.name for person, _part in shared.owners(state.conversation)}
        agreed = named_owner(state.conversation, agreed, names)
        owner_name = agreed.owner_name
        if name == passages.AGREEMENT and key != passages.NEW and state.document is not None:
            there = state.document.agreement(key)
            is_same = (there.owner, there.on_behalf_of) == (agreed.owner, agreed.on_behalf_of)
            owner_name = there.owner_name if is_same else owner_name
        agreed = replace(
            agreed,
            key="" if key == passages.NEW else key,
            what=_clean(agreed.what, passages.LINE_LENGTH, passage),
            support=_clean(agreed.support, passages.LINE_LENGTH, passage),
            owner_name=owner_name,
        )
        shared.check_agreements(state, (agreed,))
        return NewAgreement(agreed)
    return change


def _clean(text: str, limit: int, passage: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > limit:
        raise TextTooLong(passage, limit)
    return text


def _log(
    state: RecordState, kind: str, proposal: AmendmentProposal, by: Person, now: datetime, **detail: bool
) -> None:
    audit.log(
        kind,
        organisation=state.conversation.organisation,
        at=now,
        actor=by,
        about=state.record,
        proposal=proposal.public_id,
        **detail,
    )
