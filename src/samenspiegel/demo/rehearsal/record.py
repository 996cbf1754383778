# SPDX-License-Identifier: EUPL-1.2
"""What somebody does about the record: write, offer, sign, dispute, and say later what became of an agreement."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from samenspiegel.agreements import actions as agreements
from samenspiegel.core.access import Deed, Part
from samenspiegel.core.duties import Code, Duty
from samenspiegel.core.format.spec import AgreementKind
from samenspiegel.core.passages import (
    AGREEMENT,
    NEW,
    AgreementText,
    Change,
    Document,
    NewAgreement,
    NewText,
    passage,
    passages,
)
from samenspiegel.core.rehearsal import Course
from samenspiegel.people.models import Person
from samenspiegel.records import actions as records
from samenspiegel.records.queries import PARTY_OF, RecordState, owners

from . import said
from .rehearsed import Rehearsed

MOST_AGREEMENTS = 3
DUE_DAYS = 90
GIVES_IN_DAYS = 28  # where nothing else ends a dispute
CALLS_DAYS = 14  # so long a facilitator waits before closing what nobody agrees on


def write_record(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    if not rehearsed.once("written"):
        return False
    document = rehearsed.start_record(holder, now)
    before = rehearsed.pages("verslag/schrijven/", [duty.holder])
    if document is not None:
        rehearsed.save_record(_written(rehearsed, document), holder, now)
    rehearsed.offer(holder, now)
    rehearsed.show(
        now,
        holder,
        _("Writes the record, which was filled in for the most part, and offers it"),
        screens=[*before, *rehearsed.pages("verslag/")],
    )
    return True


def sign(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    """Sign what is offered; in a dispute the subject proposes another text first, or does not sign."""
    state = rehearsed.state()
    if rehearsed.course == Course.DISPUTE and duty.holder == _objector(state):
        offered_on = state.current.offered_at.date() if state.current else now.date()
        if now.date() < offered_on + timedelta(days=GIVES_IN_DAYS):
            return _object(rehearsed, state, duty, holder, now)
    means = state.means[duty.holder]
    rehearsed.approve(holder, now)
    what = {
        "approved": _("Approves the record"),
        "seen": _("Signs the record for having seen it"),
        "received": _("Signs the record for having received it"),
    }[means]
    rehearsed.show(now, holder, what, screens=rehearsed.pages("verslag/", Part))
    return True


def _objector(state: RecordState) -> Part | None:
    """Who does not agree: the subject, or the reviewer where the subject signs nothing."""
    return next((part for part in (Part.SUBJECT, Part.REVIEWER) if part in state.means), None)


def _object(rehearsed: Rehearsed, state: RecordState, duty: Duty, holder: Person, now: datetime) -> bool:
    if state.current is None:
        return False
    if state.may_react(duty.holder):
        rehearsed.approve(holder, now, reaction=said.REACTION)
        rehearsed.show(now, holder, _("Signs, with an own reaction that stays beside the record"),
                       screens=rehearsed.pages("verslag/", Part))  # fmt: skip
        return True
    is_side = duty.holder in state.sides
    if not (state.rules.amends and is_side) or not rehearsed.once(f"objected {state.current.number}"):
        return False
    document = state.document_of(state.current)
    where = _disputed(document)
    change: Change = NewText(said.AMENDMENT)
    standing = passage(document, where)
    if isinstance(standing, AgreementText):
        change = NewAgreement(replace(standing, what=said.AMENDMENT))
    try:
        rehearsed.propose(where, change, said.REASON, holder, now)
    except records.TermOver:
        return False
    rehearsed.show(now, holder, _("Does not agree, and proposes another text for a passage"),
                   screens=rehearsed.pages("verslag/"))  # fmt: skip
    return True


def _disputed(document: Document) -> str:
    """The first passage with something in it."""
    found = [one for one in passages(document) if one != f"{AGREEMENT}:{NEW}" and passage(document, one)]
    return found[0]


def answer_proposal(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    state = rehearsed.state()
    open_proposals = [view for view in state.open_proposals if view.by != holder]
    if not open_proposals:
        return False
    before = rehearsed.pages("verslag/", [duty.holder])
    for view in open_proposals:
        rows = [row for version in state.versions for row in version.proposals.all()]
        row = next(row for row in rows if row.public_id == view.public_id)
        records.answer_proposal(proposal=row, is_accepted=False, by=holder, now=now)
    rehearsed.show(now, holder, _("Does not accept the proposed text"),
                   screens=[*before, *rehearsed.pages("verslag/")])  # fmt: skip
    return True


def await_approval(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    """Whoever wrote the record looks for a way out where the two do not agree."""
    state = rehearsed.state()
    current = state.current
    if rehearsed.course != Course.DISPUTE or current is None or current.is_agreements_only:
        return False
    return find_way_out(rehearsed, state, holder, now)


def find_way_out(rehearsed: Rehearsed, state: RecordState, holder: Person, now: datetime) -> bool:
    """Write it once more; limit it to the agreements; or close it as not approved by both."""
    current = state.current
    if current is None or state.open_proposals or state.is_reduced:
        return False
    refused = [
        view for view in state.proposals if view.is_accepted is False and view.version == current.number
    ]
    may_reduce = rehearsed.may(Deed.REDUCE_RECORD)
    is_reducer = any(state.people.get(part) == holder for part in may_reduce)
    if state.may_reduce and is_reducer:
        records.reduce_to_agreements(record=state.record, version=current.public_id, by=holder, now=now)
        rehearsed.show(
            now,
            holder,
            _("Limits the record to its agreements"),
            told=_("The same passage was refused in so many versions that the format gives this way out."),
            screens=rehearsed.pages("verslag/", Part),
        )
        return True
    if refused and not state.contested and rehearsed.spec.ending.fallback:
        rehearsed.save_record(_rewritten(state.document_of(current), current.number), holder, now)
        rehearsed.offer(holder, now)
        rehearsed.show(now, holder, _("Writes the passage anew, and offers the record once more"),
                       screens=rehearsed.pages("verslag/"))  # fmt: skip
        return True
    today = now.date()
    is_over = state.is_term_over(today)
    is_side = any(person == holder for person in state.sides.values())
    waited = today >= current.offered_at.date() + timedelta(days=CALLS_DAYS)
    if not is_reducer or not (is_over or (waited and not is_side)) or not _lacks_approval(state):
        return False
    records.close_not_approved(
        record=state.record, reason=said.CLOSING_REASON, handed_over_on=today, by=holder, now=now
    )
    rehearsed.show(
        now,
        holder,
        _("Closes the record, which is not approved by both"),
        told=_("The version that was offered last is kept, with the reason. Nothing counts as agreed."),
        screens=rehearsed.pages("verslag/", Part),
    )
    return True


def _lacks_approval(state: RecordState) -> bool:
    """Whether somebody who would have to approve did not; who only signs for seen ends nothing by waiting."""
    return any(
        means == "approved" and state.signed_at.get(part) is None for part, means in state.means.items()
    )


def approve_agreements(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    """One agreement after the other; in a dispute the subject refuses the last of several."""
    state = rehearsed.state()
    if state.current is None or state.document is None:
        return False
    before = rehearsed.pages("verslag/", [duty.holder])
    keys = [agreement.key for agreement in state.document.agreements]
    refused = keys[1:][-1:] if duty.holder == Part.SUBJECT else []
    for key in keys:
        records.answer_agreement(
            record=state.record, version=state.current.public_id, agreement=key,
            is_approved=key not in refused, by=holder, now=now,
        )  # fmt: skip
    rehearsed.show(now, holder, _("Says yes or no to each agreement"),
                   screens=[*before, *rehearsed.pages("verslag/")])  # fmt: skip
    return True


def see_final(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    state = rehearsed.state()
    if state.current is None:
        return False
    records.see_final(
        record=state.record, version=state.current.public_id, digest=state.current.digest, by=holder, now=now
    )
    rehearsed.show(now, holder, _("Reads the final record as its second reader, and signs for it"),
                   screens=rehearsed.pages("verslag/", [Part.SECOND_READER]))  # fmt: skip
    return True


def follow_up(rehearsed: Rehearsed, duty: Duty, holder: Person, now: datetime) -> bool:
    """Say of every agreement that is theirs what became of it."""
    for agreement in rehearsed.here().agreements.filter(owner=holder, status="open"):
        agreements.follow_up(agreement=agreement, status="met", note=said.FOLLOWED_UP, by=holder, now=now)
    rehearsed.show(
        now, holder, _("Says what became of the agreements"), screens=rehearsed.pages("afspraken/")
    )
    return True


# --- the text --------------------------------------------------------------------------------------------------------


def _written(rehearsed: Rehearsed, document: Document) -> Document:
    """The prefilled text with something in every section, and an agreement of each kind."""
    sections = tuple(
        replace(section, texts=dict.fromkeys(section.texts, said.SECTION))
        if section.is_two_sided
        else replace(section, text="\n".join(text for text in (section.text, said.SECTION) if text))
        for section in document.sections
    )
    return replace(document, sections=sections, agreements=document.agreements or _agreements(rehearsed))


def _rewritten(document: Document, number: int) -> Document:
    """The same with other words for what is disputed: each version differs from the one before."""
    where = _disputed(document)
    text = f"{said.ANOTHER_SECTION} ({number + 1})"
    if where.startswith(f"{AGREEMENT}:"):
        first, *others = document.agreements
        return replace(document, agreements=(replace(first, what=text), *others))
    sections = tuple(
        section
        if section.key != where.partition(":")[0]
        else replace(section, texts=dict.fromkeys(section.texts, text))
        if section.is_two_sided
        else replace(section, text=text)
        for section in document.sections
    )
    return replace(document, sections=sections)


def _agreements(rehearsed: Rehearsed) -> tuple[AgreementText, ...]:
    held_on = rehearsed.here().held_on or date.max
    kinds: list[AgreementKind | None] = list(rehearsed.spec.agreement_kinds[:MOST_AGREEMENTS]) or [None, None]
    found = [_agreement(rehearsed, kind, number, held_on) for number, kind in enumerate(kinds)]
    return tuple(agreement for agreement in found if agreement is not None)


def _agreement(
    rehearsed: Rehearsed, kind: AgreementKind | None, number: int, held_on: date
) -> AgreementText | None:
    """An agreement of a kind, owned by whom the format lets own it; None where nobody at the table may."""
    there = owners(rehearsed.here())
    wanted = kind.owners if kind else ()
    owner = next((person for person, part in there if not wanted or PARTY_OF.get(part) in wanted), None)
    bodies = [one for one in wanted if one not in set(PARTY_OF.values())]
    if owner is None and not bodies:
        return None
    competencies = (*rehearsed.spec.competencies, *rehearsed.spec.blocks)
    needs = kind is not None and kind.competency == "required" and competencies
    return AgreementText(
        key="",
        what=said.AGREEMENTS[number % len(said.AGREEMENTS)],
        kind=kind.key if kind else "",
        owner=owner.public_id if owner else "",
        on_behalf_of="" if owner else bodies[0],
        due_on=held_on + timedelta(days=DUE_DAYS),
        competency=competencies[0].key if needs else "",
    )


RECORD_DEEDS: Mapping[Code, Callable[[Rehearsed, Duty, Person, datetime], bool]] = {
    Code.WRITE_RECORD: write_record,
    Code.APPROVE_RECORD: sign,
    Code.SIGN_RECORD: sign,
    Code.ANSWER_PROPOSAL: answer_proposal,
    Code.AWAIT_APPROVAL: await_approval,
    Code.APPROVE_AGREEMENTS: approve_agreements,
    Code.SEE_FINAL_RECORD: see_final,
    Code.FOLLOW_UP: follow_up,
}
