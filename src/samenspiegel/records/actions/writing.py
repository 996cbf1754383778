# SPDX-License-Identifier: EUPL-1.2
"""Write the record and offer it to both sides."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import rules_for
from samenspiegel.core import passages
from samenspiegel.core.passages import AgreementText, Document, Section
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation import queries as prepared

from .. import prefill
from ..models import Record, RecordVersion
from ..queries import RecordState, named_owner, record_of, sections_of, state_of
from . import shared
from .approving import approve
from .shared import ConversationOver, NotRecorded, TextChanged


class TooEarly(Exception):
    """The conversation was not held yet, and its agenda is not frozen."""


class NotHeldYet(Exception):
    """A record is offered on the day of the conversation or later."""


class TextTooLong(Exception):
    """A passage has more characters than fit. ``passage`` is its id, ``limit`` how many fit."""

    def __init__(self, passage: str, limit: int) -> None:
        super().__init__(passage)
        self.passage, self.limit = passage, limit


class RecordEmpty(Exception):
    """A record in which nothing at all was written cannot be offered. Empty sections can."""


class NothingToOffer(Exception):
    """There is no text that differs from what was offered already."""


@transaction.atomic
def start(*, conversation: Conversation, by: Person, now: datetime) -> Record:
    """Start the record, filled with what the agenda brought; the one that is there already is returned (HV-3, HV-9).

    Raises:
        TooEarly, ConversationOver, NotRecorded.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    there = record_of(conversation)
    if there is not None:
        return there
    if conversation.cancelled_at or conversation.ended_at or conversation.held_on is None:
        raise ConversationOver
    if rules_for(conversation).recording in ("nothing", "undecided"):
        raise NotRecorded
    if prepared.frozen(conversation) is None:
        if now.astimezone(clock.AMSTERDAM).date() < conversation.held_on:
            raise TooEarly
        preparation.freeze_agenda(conversation=conversation, by=by, now=now)
    record = Record.objects.create(organisation_id=conversation.organisation_id, conversation=conversation)
    shared.keep_working(state_of(record), prefill.first_text(conversation), base=0)
    audit.log("record.started", organisation=conversation.organisation, at=now, actor=by, about=record)
    return record


@transaction.atomic
def save_working(
    *, record: Record, document: Document, expected_revision: int, base: int, by: Person, now: datetime
) -> Record:
    """Keep the writer's text. It may be unfinished.

    Sections and parties are those of the format and the conversation, whatever the document says; agreements without a
    key get one.

    Args:
        expected_revision: the revision that the writer went on from.
        base: the number of the version that the writer had on the screen; 0 before the first.
    Raises:
        TextChanged: somebody else saved meanwhile, or another version was offered; carries both texts, and nothing of
            what was stored is changed.
        TextTooLong, RecordEnded, ReducedToAgreements, NotRecorded, TextFixed.
    """
    state = shared.locked(record)
    shared.check_written(state)
    given = _in_form(state, document)
    stored = state.working.document if state.working else state.document
    if stored is not None and _same(given, stored) and base == state.current_number:
        return state.record  # sent twice
    if expected_revision != state.record.revision or base != state.current_number:
        raise TextChanged(stored, given, state.record.revision, state.current_number)
    shared.keep_working(state, given, base=base)
    audit.log(
        "record.saved",
        organisation=state.conversation.organisation,
        at=now,
        actor=by,
        about=state.record,
        revision=state.record.revision,
    )
    return state.record


@transaction.atomic
def offer(
    *, record: Record, expected_revision: int, by: Person, now: datetime, signs: bool = False
) -> RecordVersion:
    """Offer the text to both sides: it freezes as the next version, and voids approvals of the one before (HV-10).

    Open proposals go along when their passage stayed the same, and fall away when it changed. Offering is not
    approving: a side that writes signs like everybody else, and may do so with the same press.

    Args:
        signs: who offers it signs this very text with it; only somebody of whom the format asks a signature.
    Raises:
        NotASide, NotRecorded, TextFixed;
        TextChanged: saved again meanwhile, or the sides accepted a change that this text does not hold yet.
        AgreementIncomplete, RecordEmpty, NothingToOffer, NotHeldYet, RecordEnded, ReducedToAgreements.
    """
    state = shared.locked(record)
    shared.check_written(state)
    if signs:
        shared.check_signer(state, by)
    conversation = state.conversation
    if conversation.held_on is None:
        raise ConversationOver
    if now.astimezone(clock.AMSTERDAM).date() < conversation.held_on:
        raise NotHeldYet
    working = state.working
    if working is None:
        raise NothingToOffer
    if expected_revision != state.record.revision:
        raise TextChanged(working.document, None, state.record.revision, state.current_number)
    if working.base != state.current_number:
        raise TextChanged(state.document, working.document, state.record.revision, state.current_number)
    document = _in_form(state, working.document)
    if document.is_empty:
        raise RecordEmpty
    shared.check_agreements(state, document.agreements)
    if state.document is not None and _same(document, state.document):
        raise NothingToOffer
    version = shared.new_version(state, document, by=by, now=now)
    shared.keep_working(state, None, base=version.number)
    shared.tell_offered(state, now=now, but=by)
    if signs:
        approve(record=record, version=version.public_id, digest=version.digest, by=by, now=now)
    return version


def _same(one: Document, other: Document) -> bool:
    return replace(one, salt="") == replace(other, salt="")


def _in_form(state: RecordState, document: Document) -> Document:
    """The document in the sections of the format, with the parties of today, and keys for new agreements."""
    conversation = state.conversation
    given = {section.key: section for section in document.sections}
    sections = []
    for section in sections_of(conversation):
        there = given.get(section.key, Section(section.key, section.title))
        if section.kind == "two_sided":
            texts = {side: _text(there.texts.get(side, "")) for side in passages.SIDES}
            sections.append(Section(section.key, section.title, is_two_sided=True, texts=texts))
        else:
            sections.append(Section(section.key, section.title, text=_text(there.text)))
    parties = prefill.parties(conversation)
    names = {party.person: f"{party.name} ({party.role})" if party.role else party.name for party in parties}
    used = [
        agreement.key for version in state.versions for agreement in state.document_of(version).agreements
    ]
    agreed: list[AgreementText] = []
    for given_agreement in document.agreements:
        agreement = named_owner(conversation, given_agreement, names)
        key = agreement.key
        if not key or key in {row.key for row in agreed}:
            key = passages.next_key([*agreed, *document.agreements], used)
        agreed.append(
            replace(
                agreement,
                key=key,
                what=_text(agreement.what),
                support=_text(agreement.support),
            )
        )
    written = Document(
        tuple(sections),
        tuple(agreed),
        parties,
        conversation.held_on,
        first_held_on=conversation.first_held_on,
    )
    _check_lengths(written)
    return written


def _text(text: str) -> str:
    # A browser sends a line break as two characters; what is frozen does not depend on that.
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _check_lengths(document: Document) -> None:
    for passage_id in passages.passages(document):
        there = passages.passage(document, passage_id)
        if isinstance(there, str) and len(there) > passages.TEXT_LENGTH:
            raise TextTooLong(passage_id, passages.TEXT_LENGTH)
        if (
            isinstance(there, AgreementText)
            and max(len(there.what), len(there.support)) > passages.LINE_LENGTH
        ):
            raise TextTooLong(passage_id, passages.LINE_LENGTH)
