# SPDX-License-Identifier: EUPL-1.2
"""What pages and jobs ask about conversations. Everything is loaded through what this person may see."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from samenspiegel import clock
from samenspiegel.core import terms, wording
from samenspiegel.core.access import (
    REVIEWERS,
    SEVERAL,
    SIDES,
    Part,
    Rules,
    open_to_outside_since,
    rules_of,
    with_late_reviewer,
)
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.spec import FacilitatorParty
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import published, spec_of, spec_with
from samenspiegel.ground_rules.queries import all_in_force, is_seated
from samenspiegel.ground_rules.queries import asks as asks_ground_rules
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.people.directory import held_on
from samenspiegel.people.models import Person, Role, Seat
from samenspiegel.people.queries import has_role, offices_of

from .models import Conversation, Participant

_rules: dict[str, Rules] = {}


def holds_seat(on: date) -> Q:
    """Participants who are what they are on a date: of a committee only who holds a seat in it on that date."""
    seats = Seat.objects.filter(held_on(on), person=OuterRef("person"), body=OuterRef("body"))
    return Q(body=None) | Q(Exists(seats))


def visible_to(
    person: Person, *, now: datetime, with_secrecy_awaited: bool = False
) -> QuerySet[Conversation]:
    """The conversations in which a person has a part, of their own organisation only.

    Who came from outside to guide one sees it until two weeks after its end (``core.access.OUTSIDE_FOR``). The second
    reviewer, where two organisations share the subject, sees it as long as it is kept, as every reviewer. Who sits in a
    committee sees them from accepting secrecy on, and as long as they hold their seat.

    Args:
        with_secrecy_awaited: also those of which they still have to accept secrecy, to be asked for that alone.
    """
    today = now.astimezone(clock.AMSTERDAM).date()
    own = Participant.objects.filter(holds_seat(today), person=person)
    if not with_secrecy_awaited:
        own = own.filter(Q(body=None) | Q(accepted_on__isnull=False))
    found = Conversation.objects.filter(
        organisation_id=person.organisation_id, pk__in=own.values("conversation")
    )
    if person.is_external:
        as_side = own.filter(part=Part.SECOND_REVIEWER).values("conversation")
        found = found.filter(still_open_to_outside(now) | Q(pk__in=as_side))
    return found.select_related("organisation", "format_version", "cycle__subject").defer(
        "format_version__content"  # long, and read once per process
    )


def scans_of(person: Person, *, now: datetime) -> QuerySet[Conversation]:
    """What somebody did alone, outside any conversation (PR-3), the newest first. Nobody else finds any of it."""
    rows = visible_to(person, now=now).filter(cycle__is_private=True, cycle__subject=person)
    return rows.order_by("-planned_at", "-pk")


def seats_without_secrecy(person: Person, *, on: date) -> QuerySet[Participant]:
    """The seats that somebody holds in committees that review, and for which they did not accept secrecy yet."""
    return Participant.objects.filter(
        holds_seat(on),
        organisation_id=person.organisation_id,
        person=person,
        body__isnull=False,
        accepted_on=None,
        conversation__cancelled_at=None,
    )


def secrecy_awaited(person: Person, *, now: datetime) -> list[Conversation]:
    """The conversations that somebody reads once they accept secrecy, as a member of the committee that reviews."""
    rows = seats_without_secrecy(person, on=now.astimezone(clock.AMSTERDAM).date())
    rows = rows.select_related("conversation__cycle__subject").defer("conversation__sealed_exception")
    return [row.conversation for row in rows.order_by("conversation__held_on", "pk")]


def still_open_to_outside(now: datetime) -> Q:
    """Conversations that somebody from outside still has a part in: they run, or ended a short while ago."""
    since = open_to_outside_since(now)
    return Q(Q(ended_at=None) | Q(ended_at__gte=since), Q(cancelled_at=None) | Q(cancelled_at__gte=since))


def spec_for(conversation: Conversation) -> FormatSpec:
    """The format as this conversation has it: with the competencies that were chosen for it, and no others."""
    return spec_with(conversation.format_version, conversation.competencies)


def term_ends_on(conversation: Conversation, key: str) -> date | None:
    """The last day of a term (``core.terms``); ``None`` where the format has none, or it has not begun."""
    spec = spec_of(conversation.format_version)
    if all(one.key != key for one in spec.milestones):
        return None
    return next((row.due_on for row in conversation.milestones.all() if row.key == key), None)


def is_term_over(conversation: Conversation, key: str, now: datetime) -> bool:
    """Whether what a term puts an end to is no longer possible."""
    return terms.is_over(term_ends_on(conversation, key), now.astimezone(clock.AMSTERDAM).date())


def last_outside_dates(organisation_id: int, spec: FormatSpec) -> dict[str, date]:
    """The dates of the organisation that a format asks, as they were given last; none where that was never."""
    found: dict[str, date] = {}
    if spec.outside_dates:
        planned = Conversation.objects.filter(organisation_id=organisation_id, planned_at__isnull=False)
        for row in planned.exclude(outside_dates={}).order_by("-planned_at")[:20]:
            found = {**row.outside_on, **found}
    known = {one.key for one in spec.outside_dates}
    return {key: on for key, on in found.items() if key in known}


def _rules_of(version: FormatVersion) -> Rules:
    """The rules of a published version; worked out once per process, since it never changes."""
    if version.digest not in _rules:
        _rules[version.digest] = rules_of(spec_of(version))
    return _rules[version.digest]


def rules_for(conversation: Conversation) -> Rules:
    """Who does what in this conversation, by its format and by how much both agreed to write down (ZS-5)."""
    rules = _rules_of(conversation.format_version)
    rules = with_late_reviewer(rules, conversation.late_reviewer)
    rules = with_late_reviewer(rules, conversation.late_second_reviewer, Part.SECOND_REVIEWER)
    if rules.agrees_recording and conversation.recording:
        return replace(rules, recording=conversation.recording)
    return rules


def answers_alone(conversation: Conversation) -> bool:
    """Whether the subject asks nobody else (PR-3): there is no mean, nothing to wait for, and no clock that closes."""
    return spec_of(conversation.format_version).is_alone and not conversation.closes_by_clock


def plans_as(person: Person, spec: FormatSpec, *, on: date) -> tuple[Part, ...]:
    """As what somebody may plan a conversation of this format: it is theirs to guide, or one of its sides is theirs.

    Where nobody guides, that is whoever holds the office that the format names for the side; where it names none,
    anybody who works here. Nobody from outside plans.
    """
    if person.is_external or not person.is_active:
        return ()
    if rules_of(spec).is_guided:
        may = has_role(person, Role.FACILITATOR) and may_guide(person, spec, on=on)
        return (Part.FACILITATOR,) if may else ()
    return _own_sides(spec, person, offices_of(person, on), on)


def may_guide(person: Person, spec: FormatSpec, *, on: date) -> bool:
    """Whether somebody appointed to guide conversations may guide one of this format, by the office they hold."""
    guide = spec.parties.facilitator
    if guide is None or not guide.offices:
        return guide is not None
    return not person.is_external and not offices_of(person, on).isdisjoint(guide.offices)


def plannable(person: Person, *, on: date) -> list[tuple[FormatVersion, tuple[Part, ...]]]:
    """The published formats in which somebody may plan a conversation, each with as what; see ``plans_as``."""
    return [row for row in offered(person, on=on) if not spec_of(row[0]).is_alone]


def scannable(person: Person, *, on: date) -> list[FormatVersion]:
    """The published formats by which somebody may look at themselves, outside any conversation (PR-3)."""
    return [version for version, _ in offered(person, on=on) if spec_of(version).is_alone]


def offered(person: Person, *, on: date) -> list[tuple[FormatVersion, tuple[Part, ...]]]:
    """Both together: every published format that somebody may begin, each with as what."""
    if person.is_external or not person.is_active:
        return []
    versions = [(version, spec_of(version)) for version in published(person.organisation_id)]
    guides: tuple[Part, ...] = ()
    offices: frozenset[str] = frozenset()
    if any(spec.parties.facilitator for _, spec in versions) and has_role(person, Role.FACILITATOR):
        guides = (Part.FACILITATOR,)
    if any(spec.parties.facilitator is None or spec.parties.facilitator.offices for _, spec in versions):
        offices = offices_of(person, on)
    found = [
        (version, _guides_as(guide, guides, offices) if guide else _sides_of(version, person, offices, on))
        for version, spec in versions
        for guide in [spec.parties.facilitator]
    ]
    return [(version, parts) for version, parts in found if parts]


def _guides_as(guide: FacilitatorParty, guides: tuple[Part, ...], held: frozenset[str]) -> tuple[Part, ...]:
    return guides if not guide.offices or not held.isdisjoint(guide.offices) else ()


def _sides_of(version: FormatVersion, person: Person, held: frozenset[str], on: date) -> tuple[Part, ...]:
    """The sides by any of the ground rules in force; before there are any, by the format itself."""
    settled = all_in_force(version) if asks_ground_rules(version) else []
    specs = [spec_of(rules.settled_version) for rules in settled if rules.settled_version]
    found = {part for spec in specs or [spec_of(version)] for part in _own_sides(spec, person, held, on)}
    return tuple(part for part in Part if part in found)


def _own_sides(spec: FormatSpec, person: Person, held: frozenset[str], on: date) -> tuple[Part, ...]:
    offices = {Part.SUBJECT: spec.parties.subject.office, Part.REVIEWER: spec.parties.reviewer.office}
    organisers = rules_of(spec).organisers
    places = spec.parties.reviewer.one_of
    if places and Part.REVIEWER in organisers and not is_seated(person, places, on=on):
        organisers -= {Part.REVIEWER}
    return tuple(part for part in Part if part in organisers and (not offices[part] or offices[part] in held))


def organisers_of(conversation: Conversation) -> dict[Part, Person]:
    """Who organises: the facilitator, or without one the sides that may, in the order of the parts."""
    rules, people = rules_for(conversation), people_in(conversation)
    return {part: people[part] for part in Part if part in rules.organisers and part in people}


def contact_of(conversation: Conversation, people: Mapping[Part, Person] | None = None) -> Person | None:
    """Whom people turn to: the facilitator, or without one whoever planned it, else the first who organises."""
    people = people_in(conversation) if people is None else people
    rules = rules_for(conversation)
    found = [people[part] for part in Part if part in rules.organisers and part in people]
    return next((one for one in found if one.pk == conversation.planned_by_id), next(iter(found), None))


def parts_of(conversation: Conversation, person: Person) -> frozenset[Part]:
    """What a person is in a conversation; nothing for a stranger."""
    return frozenset(Part(row.part) for row in conversation.participants.all() if row.person_id == person.pk)


def everybody_beside(person: Person, conversation_id: str) -> QuerySet[Participant]:
    """All who have a part in a conversation in which this person has one too; nobody at all for a stranger."""
    mine = Participant.objects.filter(person=person, conversation__public_id=conversation_id)
    return Participant.objects.filter(conversation__in=mine.values("conversation")).select_related("person")


def people_in(conversation: Conversation) -> dict[Part, Person]:
    """Who has which part (attendees and members of a committee left out; its chair is the reviewer)."""
    rows = conversation.participants.all()
    if "participants" not in getattr(conversation, "_prefetched_objects_cache", {}):
        rows = rows.select_related("person")
    return {Part(row.part): row.person for row in rows if row.part not in SEVERAL}


def reviewer_name(spec: FormatSpec, people: Mapping[Part, Person]) -> str:
    """Whom people have the conversation with: each reviewer by name, or the committee ("de vertrouwenscommissie")."""
    if spec.parties.reviewer.kind == "collective":
        return spec.words.reviewer.the
    return wording.listing(people[part].name for part in SIDES if part in REVIEWERS and part in people)


def person_in(conversation: Conversation, part: Part) -> Person | None:
    """Who has this part, or ``None``."""
    return people_in(conversation).get(part)


def previous(conversation: Conversation) -> Conversation | None:
    """The conversation of the same cycle before this one, of whatever kind: held, and not destroyed yet (VGS-11)."""
    return _before(conversation).first()


def previous_alike(conversation: Conversation) -> Conversation | None:
    """The one before it of the same kind: a cycle holds conversations of several kinds (VGS-2)."""
    return _before(conversation).filter(format_version__key=conversation.format_version.key).first()


def _before(conversation: Conversation) -> QuerySet[Conversation]:
    earlier = Conversation.objects.filter(
        cycle_id=conversation.cycle_id, cancelled_at=None, held_on__isnull=False
    )
    if conversation.held_on:
        earlier = earlier.filter(held_on__lt=conversation.held_on)
    return earlier.exclude(pk=conversation.pk).order_by("-held_on")


def exception_of(conversation: Conversation) -> str:
    """Why a second round so soon after another was planned all the same; empty where there was no need."""
    return str(_exception(conversation).get("reason", ""))


def exception_about(conversation: Conversation) -> date | None:
    """The day of the other round that ``exception_of`` is about; ``None`` where there was no need."""
    other_on = _exception(conversation).get("other_on")
    return date.fromisoformat(other_on) if other_on else None


def _exception(conversation: Conversation) -> dict[str, Any]:
    if not conversation.sealed_exception:
        return {}
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    return unseal(key, conversation.sealed_exception, about=f"exception/{conversation.public_id}")
