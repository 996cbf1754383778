# SPDX-License-Identifier: EUPL-1.2
"""What watches over the chains by itself, each day."""

import logging
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from samenspiegel import clock
from samenspiegel.organisations.models import Organisation

from . import heads
from .actions import prune, watch_of
from .models import Head, Watch
from .verifying import verify

log = logging.getLogger(__name__)


def write_heads(*, now: datetime) -> int:
    """Write down the head of each chain, once a day. Returns how many were written.

    Raises:
        OSError: the folder cannot be written; the next run tries again.
    """
    on, written = _day(now), 0
    for head in _heads():
        try:
            written += heads.add(head.organisation.slug, on=on, number=head.number, digest=head.digest)
        except heads.HeadsDamaged:
            log.error("the file with heads of an audit chain was changed; run: samenspiegel audit verify")
    return written


def heads_to_tell(*, now: datetime) -> Iterator[tuple[Organisation, str, int, str]]:
    """Per organisation that gave a mailbox, once a day: the organisation, the mailbox, number and digest of its head.

    Each stands in a transaction of its own, in which the caller puts the mail in the outbox.
    """
    on = _day(now)
    for pk in Watch.objects.exclude(mailbox="").filter(_before(on)).values_list("pk", flat=True):
        with transaction.atomic():
            watch = Watch.objects.select_for_update().filter(_before(on), pk=pk).exclude(mailbox="").first()
            head = watch and Head.objects.filter(organisation=watch.organisation_id, number__gt=0).first()
            if watch and head:
                watch.told_on = on
                watch.save(update_fields=["told_on"])
                yield watch.organisation, watch.mailbox, head.number, head.digest


def verify_due(*, now: datetime) -> int:
    """Verify each chain once a day, and keep what was found for the page of the log. Returns how many do not hold."""
    start = datetime.combine(_day(now), datetime.min.time(), clock.AMSTERDAM)
    failed = 0
    for head in _heads():
        watch = watch_of(head.organisation)
        # A clock of the demonstration can be set anew, and is then behind.
        if watch.verified_at is not None and start <= watch.verified_at <= now:
            continue
        found = verify(head.organisation)
        Watch.objects.filter(pk=watch.pk).update(
            verified_at=now,
            verified_number=head.number,
            fault=found.fault or "",
            fault_number=found.number,
            fault_on=found.on,
        )
        failed += found.fault is not None
    return failed


def prune_due(*, now: datetime) -> int:
    """Take away the lines that are older than an organisation keeps them. Returns how many went."""
    gone = 0
    for head in _heads():
        here = now.astimezone(clock.AMSTERDAM)
        years = watch_of(head.organisation).kept_years
        day = 28 if (here.month, here.day) == (2, 29) else here.day
        gone += prune(
            organisation=head.organisation, before=here.replace(year=here.year - years, day=day), now=now
        )
    return gone


def _heads() -> Iterator[Head]:
    return Head.objects.filter(number__gt=0).select_related("organisation").order_by("pk").iterator()


def _before(on: date) -> Q:
    return Q(told_on=None) | Q(told_on__lt=on)


def _day(now: datetime) -> date:
    return now.astimezone(clock.AMSTERDAM).date()
