# SPDX-License-Identifier: EUPL-1.2
"""Add a line to the chain, and take away what is past its time."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from samenspiegel.organisations.models import Organisation

from .models import Event, Head, Watch


def digest_of(previous: str, event: Event) -> str:
    """What ties a line to the one before it."""
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
    log_all([Line(kind, about, detail)], organisation=organisation, at=at, actor=actor)


@dataclass(frozen=True)
class Line:
    """One of many things that happened at once: a kind, the row it is about, and what ``log`` calls its detail."""

    kind: str
    about: Any = None
    detail: dict[str, Any] = field(default_factory=dict)


def log_all(lines: Sequence[Line], *, organisation: Organisation, at: datetime, actor: Any = None) -> None:
    """Record many things that happened by one deed: the same lines as ``log`` would add one by one, in their order."""
    with transaction.atomic(savepoint=False):  # a deed that cannot be logged is not done
        head = _locked(organisation)
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
            event.digest = digest_of(head.digest, event)
            head.number, head.digest = event.number, event.digest
            events.append(event)
        Event.objects.bulk_create(events, batch_size=500)
        Head.objects.filter(pk=head.pk).update(number=head.number, digest=head.digest)


def _locked(organisation: Organisation) -> Head:
    locked = Head.objects.select_for_update().filter(organisation=organisation)
    head = locked.first()
    if head is None:
        Head.objects.get_or_create(organisation=organisation)
        head = locked.get()
    return head


def watch_of(organisation: Organisation) -> Watch:
    """How this organisation's chain is watched over; with the defaults where nothing was set."""
    return Watch.objects.get_or_create(organisation=organisation)[0]


@transaction.atomic
def change_watch(
    *, organisation: Organisation, kept_years: int, mailbox: str, by: Any, now: datetime
) -> Watch:
    """Set how many years lines stay, and which mailbox gets the head of the chain each day (empty: none)."""
    watch_of(organisation)
    watch = Watch.objects.select_for_update().get(organisation=organisation)
    wanted = {"kept_years": kept_years, "mailbox": mailbox}
    changed = sorted(field for field, value in wanted.items() if getattr(watch, field) != value)
    if changed:
        watch.kept_years, watch.mailbox = kept_years, mailbox
        watch.save(update_fields=changed)
        log(
            "log.watch_changed",
            organisation=organisation,
            at=now,
            actor=by,
            fields=changed,
            kept_years=kept_years,
        )
    return watch


@transaction.atomic
def prune(*, organisation: Organisation, before: datetime, now: datetime) -> int:
    """Take away the lines of before a moment, oldest first, and log up to where. Returns how many went.

    The digest of the last one stays, at the beginning of what is left and in the line that tells of it.
    """
    head = _locked(organisation)
    lines = Event.objects.filter(organisation=organisation)
    kept = lines.filter(at__gte=before).order_by("number").values_list("number", flat=True).first()
    last = lines.filter(number__lt=head.number + 1 if kept is None else kept).order_by("-number").first()
    if last is None or last.number == head.number:
        return 0
    count, _ = lines.filter(number__lte=last.number).delete()
    head.pruned_number, head.pruned_digest = last.number, last.digest
    head.save(update_fields=["pruned_number", "pruned_digest"])
    log("log.pruned", organisation=organisation, at=now, up_to=last.number, digest=last.digest)
    return count
