# SPDX-License-Identifier: EUPL-1.2
"""Bring a record to where a test begins, by the product's own deeds."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.passages import AgreementText, Document, Section
from samenspiegel.people.models import Person
from samenspiegel.records import actions
from samenspiegel.records.models import AmendmentProposal, Record, RecordVersion
from samenspiegel.records.queries import RecordState, state_of
from tests.cast import HELD_ON, Cast, at

HELD = at(HELD_ON, 14)
LATER = HELD + timedelta(days=1)


def agreement(owner: Person, what: str, **changed: object) -> AgreementText:
    values = {"key": "", "what": what, "kind": "other", "owner": owner.public_id, "due_on": date(2026, 9, 1)}
    return AgreementText(**{**values, **changed})  # type: ignore[arg-type]


def texts(**sections: str) -> tuple[Section, ...]:
    return tuple(Section(key, key, text) for key, text in sections.items())


def started(cast: Cast, conversation: Conversation | None = None, now: datetime = HELD) -> Record:
    return actions.start(conversation=conversation or cast.plan(), by=cast.facilitator, now=now)


def saved(cast: Cast, record: Record, document: Document, now: datetime = HELD) -> Record:
    state = state_of(Record.objects.get(pk=record.pk))
    return actions.save_working(
        record=record,
        document=document,
        expected_revision=state.record.revision,
        base=state.current_number,
        by=cast.facilitator,
        now=now,
    )


def offered(
    cast: Cast, document: Document | None = None, record: Record | None = None, now: datetime = HELD
) -> Record:
    """A record that both can read; by default with two sections and two agreements."""
    record = record or started(cast)
    document = document or Document(
        sections=texts(priorities="De nieuwe school.", career="Anna wil blijven."),
        agreements=(
            agreement(cast.secretary, "De secretaris volgt een cursus."),
            agreement(cast.mayor, "De burgemeester maakt tijd."),
        ),
    )
    record = saved(cast, record, document, now)
    actions.offer(record=record, expected_revision=record.revision, by=cast.facilitator, now=now)
    return Record.objects.get(pk=record.pk)


def state(record: Record) -> RecordState:
    return state_of(Record.objects.select_related("conversation").get(pk=record.pk))


def current(record: Record) -> RecordVersion:
    version = state(record).current
    assert version is not None
    return version


def approve(record: Record, by: Person, now: datetime = LATER, version: RecordVersion | None = None) -> None:
    version = version or current(record)
    actions.approve(record=record, version=version.public_id, digest=version.digest, by=by, now=now)


def propose(
    record: Record, by: Person, passage: str, change: object, now: datetime = LATER
) -> AmendmentProposal:
    version = current(record)
    return actions.propose(
        record=record,
        version=version.public_id,
        digest=version.digest,
        passage=passage,
        change=change,  # type: ignore[arg-type]
        by=by,
        now=now,
        reason="Zo is het gezegd.",
    )


def answer(proposal: AmendmentProposal, by: Person, is_accepted: bool, now: datetime = LATER) -> None:
    actions.answer_proposal(
        proposal=AmendmentProposal.objects.get(pk=proposal.pk), is_accepted=is_accepted, by=by, now=now
    )


def rewritten(cast: Cast, record: Record, now: datetime = LATER, **sections: str) -> None:
    """The writer offers another version in which these sections read differently."""
    document = state(record).document
    assert document is not None
    changed = tuple(
        replace(section, text=sections.get(section.key, section.text)) for section in document.sections
    )
    offered(cast, replace(document, sections=changed), record, now)


def contested(cast: Cast) -> Record:
    """A record in which the same passage was refused in two versions."""
    from samenspiegel.core.passages import NewText

    record = offered(cast)
    answer(propose(record, cast.secretary, "career", NewText("Anna wil weg.")), cast.mayor, False)
    rewritten(cast, record, priorities="De nieuwe school en de brug.")
    answer(propose(record, cast.secretary, "career", NewText("Anna wil iets anders.")), cast.mayor, False)
    return record
