# SPDX-License-Identifier: EUPL-1.2
"""Whether a chain is whole, and the same chain as the one of which the heads were written down each day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from samenspiegel.organisations.models import Organisation

from . import heads
from .actions import digest_of
from .models import Event, Head


class Fault(StrEnum):
    """What is wrong with a chain."""

    LINE = "line"  # a line was changed, added or taken out
    END = "end"  # the last lines were taken out
    BEGINNING = "beginning"  # the first lines were taken out, other than by their time being over
    OTHER_CHAIN = "other_chain"  # it fits by itself, and is not the one of which heads were written down
    NO_HEADS = "no_heads"  # there is no file of heads to compare with
    HEADS = "heads"  # a line of that file was changed or taken out


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Args:
        lines: how many lines fit.
        compared: with how many days they were compared.
        number: of the first line that does not fit; for ``HEADS`` of the line of the file.
        on: the first day whose head does not fit.
    """

    lines: int
    compared: int = 0
    fault: Fault | None = None
    number: int | None = None
    on: date | None = None


def verify(organisation: Organisation) -> Finding:
    """Walk a whole chain, line by line, and compare it with the heads that were written down. Reads, never writes."""
    # The heads first: a line that comes meanwhile is in the chain and not among them.
    try:
        entries = heads.read(organisation.slug)
    except heads.HeadsMissing:
        entries, wrong = [], Finding(0, fault=Fault.NO_HEADS)
    except heads.HeadsDamaged as damaged:
        entries, wrong = [], Finding(0, fault=Fault.HEADS, number=damaged.number)
    else:
        wrong = None
    known = {entry.number: (entry.on, entry.digest) for entry in reversed(entries)}
    own = walk(organisation, known)
    if own.fault is not None:  # lines may have been taken away by their time in the middle of the walk
        own = walk(organisation, known)
    if own.fault is not None or wrong is None or own.lines == 0:
        return own
    return Finding(own.lines, fault=wrong.fault, number=wrong.number)


def walk(organisation: Organisation, known: Mapping[int, tuple[date, str]]) -> Finding:
    """Follow the chain to the first line that does not fit.

    Args:
        known: heads by number: the first day on which the chain had that end, and its digest.
    """
    head = Head.objects.filter(organisation=organisation).first() or Head()
    previous, expected, compared = head.pruned_digest, head.pruned_number + 1, 0
    pruned = (0, "")
    if head.pruned_number in known and known[head.pruned_number][1] != head.pruned_digest:
        return Finding(0, fault=Fault.OTHER_CHAIN, number=head.pruned_number, on=known[head.pruned_number][0])
    lines = Event.objects.filter(organisation=organisation).order_by("number")
    for event in lines.iterator(chunk_size=1000):
        fitting = expected - head.pruned_number - 1
        if event.number != expected or event.digest != digest_of(previous, event):
            return Finding(fitting, compared, Fault.LINE, expected)
        if event.number in known:
            on, digest = known[event.number]
            if digest != event.digest:
                return Finding(fitting, compared, Fault.OTHER_CHAIN, event.number, on)
            compared += 1
        if event.kind == "log.pruned":
            pruned = (event.detail.get("up_to", 0), event.detail.get("digest", ""))
        previous, expected = event.digest, expected + 1
    count = expected - head.pruned_number - 1
    later = [(number, on) for number, (on, _) in known.items() if number >= expected]
    if later:
        return Finding(count, compared, Fault.END, expected, min(on for _, on in later))
    if head.number != expected - 1 or head.digest != previous:
        newer = Head.objects.filter(organisation=organisation, number__gt=head.number).exists()
        if not newer:  # else a line came in while we walked
            return Finding(count, compared, Fault.END, expected)
    if head.pruned_number and pruned != (head.pruned_number, head.pruned_digest):
        return Finding(count, compared, Fault.BEGINNING, head.pruned_number + 1)
    return Finding(count, compared)
