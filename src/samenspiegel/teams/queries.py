# SPDX-License-Identifier: EUPL-1.2
"""A manager's team, in a constant number of queries; and the pulses of one conversation, for its two people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F

from samenspiegel.assessments.queries import latest_years
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, rules_for, spec_for
from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.yearly import Evaluation, evaluation
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.people.models import Person

from .intervals import due_for, months_of
from .models import Pulse


@dataclass(frozen=True)
class Pulses:
    """The pulses of one conversation: each with its label and what was said, and the employee's own words."""

    marks: tuple[tuple[str, str, str], ...]  # key, label, Mark
    response: str
    noted_by: Person
    noted_at: datetime


@dataclass
class Member:
    """One employee on a manager's page."""

    person: Person
    last: Conversation | None = None
    next: Conversation | None = None
    pulses: Pulses | None = None
    evaluation: Evaluation | None = None  # None: no format in use asks for one
    assessed_about: int | None = None
    months: int | None = None  # how often the two agreed to talk
    talk_by_on: date | None = None  # by when, where that is near or past and nothing is planned
    dates: list[date] = field(default_factory=list)  # of evaluations


def has_pulses(conversation: Conversation) -> bool:
    """Whether the format of a conversation has pulses, and both agreed to write something down."""
    rules = rules_for(conversation)
    return rules.has_pulses and rules.recording in ("agreements", "record")


def are_kept(conversation: Conversation) -> bool:
    """Whether pulses are kept of a conversation: its format has them, something is written down in it, and it is one
    of an employee with their manager. A talk between colleagues has none."""
    if not has_pulses(conversation):
        return False
    people = people_in(conversation)
    reviewer = people.get(Part.REVIEWER)
    return reviewer is not None and conversation.cycle.subject.manager_id == reviewer.pk


def are_open(conversation: Conversation, *, today: date) -> bool:
    """Whether pulses can be noted now: they are kept, and the conversation took place."""
    began_on = conversation.began_on
    is_over = began_on is not None and began_on <= today and not conversation.cancelled_at
    return is_over and are_kept(conversation)


def pulses_of(conversation: Conversation) -> Pulses | None:
    """The pulses of a conversation, opened; None where nobody noted any."""
    pulse = Pulse.objects.filter(conversation=conversation).select_related("noted_by").first()
    if pulse is None:
        return None
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    return _opened(pulse, conversation, key)


def _opened(pulse: Pulse, conversation: Conversation, key: bytes) -> Pulses:
    marks = unseal(key, pulse.sealed, about=f"pulse/{conversation.public_id}")["marks"]
    spec = spec_for(conversation)
    about = f"pulse-response/{conversation.public_id}"
    return Pulses(
        marks=tuple((one.key, one.label, marks[one.key]) for one in spec.pulses if one.key in marks),
        response=str(unseal(key, pulse.sealed_response, about=about)["text"])
        if pulse.sealed_response
        else "",
        noted_by=pulse.noted_by,
        noted_at=pulse.noted_at,
    )


def has_team(person: Person) -> bool:
    """Whether anybody reports to somebody."""
    return Person.objects.filter(
        organisation_id=person.organisation_id, manager=person, is_active=True
    ).exists()


def team_of(manager: Person, *, today: date) -> list[Member]:
    """Who reports to a manager, by name, with what the two of them have to do with each other.

    Only conversations of the employee with this manager: what an employee talks about with others stays with them.
    """
    found = Person.objects.filter(organisation_id=manager.organisation_id, manager=manager, is_active=True)
    members = {person.pk: Member(person) for person in found.order_by("name", "pk")}
    conversations = _together(manager, members)
    yearly_since = _yearly_since(manager.organisation_id)
    for conversation in conversations:  # by date
        member = members[conversation.cycle.subject_id]
        on = conversation.held_on
        if on is None:
            continue
        if spec_of(conversation.format_version).time.interval == "calendar_year":
            member.dates.append(on)
        if on <= today:
            member.last = conversation
        elif member.next is None:
            member.next = conversation
    _open_pulses(manager.organisation_id, members.values())
    years = latest_years(manager.organisation_id, members)
    months = months_of(manager)
    due = {one.other.pk: one.by_on for one in due_for(manager, today=today)}
    for pk, member in members.items():
        member.months, member.talk_by_on = months.get(pk), due.get(pk)
        member.assessed_about = years.get(pk)
        if yearly_since:
            member.evaluation = evaluation(member.dates, since_on=yearly_since, today=today)
    return list(members.values())


def evaluations(organisation_id: int, *, today: date) -> dict[Evaluation, int] | None:
    """How many employees stand how with the evaluation of this year: numbers, and nobody's name (ZS-6).

    Who has a manager counts. None where no format in use asks for a yearly evaluation.
    """
    since = _yearly_since(organisation_id)
    if since is None:
        return None
    yearly = [
        version.pk
        for version in FormatVersion.objects.filter(organisation_id=organisation_id).defer("content")
        if spec_of(version).time.interval == "calendar_year"
    ]
    people = Person.objects.filter(organisation_id=organisation_id, is_active=True, manager__isnull=False)
    days: dict[int, list[date]] = {pk: [] for pk in people.values_list("pk", flat=True)}
    held = Conversation.objects.filter(
        organisation_id=organisation_id,
        format_version__in=yearly,
        participants__part=Part.REVIEWER,
        participants__person=F("cycle__subject__manager"),
        planned_at__isnull=False,
        cancelled_at=None,
        held_on__gte=date(today.year - 1, 1, 1),
    )
    for subject, held_on in held.values_list("cycle__subject_id", "held_on"):
        if subject in days and held_on is not None:
            days[subject].append(held_on)
    found = Counter(evaluation(dates, since_on=since, today=today) for dates in days.values())
    return {state: found[state] for state in Evaluation}


def _together(manager: Person, members: Iterable[int]) -> list[Conversation]:
    rows = Conversation.objects.filter(
        organisation_id=manager.organisation_id,
        cycle__subject__in=list(members),
        participants__person=manager,
        participants__part=Part.REVIEWER,
        planned_at__isnull=False,
        cancelled_at=None,
        held_on__isnull=False,
    )
    return list(
        rows.select_related("cycle", "format_version")
        .defer("format_version__content")
        .order_by("held_on", "starts_at", "pk")
    )


def _open_pulses(organisation_id: int, members: Iterable[Member]) -> None:
    # Once both agreed to write down nothing, what was noted before is shown to nobody any more.
    last = {member.last.pk: member for member in members if member.last and has_pulses(member.last)}
    rows = Pulse.objects.filter(conversation__in=last).select_related("noted_by")
    pulses = {row.conversation_id: row for row in rows}
    owners = [last[pk].last.public_id for pk in pulses]  # type: ignore[union-attr]
    opening: Mapping[str, bytes] = keys.fetch_many(organisation_id, owners, Purpose.RECORD) if owners else {}
    for pk, pulse in pulses.items():
        member = last[pk]
        conversation = member.last
        if conversation is not None and conversation.public_id in opening:
            member.pulses = _opened(pulse, conversation, opening[conversation.public_id])


def _yearly_since(organisation_id: int) -> date | None:
    """From when this organisation asks for an evaluation in every calendar year; None where no format does."""
    rows = FormatVersion.objects.filter(organisation_id=organisation_id).defer("content")
    since = [
        version.works_council_on or version.published_on
        for version in rows
        if _is_yearly(version, spec_of(version))
    ]
    return min(since, default=None)


def _is_yearly(version: FormatVersion, spec: FormatSpec) -> bool:
    is_in_use = spec.works_council == "none" or version.works_council_on is not None
    return spec.time.interval == "calendar_year" and is_in_use
