# SPDX-License-Identifier: EUPL-1.2
"""How often two people talk: agreed by both, and said when the time has come (ZS-4)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.core.yearly import lapses_on
from samenspiegel.people.models import Person

from . import letters
from .models import PairInterval

MOST_MONTHS = 24
BATCH = 400  # pairs that are looked at in one query
TOLD_BEFORE = timedelta(days=14)
SIDES = (Part.SUBJECT, Part.REVIEWER)


class NotAPair(Exception):
    """Only two people who talk with each other agree how often; nobody does with themselves or with a stranger."""


class MonthsImpossible(Exception):
    """Not a number of months from one to ``MOST_MONTHS``."""


@dataclass(frozen=True)
class Due:
    """Two people, as one of them sees it: by when they want to have talked again."""

    other: Person
    months: int
    by_on: date


def of_pair(one: Person, other: Person) -> PairInterval | None:
    """What two people agreed or propose."""
    first, second = sorted((one.pk, other.pk))
    return PairInterval.objects.filter(first_id=first, second_id=second).select_related("proposed_by").first()


@transaction.atomic
def propose_interval(*, other: Person, months: int, by: Person, now: datetime) -> PairInterval:
    """Propose how often to talk; proposing what the other proposed is saying yes. Then it holds for both.

    What they agreed before stays until then.

    Raises:
        NotAPair, MonthsImpossible.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise MonthsImpossible
    row = _locked(by, other)
    if row.months == months and row.proposed_months is None:
        return row
    is_answer = row.proposed_months == months and row.proposed_by_id == other.pk
    if row.proposed_months == months and not is_answer:
        return row  # sent twice
    if is_answer:
        row.months, row.agreed_on = months, now.astimezone(clock.AMSTERDAM).date()
        row.proposed_months, row.proposed_by, row.reminded_for_on = None, None, None
    else:
        row.proposed_months, row.proposed_by = months, by
    row.save()
    _log("interval.agreed" if is_answer else "interval.proposed", by, now)
    (letters.interval_agreed if is_answer else letters.interval_proposed)(
        to=other, by=by, months=months, now=now
    )
    return row


@transaction.atomic
def end_interval(*, other: Person, by: Person, now: datetime) -> None:
    """Agree no longer, or say no to what was proposed. Either of the two can; the other is told.

    Raises:
        NotAPair.
    """
    row = _locked(by, other)
    if row.months is None and row.proposed_months is None:
        return
    row.months = row.agreed_on = row.proposed_months = row.proposed_by = row.reminded_for_on = None
    row.save()
    _log("interval.ended", by, now)
    letters.interval_ended(to=other, by=by, now=now)


def agreed_by(person: Person) -> QuerySet[PairInterval]:
    """How often somebody agreed to talk, with each other person."""
    mine = Q(first=person) | Q(second=person)
    return PairInterval.objects.filter(mine, organisation_id=person.organisation_id, months__isnull=False)


def due_for(person: Person, *, today: date) -> list[Due]:
    """With whom somebody agreed to talk by a day that is near or past, while nothing is planned; the nearest first."""
    found = [
        Due(row.second if row.first_id == person.pk else row.first, row.months, by_on)
        for row, by_on in _lapsing(list(agreed_by(person).select_related("first", "second")), today)
    ]
    return sorted(found, key=lambda due: due.by_on)


def months_of(person: Person) -> dict[int, int]:
    """How often somebody agreed to talk with each other person, by primary key."""
    return {
        (row.second_id if row.first_id == person.pk else row.first_id): row.months
        for row in agreed_by(person)
        if row.months is not None
    }


def remind_due(*, now: datetime) -> int:
    """Tell both that the time to talk has come, once for each date. Returns to how many pairs. Safe to run twice."""
    today = now.astimezone(clock.AMSTERDAM).date()
    reminded = 0
    rows = PairInterval.objects.filter(months__isnull=False).order_by("pk")
    agreed = rows.select_related("first__organisation", "second__organisation")
    last = 0
    while batch := list(agreed.filter(pk__gt=last)[:BATCH]):
        reminded += sum(_remind(row, by_on, now) for row, by_on in _lapsing(batch, today))
        last = batch[-1].pk
    return reminded


@transaction.atomic
def _remind(row: PairInterval, by_on: date, now: datetime) -> bool:
    unclaimed = PairInterval.objects.filter(pk=row.pk, months=row.months).exclude(reminded_for_on=by_on)
    if not unclaimed.update(reminded_for_on=by_on):
        return False  # told already, or another machine was first
    for to, other in ((row.first, row.second), (row.second, row.first)):
        letters.interval_lapses(to=to, other=other, months=row.months or 0, by_on=by_on, now=now)
    return True


def _lapsing(rows: list[PairInterval], today: date) -> list[tuple[PairInterval, date]]:
    """Of these agreements the ones whose day is near or past while nothing is planned, in one query more."""
    rows = [row for row in rows if row.first.is_active and row.second.is_active]
    if not rows:
        return []
    talks = _talks({pk for row in rows for pk in (row.first_id, row.second_id)})
    found = []
    for row in rows:
        days = talks.get((row.first_id, row.second_id), [])
        if row.agreed_on is None or row.months is None or any(on > today for on in days):
            continue
        by_on = lapses_on(max([on for on in days if on <= today], default=row.agreed_on), row.months)
        if today >= by_on - TOLD_BEFORE:
            found.append((row, by_on))
    return found


def _talks(people: set[int]) -> dict[tuple[int, int], list[date]]:
    """The days on which two of these people talk, held and planned, by the pair in the order of their keys."""
    rows = Conversation.objects.filter(
        cycle__subject__in=people,
        participants__part=Part.REVIEWER,
        participants__person__in=people,
        planned_at__isnull=False,
        cancelled_at=None,
        held_on__isnull=False,
    ).values_list("cycle__subject_id", "participants__person_id", "held_on")
    found: dict[tuple[int, int], list[date]] = {}
    for subject, reviewer, held_on in rows:
        if held_on is not None:
            found.setdefault((min(subject, reviewer), max(subject, reviewer)), []).append(held_on)
    return found


def _locked(by: Person, other: Person) -> PairInterval:
    """The row of two people, locked; made where there is none yet.

    Raises:
        NotAPair: they are one person, or have no conversation with each other.
    """
    pair = {by.pk, other.pk}
    together = Conversation.objects.filter(
        organisation_id=by.organisation_id,
        cycle__subject__in=pair,
        participants__part=Part.REVIEWER,
        participants__person__in=pair,
    )
    is_pair = len(pair) == 2 and by.organisation_id == other.organisation_id
    if not is_pair or not (by.is_active and other.is_active) or not together.exists():
        raise NotAPair
    first, second = sorted((by, other), key=lambda person: person.pk)
    PairInterval.objects.get_or_create(organisation=by.organisation, first=first, second=second)
    return PairInterval.objects.select_for_update().get(first=first, second=second)


def _log(kind: str, by: Person, now: datetime) -> None:
    audit.log(kind, organisation=by.organisation, at=now, actor=by)
