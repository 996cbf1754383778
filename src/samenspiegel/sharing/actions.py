# SPDX-License-Identifier: EUPL-1.2
"""Decide what goes back, agree to the text, and share it (VGS-10). Text only: no figure leaves a conversation here."""

import hashlib
from datetime import date, datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, rules_for
from samenspiegel.core.access import SIDES, Part
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys.sealing import seal
from samenspiegel.people.models import Body, Person
from samenspiegel.preparation.queries import record_key

from . import queries
from .models import Form, SharingDecision

TEXT_LENGTH = 2000


class NotASide(Exception):
    """Only subject and reviewer decide what goes back; only the subject agrees to the text."""


class NotThisBody(Exception):
    """The format does not name this body, or not this form."""


class TextMissing(Exception):
    """A short text without words."""


class TextTooLong(Exception):
    """More than ``TEXT_LENGTH`` characters."""


class DecisionChanged(Exception):
    """The other side changed it meanwhile; nothing was stored."""


class SharedAlready(Exception):
    """It has gone back: what was shared does not change any more."""


class NotAgreed(Exception):
    """The subject has not agreed to this very text yet."""


class TooEarly(Exception):
    """The conversation has not taken place yet."""


class ConversationOff(Exception):
    """The conversation was cancelled."""


def mark(decision: SharingDecision | None) -> str:
    """What a page takes along to say which decision its reader saw."""
    if decision is None:
        return ""
    said = "\n".join((decision.form, decision.told_by, queries.text_of(decision)))
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()[:32]


@transaction.atomic
def decide(
    *,
    conversation: Conversation,
    body: Body,
    form: Form,
    told_by: Part,
    text: str,
    seen: str,
    by: Person,
    now: datetime,
) -> SharingDecision:
    """Decide what a body hears, how and by whom. A change asks the subject's agreement anew.

    Args:
        text: the short text, for the form ``written``; of the others it is dropped.
        seen: the ``mark`` of what stood there when the writer began.
    Raises:
        NotASide, NotThisBody, TextMissing, TextTooLong, DecisionChanged, SharedAlready, ConversationOff.
    """
    conversation = _locked(conversation, by)
    sharing = spec_of(conversation.format_version).sharing
    forms = {Form.NONE, *(Form(one) for one in sharing.forms)} if sharing else set()
    known = sharing is not None and body.kind in sharing.bodies
    if conversation.ended_at and rules_for(conversation).recording == "nothing":
        forms -= {Form.WRITTEN}  # nothing is kept of it: neither a text for a body
    if not known or body.organisation_id != conversation.organisation_id or form not in forms:
        raise NotThisBody
    if told_by not in SIDES:
        raise NotASide
    text = text.replace("\r\n", "\n").strip() if form == Form.WRITTEN else ""
    if form == Form.WRITTEN and not text:
        raise TextMissing
    if len(text) > TEXT_LENGTH:
        raise TextTooLong
    row = conversation.sharing_decisions.filter(body=body).first()
    if row and row.done_on:
        raise SharedAlready
    if mark(row) != seen:
        raise DecisionChanged
    if row and (row.form, row.told_by, queries.text_of(row)) == (form, told_by, text):
        return row
    row = row or SharingDecision(
        organisation_id=conversation.organisation_id, conversation=conversation, body=body
    )
    row.form, row.told_by, row.agreed_at = form, str(told_by), None
    row.decided_by, row.decided_at = by, now
    about = queries.about(row)
    row.sealed = seal(record_key(conversation), {"text": text}, about=about) if text else None
    row.save()
    _log("sharing.decided", row, by, now)
    return row


@transaction.atomic
def agree(*, decision: SharingDecision, seen: str, by: Person, now: datetime) -> SharingDecision:
    """The subject agrees to the very text that was on the screen.

    Raises:
        NotASide, DecisionChanged, SharedAlready, ConversationOff.
    """
    decision = _own(decision, by)
    if people_in(decision.conversation).get(Part.SUBJECT) != by:
        raise NotASide
    if decision.done_on:
        raise SharedAlready
    if decision.form != Form.WRITTEN or mark(decision) != seen:
        raise DecisionChanged
    if decision.agreed_at is None:
        decision.agreed_at = now
        decision.save(update_fields=["agreed_at"])
        _log("sharing.agreed", decision, by, now)
    return decision


@transaction.atomic
def share(*, decision: SharingDecision, seen: str, by: Person, now: datetime) -> SharingDecision:
    """Say that it has gone back: by who was to tell it. From now on the members of the body read a written text.

    Raises:
        NotASide: somebody else was to tell it, or nothing goes back.
        NotAgreed, DecisionChanged, TooEarly, ConversationOff.
    """
    decision = _own(decision, by)
    if decision.done_on:
        return decision
    told_by = people_in(decision.conversation).get(Part(decision.told_by))
    if told_by != by or decision.form == Form.NONE:
        raise NotASide
    if mark(decision) != seen:
        raise DecisionChanged
    if decision.form == Form.WRITTEN and decision.agreed_at is None:
        raise NotAgreed
    today: date = now.astimezone(clock.AMSTERDAM).date()
    held_on = decision.conversation.held_on
    if held_on is None or today < held_on:
        raise TooEarly
    decision.done_on = today
    decision.save(update_fields=["done_on"])
    _log("sharing.done", decision, by, now)
    return decision


def _own(decision: SharingDecision, by: Person) -> SharingDecision:
    _locked(decision.conversation, by)
    return SharingDecision.objects.select_related("conversation", "body").get(pk=decision.pk)


def _locked(conversation: Conversation, by: Person) -> Conversation:
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    people = people_in(conversation)
    if all(people.get(part) != by for part in SIDES):
        raise NotASide
    if conversation.cancelled_at:
        raise ConversationOff
    return conversation


def _log(kind: str, row: SharingDecision, by: Person, now: datetime) -> None:
    """That it was done, not in which form nor by whom it is told: the log outlives the conversation."""
    audit.log(
        kind,
        organisation=row.conversation.organisation,
        at=now,
        actor=by,
        about=row.conversation,
        body=row.body.public_id,
    )
