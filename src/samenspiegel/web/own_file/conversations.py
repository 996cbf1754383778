# SPDX-License-Identifier: EUPL-1.2
"""The conversations in somebody's own file: each as its pages show it to them, nothing more."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from samenspiegel import clock
from samenspiegel.agreements import queries as agreements
from samenspiegel.attachments import queries as attachments
from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation, Cycle
from samenspiegel.conversations.queries import (
    parts_of,
    people_in,
    reviewer_name,
    rules_for,
    spec_for,
    visible_to,
)
from samenspiegel.core.access import Deed, Part, may, reads_record_now
from samenspiegel.core.agenda import to_document
from samenspiegel.feedback.actions import NoReport
from samenspiegel.keys.actions import KeyGone
from samenspiegel.people.models import Person
from samenspiegel.preparation import queries as preparation
from samenspiegel.preparation import viewpoints
from samenspiegel.records import queries as records
from samenspiegel.sharing import queries as sharing
from samenspiegel.teams import queries as teams

from ..audit_words import OPENED
from ..ground_rules_words import settled_lines
from ..opened_report import opened_report
from ..record_page import shown
from ..report_figures import figure_rows
from ..report_page import build_page
from ..report_words import Reader, Words
from ..shown_names import names_shown


def conversations_of(person: Person, *, now: datetime) -> list[Conversation]:
    """The conversations about somebody, the oldest first, as far as they see them."""
    own = Cycle.objects.filter(organisation_id=person.organisation_id, subject=person)
    rows = visible_to(person, now=now).filter(cycle__in=own, planned_at__isnull=False)
    return list(rows.order_by("held_on", "pk"))


def others_of(person: Person, *, now: datetime) -> list[Conversation]:
    """The conversations about others in which somebody has a part, the oldest first."""
    rows = visible_to(person, now=now).exclude(cycle__subject=person).filter(planned_at__isnull=False)
    return list(rows.filter(participants__person=person).order_by("held_on", "pk").distinct())


def unopened(conversations: Iterable[Conversation], person: Person) -> list[Conversation]:
    """Those whose spiegel is there, and whose page would first ask what this person expects."""
    ids = [one.pk for one in conversations if preparation.may_expect(one)]
    rows = preparation.with_report(Conversation.objects.filter(pk__in=ids), person)
    found = []
    for row in rows.select_related("organisation", "format_version", "round").order_by("held_on", "pk"):
        try:
            if hasattr(row, "round") and opened_report(row, person).asks_what_is_expected:
                found.append(row)
        except NoReport:
            continue
    return found


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
        "reviewer": reviewer_name(spec, people),
        "is_cancelled": conversation.cancelled_at is not None,
        "ground_rules": [
            {"question": question, "answers": answers} for question, answers in settled_lines(spec)
        ],
    }
    if conversation.cancelled_at:
        return told
    try:
        told |= _prepared(conversation, person)
        if may(Deed.READ_REPORT, parts, rules=rules):
            told["report"] = _report(conversation, person)
        if may(Deed.READ_AGENDA, parts, rules=rules):
            told["agenda"] = to_document(preparation.agenda(conversation, reader=person).agenda)["items"]
        note = preparation.note_of(conversation, person)
        told["own_notes"] = note.notes
        told["own_sections"] = dict(note.sections)
        if may(Deed.READ_RECORD, parts, rules=rules):
            told["record"] = _record(conversation, person)
        if may(Deed.READ_AGREEMENTS, parts, rules=rules):
            told["agreements"] = [_agreement(line) for line in agreements.of(conversation)]
        if may(Deed.NOTE_PULSES, parts, rules=rules) and (pulses := teams.pulses_of(conversation)):
            told["pulses"] = [{"about": label, "said": mark} for _key, label, mark in pulses.marks]
            told["response_to_pulses"] = pulses.response
        if may(Deed.ATTACH, parts, rules=rules):
            told["attachments"] = [one.name for one in attachments.of(conversation)]
        if may(Deed.SHARE_OUTCOME, parts, rules=rules):
            told["shared_with"] = _shared(conversation)
        told["opened"] = _opened(conversation)
    except KeyGone:
        told["is_destroyed"] = True
    return told


def files_of(conversation: Conversation, person: Person) -> list[tuple[str, bytes]]:
    """The files beside the record, for whom may take them along: name and content."""
    if not may(Deed.ATTACH, parts_of(conversation, person), rules=rules_for(conversation)):
        return []
    try:
        found = [attachments.opened(conversation, one.public_id) for one in attachments.of(conversation)]
    except KeyGone:
        return []
    return [(name, content) for _row, name, content in filter(None, found)]


def part_taken(conversation: Conversation, person: Person) -> dict[str, Any]:
    """A conversation about somebody else: which part somebody has in it, and what they wrote there themselves."""
    told: dict[str, Any] = {
        "id": conversation.public_id,
        "kind": spec_for(conversation).title,
        "held_on": conversation.held_on,
        "parts": sorted(str(part) for part in parts_of(conversation, person)),
    }
    if conversation.cancelled_at:
        return told
    try:
        told |= _prepared(conversation, person)
        note = preparation.note_of(conversation, person)
        told["own_notes"], told["own_sections"] = note.notes, dict(note.sections)
        told["own_agreements"] = [
            _agreement(line) for line in agreements.of(conversation) if line.owner == person
        ]
    except KeyGone:
        told["is_destroyed"] = True
    return told


def _prepared(conversation: Conversation, person: Person) -> dict[str, Any]:
    """What somebody brought beforehand, and of the other side's view what both have shared."""
    told: dict[str, Any] = {
        "own_points": [
            view.text for view in preparation.points(conversation, reader=person) if view.by == person
        ]
    }
    try:
        views = viewpoints.views_of(conversation, person, today=clock.today())
    except viewpoints.NotASide:
        return told
    titles = {prompt.key: prompt.title for prompt in spec_for(conversation).preparation}
    if views.own:
        told["own_views"] = [{"about": titles.get(key, key), "text": text} for key, text in views.own.items()]
    if views.theirs:
        several = len(views.theirs) > 1  # where two organisations share the subject: whose it is
        told["views_of_the_other"] = [
            {"about": titles.get(key, key) + (f" ({other.name})" if several else ""), "text": text}
            for other, texts in views.theirs
            for key, text in texts.items()
        ]
    return told


def _report(conversation: Conversation, person: Person) -> dict[str, Any] | None:
    """The spiegel with its shown figures and texts; ``None`` while it is not there."""
    row = preparation.with_report(Conversation.objects.filter(pk=conversation.pk), person).first()
    if row is None or not hasattr(row, "round"):
        return None
    try:
        found, _beside = preparation.open_report(row, person)
    except NoReport:
        return None
    spec, people = spec_for(conversation), people_in(conversation)
    reader = Reader(
        is_subject=people.get(Part.SUBJECT) == person,
        subject_name=people[Part.SUBJECT].name,
        names=names_shown(found.names, conversation),
    )
    page = build_page(found.report, spec, reader)
    heading, *rows = figure_rows(Words(found.report, spec, reader))
    return {
        "asked": page.asked,
        "figures": [
            {str(name): _number(cell) for name, cell in zip(heading, cells, strict=True)} for cells in rows
        ],
        "answers": [asdict(one) for one in page.answers],
    }


def _number(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str) else float(cell)


def _shared(conversation: Conversation) -> list[dict[str, Any]]:
    return [
        {
            "body": decision.body.name,
            "form": decision.form,
            "done_on": decision.done_on,
            "text": sharing.text_of(decision),
        }
        for decision in sharing.decisions_of(conversation).values()
    ]


def _opened(conversation: Conversation) -> list[dict[str, Any]]:
    """Who opened mirror and record, and when: the subject reads of everybody."""
    lines = Event.objects.filter(
        organisation=conversation.organisation, about=conversation.public_id, kind__in=OPENED
    ).order_by("number")
    found = list(lines.values_list("actor", "kind", "at"))
    names = dict(
        Person.objects.filter(
            organisation_id=conversation.organisation_id, public_id__in={actor for actor, _, _ in found}
        ).values_list("public_id", "name")
    )
    return [{"who": names.get(actor, ""), "what": str(OPENED[kind]), "at": at} for actor, kind, at in found]


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
