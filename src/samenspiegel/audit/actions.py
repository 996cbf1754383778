# SPDX-License-Identifier: EUPL-1.2
"""Add a line to the chain, and verify it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from samenspiegel.organisations.models import Organisation

from .models import Event, Head


def _digest(previous: str, event: Event) -> str:
    line = [
        previous,
        event.organisation_id,
        event.number,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.kind,
        event.actor,
        event.about,
        event.detail,
    ]
    return hashlib.sha256(json.dumps(line, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def log(
    kind: str,
    *,
    organisation: Organisation,
    at: datetime,
    actor: Any = None,
    about: Any = None,
    **detail: Any,
) -> None:
    """Record that something happened.

    Args:
        kind: past tense, "record.approved".
        actor, about: rows with a ``public_id``; only that id is kept.
        detail: ids, dates, counts and codes; never words from a conversation, never a rater's deed or moment.
    """
    with transaction.atomic():
        Head.objects.get_or_create(organisation=organisation)
        head = Head.objects.select_for_update().get(organisation=organisation)
        event = Event(
            organisation=organisation,
            number=head.number + 1,
            at=at,
            kind=kind,
            actor=getattr(actor, "public_id", ""),
            about=getattr(about, "public_id", ""),
            detail=detail,
        )
        event.digest = _digest(head.digest, event)
        event.save(force_insert=True)
        head.number, head.digest = event.number, event.digest
        head.save(update_fields=["number", "digest"])


@dataclass(frozen=True)
class Line:
    """One of many things that happened at once: a kind, the row it is about, and what ``log`` calls its detail."""

    kind: str
    about: Any = None
    detail: dict[str, Any] = field(default_factory=dict)


def log_all(lines: Sequence[Line], *, organisation: Organisation, at: datetime, actor: Any = None) -> None:
    """Record many things that happened by one deed: the same lines as ``log`` would add one by one, in their order."""
    with transaction.atomic():
        Head.objects.get_or_create(organisation=organisation)
        head = Head.objects.select_for_update().get(organisation=organisation)
        events = []
        for line in lines:
            event = Event(
                organisation=organisation,
                number=head.number + 1,
                at=at,
                kind=line.kind,
                actor=getattr(actor, "public_id", ""),
                about=getattr(line.about, "public_id", ""),
                detail=line.detail,
            )
            event.digest = _digest(head.digest, event)
            head.number, head.digest = event.number, event.digest
            events.append(event)
        Event.objects.bulk_create(events, batch_size=500)
        head.save(update_fields=["number", "digest"])


def first_broken(organisation: Organisation) -> int | None:
    """Return the number of the first line that does not fit the chain, or ``None`` when all of it does."""
    previous, expected = "0" * 64, 1
    for event in Event.objects.filter(organisation=organisation).order_by("number").iterator():
        if event.number != expected or event.digest != _digest(previous, event):
            return expected
        previous, expected = event.digest, expected + 1
    head = Head.objects.filter(organisation=organisation).first()
    if head and (head.number, head.digest) != (expected - 1, previous):
        return expected
    return None
