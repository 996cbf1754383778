# SPDX-License-Identifier: EUPL-1.2
"""Everything of one's own conversations in one archive, for who leaves (RL): what the pages show them, nothing more."""

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from samenspiegel.agreements import queries as agreements
from samenspiegel.conversations.models import Conversation, Cycle
from samenspiegel.conversations.queries import parts_of, people_in, rules_for, spec_for, visible_to
from samenspiegel.core.access import Deed, Part, may, reads_record_now
from samenspiegel.core.agenda import to_document
from samenspiegel.keys.actions import KeyGone
from samenspiegel.people.models import Person
from samenspiegel.preparation import queries as preparation
from samenspiegel.records import queries as records

from .ground_rules_words import settled_lines
from .record_page import shown

LANGUAGE = 1
"""The form of the JSON in the archive; it rises when that changes."""


def conversations_of(person: Person, *, now: datetime) -> list[Conversation]:
    """The conversations about somebody, the oldest first, as far as they see them."""
    own = Cycle.objects.filter(organisation_id=person.organisation_id, subject=person)
    rows = visible_to(person, now=now).filter(cycle__in=own, planned_at__isnull=False)
    return list(rows.order_by("held_on", "pk"))


def archive(person: Person, *, now: datetime, on: date) -> bytes:
    """A zip with ``dossier.html`` to read and ``dossier.json`` for another program; nothing stays on the server."""
    told = [told_of(conversation, person) for conversation in conversations_of(person, now=now)]
    whole = {
        "language": LANGUAGE,
        "organisation": person.organisation.name,
        "person": person.name,
        "made_on": on,
        "conversations": told,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        page = render_to_string("own_file/dossier.html", {**whole, "on": on})
        made.writestr(_entry("dossier.html", on), page)
        text = json.dumps(whole, ensure_ascii=False, indent=2, default=str)
        made.writestr(_entry("dossier.json", on), text)
    return packed.getvalue()


def _entry(name: str, on: date) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(on.year, on.month, on.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def told_of(conversation: Conversation, person: Person) -> dict[str, Any]:
    """One conversation as this person reads it on its pages."""
    spec = spec_for(conversation)
    parts, rules = parts_of(conversation, person), rules_for(conversation)
    people = people_in(conversation)
    told: dict[str, Any] = {
        "id": conversation.public_id,
        "kind": spec.title,
        "held_on": conversation.held_on,
        "place": conversation.place,
        "reviewer": people[Part.REVIEWER].name if Part.REVIEWER in people else "",
        "is_cancelled": conversation.cancelled_at is not None,
        "ground_rules": [
            {"question": question, "answers": answers} for question, answers in settled_lines(spec)
        ],
    }
    if conversation.cancelled_at:
        return told
    try:
        if may(Deed.READ_AGENDA, parts, rules=rules):
            told["agenda"] = to_document(preparation.agenda(conversation, reader=person).agenda)["items"]
        note = preparation.note_of(conversation, person)
        told["own_notes"] = note.notes
        told["own_sections"] = dict(note.sections)
        if may(Deed.READ_RECORD, parts, rules=rules):
            told["record"] = _record(conversation, person)
        if may(Deed.READ_AGREEMENTS, parts, rules=rules):
            told["agreements"] = [_agreement(line) for line in agreements.of(conversation)]
    except KeyGone:
        told["is_destroyed"] = True
    return told


def _record(conversation: Conversation, person: Person) -> dict[str, Any] | None:
    """The record as it was offered or became final; what its writer still works on is in no archive."""
    record = records.record_of(conversation)
    parts = parts_of(conversation, person)
    if record is None or not reads_record_now(parts, is_final=bool(record.ending)):
        return None
    if not record.ending and not record.versions.exists():
        return None
    record.conversation = conversation
    found = shown(records.state_of(record), spec_for(conversation), person, parts)
    return {
        "ending": record.ending,
        "sections": [
            {
                "title": section.title,
                "texts": [
                    {"label": str(passage.label), "text": passage.text}
                    for passage in section.passages
                    if passage.text
                ],
            }
            for section in found.sections
        ],
    }


def _agreement(line: agreements.AgreementLine) -> dict[str, Any]:
    return {
        "what": line.what,
        "owner": line.owner_name,
        "support": line.support,
        "due_on": line.due_on,
        "status": line.status,
        "follow_ups": [
            {"noted_at": one.noted_at, "status": one.status, "note": one.note} for one in line.follow_ups
        ],
    }
