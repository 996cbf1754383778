# SPDX-License-Identifier: EUPL-1.2
"""Which documents exist, and that conversations took place: lists without content, for archivist and Woo officer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from samenspiegel import clock
from samenspiegel.agreements.models import Agreement, FollowUp
from samenspiegel.attachments.models import Attachment
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.retention import Content, goes_on
from samenspiegel.feedback.models import FeedbackReport, Round
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person
from samenspiegel.preparation.models import Agenda, Point, Viewpoints
from samenspiegel.records.models import Approval, Record, RecordVersion, SignedScan
from samenspiegel.sharing.models import SharingDecision
from samenspiegel.teams.models import Pulse

from . import queries
from .models import Certificate, Ended
from .queries import Proof


def _further_rows() -> tuple[tuple[str, QuerySet[Any], str, str], ...]:
    """Of each: the kind, which rows, where their conversation is found and when one came about (empty: nothing says).

    Asked for at each call: rows are those of the organisation chosen at that moment.
    """
    return (
        ("views", Viewpoints.objects.all(), "conversation", "shared_at"),
        ("attachments", Attachment.objects.all(), "conversation", "added_at"),
        ("pulses", Pulse.objects.all(), "conversation", "noted_at"),
        ("shared_texts", SharingDecision.objects.filter(sealed__isnull=False), "conversation", "decided_at"),
        ("signed_scan", SignedScan.objects.all(), "version__record__conversation", "added_at"),
        # When one reacted says more than that there is a reaction.
        (
            "reactions",
            Approval.objects.filter(sealed_reaction__isnull=False),
            "version__record__conversation",
            "",
        ),
    )


@dataclass(frozen=True)
class Document:
    """One document, or documents of one kind, of one conversation; nothing of what stands in it.

    Args:
        kind: ``sealed_answers``, ``report``, ``points``, ``agenda``, ``record``, ``agreements``, ``follow_ups``,
            ``views``, ``attachments``, ``pulses``, ``shared_texts``, ``signed_scan``, ``reactions`` or ``exception``.
        dated_on: when it came about; None where nothing says.
        goes_on: until when it exists.
    """

    kind: str
    dated_on: date | None
    content: Content | None  # None: answers live by the round, not by a retention class
    goes_on: date | None


@dataclass(frozen=True)
class Entry:
    """One conversation on the inventory."""

    conversation: Conversation
    proof: Proof
    documents: tuple[Document, ...]


def conversations_of(
    organisation: Organisation,
    *,
    person: Person | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> QuerySet[Conversation]:
    """The conversations that an inventory is about: of one subject, or of the organisation, in a period.

    What somebody did alone is no conversation, and nobody but them hears that there is any (PR-3).
    """
    rows = _conversations(organisation)
    if person is not None:
        rows = rows.filter(cycle__subject=person)
    if from_on:
        rows = rows.filter(Q(held_on__gte=from_on) | Q(held_on=None, destroy_on__gte=from_on))
    if to_on:
        rows = rows.filter(Q(held_on__lte=to_on) | Q(held_on=None))
    return rows.select_related("cycle", "format_version", "organisation").order_by("held_on", "id")


def _conversations(organisation: Organisation) -> QuerySet[Conversation]:
    return Conversation.objects.filter(
        organisation=organisation, planned_at__isnull=False, cycle__is_private=False
    )


def inventory(conversations: Sequence[Conversation], *, on: date) -> list[Entry]:
    """What exists of these conversations, in a constant number of queries. Private notes are no documents of an
    organisation: nobody but their writer knows of them."""
    pks = [conversation.pk for conversation in conversations]
    has_report = Exists(FeedbackReport.objects.filter(round=OuterRef("pk")))
    rounds = {
        row.conversation_id: row
        for row in Round.objects.filter(conversation__in=pks).annotate(has_report=has_report)
    }
    points = set(Point.objects.filter(conversation__in=pks).values_list("conversation", flat=True))
    agendas = dict(Agenda.objects.filter(conversation__in=pks).values_list("conversation", "frozen_at"))
    records = dict(Record.objects.filter(conversation__in=pks).values_list("conversation", "ended_at"))
    offered = dict(
        RecordVersion.objects.filter(record__conversation__in=pks)
        .values_list("record__conversation")
        .annotate(first=Min("offered_at"))
    )
    agreements = set(Agreement.objects.filter(conversation__in=pks).values_list("conversation", flat=True))
    followed = dict(
        FollowUp.objects.filter(agreement__conversation__in=pks)
        .values_list("agreement__conversation")
        .annotate(first=Min("noted_at"))
    )
    further = [(kind, _further(rows, path, at, pks)) for kind, rows, path, at in _further_rows()]
    entries = []
    for conversation, proof in zip(conversations, queries.proofs(conversations, on=on), strict=True):
        pk, record_goes_on = conversation.pk, conversation.goes_on
        documents = list(_of_round(rounds.get(pk), conversation))
        found = [
            ("points", pk in points, None),
            ("agenda", pk in agendas, agendas.get(pk)),
            ("record", pk in records, records.get(pk) or offered.get(pk)),
            ("agreements", pk in agreements, conversation.ended_at),
            ("follow_ups", pk in followed, followed.get(pk)),
            ("exception", bool(conversation.sealed_exception), conversation.planned_at),
            *((kind, pk in rows, rows.get(pk)) for kind, rows in further),
        ]
        documents += [
            Document(kind, _on(at), Content.RECORD, record_goes_on)
            for kind, is_there, at in found
            if is_there
        ]
        entries.append(Entry(conversation, proof, tuple(documents)))
    return entries


def _further(rows: QuerySet[Any], path: str, at: str, pks: Sequence[int]) -> dict[int, datetime | None]:
    """By conversation: when the first of these rows came about; None where nothing says."""
    found = rows.filter(**{f"{path}__in": pks})
    if not at:
        return dict.fromkeys(found.values_list(path, flat=True))
    return dict(found.values_list(path).annotate(first=Min(at)))


def _of_round(round: Round | None, conversation: Conversation) -> Iterable[Document]:
    if round is None:
        return
    if round.opened_on and not round.closed_at and not round.destroyed_at:
        yield Document("sealed_answers", round.opened_on, None, round.closes_latest_on)
    if round.has_report:
        due = queries.class_due(conversation, Content.FEEDBACK, round.report_until_on).due_on
        until_on = goes_on(Content.FEEDBACK, due, conversation.hold_until_on)
        yield Document("report", _on(round.closed_at), Content.FEEDBACK, until_on)


def log_inventory(
    *, organisation: Organisation, by: Person, about: Person | None, count: int, now: datetime
) -> None:
    """Keep in the log that somebody took an inventory along, about whom, and of how many conversations."""
    audit.log("inventory.made", organisation=organisation, at=now, actor=by, about=about, count=count)


# --- per office ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Happened:
    """That and when a conversation took place, per office; also after its destruction."""

    office: str
    format_title: str
    on: date
    ended: Ended
    destroyed_on: date | None = None
    certificate: Certificate | None = None


def happened(organisation: Organisation, *, year: int, today: date) -> list[Happened]:
    """The conversations of a year that took place or were cancelled, by date: what still exists, and what is gone."""
    living = (
        _conversations(organisation)
        .filter(Q(held_on__year=year) | Q(cancelled_at__year__in=(year - 1, year)))
        .select_related("cycle", "format_version")
    )
    rows = list(living)
    found = [
        Happened(proof.office, proof.format_title, on, proof.ended)
        for proof in queries.proofs(rows, on=today)
        if (on := proof.cancelled_on or proof.held_on)
        and on.year == year
        and proof.ended in (Ended.HELD, Ended.CANCELLED)
    ]
    gone = Certificate.objects.filter(organisation=organisation, what="conversation").filter(
        Q(held_on__year=year) | Q(cancelled_on__year=year)
    )
    for row in gone:
        on = row.cancelled_on or row.held_on
        if on is not None:
            found.append(
                Happened(row.office, row.format_title, on, Ended(row.ended), _on(row.destroyed_at), row)
            )
    return sorted(found, key=lambda row: (row.on, row.office, row.format_title))


def years(organisation: Organisation, today: date) -> list[int]:
    """The years in which there is something to show, the newest first; this year in any case."""
    living = _conversations(organisation)
    gone = Certificate.objects.filter(organisation=organisation, what="conversation")
    found = {
        on.year
        for rows, name in ((living, "held_on"), (gone, "held_on"), (gone, "cancelled_on"))
        for on in rows.filter(**{f"{name}__isnull": False}).dates(name, "year")
    }
    found |= {at.year for at in living.filter(cancelled_at__isnull=False).datetimes("cancelled_at", "year")}
    return sorted({year for year in found if year <= today.year} | {today.year}, reverse=True)


def _on(at: datetime | None) -> date | None:
    return at.astimezone(clock.AMSTERDAM).date() if at else None
