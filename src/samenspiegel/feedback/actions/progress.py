# SPDX-License-Identifier: EUPL-1.2
"""How far rounds are: for the board and for what is expected of whom, in four queries for any number of rounds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import starmap
from typing import NamedTuple

from django.db.models import Count, Q

from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose

from ..models import Invitation, RaterGroup, Round
from ..models.sealed import Envelope
from .links import Answered, Asked, is_open, kept_of, shortfall_of
from .opening import problems_of_groups

ASKED = (  # the columns of ``Asked``
    *("pk", "public_id", "round_id", "group_id", "has_declined", "sealed_secret", "by_letter", "letter_on"),
    *("person__public_id", "person__is_active"),
)


class _Group(NamedTuple):
    """A group as a plain row; ``size``: how many who still work here are asked in it."""

    pk: int
    round_id: int
    key: str
    kind: str
    plan: str
    merge_with: str
    size: int


@dataclass(frozen=True)
class Progress:
    """Where a round is. ``handed_in`` and ``asked`` hold public ids of persons: for the facilitator, and each for
    themselves."""

    invited: int
    received: int
    handed_in: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    is_all_in: bool = False
    falls_short: bool = False
    letters_to_make: bool = False
    problems: tuple[str, ...] = ()


def progress(rounds: Iterable[Round]) -> dict[int, Progress]:
    """Progress by primary key of the round. Closed rounds have only their totals."""
    rounds = list(rounds)
    found = {
        round.pk: Progress(round.invited_total or 0, round.received_total or 0)
        for round in rounds
        if round.closed_at or round.destroyed_at
    }
    alive = [round for round in rounds if round.pk not in found]
    if not alive:
        return found
    invitations: dict[int, list[Asked]] = defaultdict(list)
    opened = [round for round in alive if is_open(round)]
    for invitation in starmap(Asked, Invitation.objects.filter(round__in=opened).values_list(*ASKED)):
        invitations[invitation.round_id].append(invitation)
    groups: dict[int, list[_Group]] = defaultdict(list)
    counted = RaterGroup.objects.filter(round__in=alive).annotate(
        size=Count("invitations", filter=Q(invitations__person__is_active=True))
    )
    for group in starmap(_Group, counted.values_list(*_Group._fields)):
        groups[group.round_id].append(group)
    sent = _sent(opened, invitations)
    for round in alive:
        found[round.pk] = _one(round, invitations[round.pk], groups[round.pk], sent)
    return found


def _sent(rounds: list[Round], invitations: dict[int, list[Asked]]) -> set[int]:
    """Primary keys of the invitations whose envelope is there."""
    owners: dict[int, set[str]] = defaultdict(set)
    for round in rounds:
        owners[round.organisation_id].add(round.public_id)
    link_keys = {
        owner: key
        for organisation_id, ids in owners.items()
        for owner, key in keys.fetch_many(organisation_id, ids, Purpose.LINK).items()
    }
    envelopes = {
        kept_of(link_keys[round.public_id], round, invitation).envelope_id: invitation.pk
        for round in rounds
        if round.public_id in link_keys
        for invitation in invitations[round.pk]
        if invitation.sealed_secret is not None
    }
    there = Envelope.objects.filter(round_id__in=[round.pk for round in rounds]).values_list("pk", flat=True)
    return {envelopes[number] for number in there if number in envelopes}


def _one(round: Round, invitations: list[Asked], groups: list[_Group], sent: set[int]) -> Progress:
    spec = spec_of(round.conversation.format_version)
    if not is_open(round):
        sizes = {group.key: group.size for group in groups}
        problems = problems_of_groups(spec, round.floor, groups, sizes)
        return Progress(sum(sizes.values()), 0, problems=tuple(problem.code for problem in problems))
    answered = [Answered(row.group_id, row.pk in sent, row.has_declined) for row in invitations]
    return Progress(
        invited=len(invitations),
        received=sum(row.has_handed_in for row in answered),
        handed_in=frozenset(row.person for row in invitations if row.pk in sent),
        asked=frozenset(row.person for row in invitations),
        is_all_in=bool(invitations)
        and all(row.has_declined or row.pk in sent or not row.is_active for row in invitations),
        letters_to_make=any(row.by_letter and row.letter_on is None for row in invitations),
        falls_short=bool(shortfall_of(spec, round.floor, groups, answered)),
    )
