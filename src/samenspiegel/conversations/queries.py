# SPDX-License-Identifier: EUPL-1.2
"""What pages and jobs ask about conversations. Everything is loaded through what this person may see."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q, QuerySet

from samenspiegel.core.access import Part, Rules, open_to_outside_since, rules_of
from samenspiegel.core.format import FormatSpec
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import published, spec_of, spec_with
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.people.models import Person, Role
from samenspiegel.people.queries import has_role, offices_of

from .models import Conversation, Participant


def visible_to(person: Person, *, now: datetime) -> QuerySet[Conversation]:
    """The conversations in which a person has a part, of their own organisation only.

    Who came from outside sees theirs until two weeks after its end (``core.access.OUTSIDE_FOR``).
    """
    own = Participant.objects.filter(person=person).values("conversation")
    found = Conversation.objects.filter(organisation_id=person.organisation_id, pk__in=own)
    if person.is_external:
        found = found.filter(still_open_to_outside(now))
    return found.select_related("organisation", "format_version", "cycle__subject").defer(
        "format_version__content"  # long, and read once per process
    )


def still_open_to_outside(now: datetime) -> Q:
    """Conversations that somebody from outside still has a part in: they run, or ended a short while ago."""
    since = open_to_outside_since(now)
    return Q(Q(ended_at=None) | Q(ended_at__gte=since), Q(cancelled_at=None) | Q(cancelled_at__gte=since))


def spec_for(conversation: Conversation) -> FormatSpec:
    """The format as this conversation has it: with the competencies that were chosen for it, and no others."""
    return spec_with(conversation.format_version, conversation.competencies)


def rules_for(conversation: Conversation) -> Rules:
    """Who organises and who writes in this conversation, by its format."""
    return rules_of(spec_of(conversation.format_version))


def plans_as(person: Person, spec: FormatSpec, *, on: date) -> tuple[Part, ...]:
    """As what somebody may plan a conversation of this format: it is theirs to guide, or one of its sides is theirs.

    Where nobody guides, that is whoever holds the office that the format names for the side; where it names none,
    anybody who works here. Nobody from outside plans.
    """
    if person.is_external or not person.is_active:
        return ()
    if rules_of(spec).is_guided:
        return (Part.FACILITATOR,) if has_role(person, Role.FACILITATOR) else ()
    return _own_sides(spec, offices_of(person, on))


def plannable(person: Person, *, on: date) -> list[tuple[FormatVersion, tuple[Part, ...]]]:
    """The published formats that somebody may plan, each with as what; see ``plans_as``."""
    if person.is_external or not person.is_active:
        return []
    versions = [(version, spec_of(version)) for version in published(person.organisation_id)]
    guides: tuple[Part, ...] = ()
    offices: frozenset[str] = frozenset()
    if any(spec.parties.facilitator for _, spec in versions) and has_role(person, Role.FACILITATOR):
        guides = (Part.FACILITATOR,)
    if any(spec.parties.facilitator is None for _, spec in versions):
        offices = offices_of(person, on)
    found = [
        (version, guides if spec.parties.facilitator else _own_sides(spec, offices))
        for version, spec in versions
    ]
    return [(version, parts) for version, parts in found if parts]


def _own_sides(spec: FormatSpec, held: frozenset[str]) -> tuple[Part, ...]:
    offices = {Part.SUBJECT: spec.parties.subject.office, Part.REVIEWER: spec.parties.reviewer.office}
    organisers = rules_of(spec).organisers
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


def people_in(conversation: Conversation) -> dict[Part, Person]:
    """Who has which part (attendees left out)."""
    rows = conversation.participants.all()
    if "participants" not in getattr(conversation, "_prefetched_objects_cache", {}):
        rows = rows.select_related("person")
    return {Part(row.part): row.person for row in rows if row.part != Part.ATTENDEE}


def person_in(conversation: Conversation, part: Part) -> Person | None:
    """Who has this part, or ``None``."""
    return people_in(conversation).get(part)


def previous(conversation: Conversation) -> Conversation | None:
    """The conversation of the same cycle before this one: held, and not destroyed yet (VGS-11)."""
    earlier = Conversation.objects.filter(
        cycle_id=conversation.cycle_id, cancelled_at=None, held_on__isnull=False
    )
    if conversation.held_on:
        earlier = earlier.filter(held_on__lt=conversation.held_on)
    return earlier.exclude(pk=conversation.pk).order_by("-held_on").first()


def exception_of(conversation: Conversation) -> str:
    """Why a second round so soon after another was planned all the same; empty where there was no need."""
    if not conversation.sealed_exception:
        return ""
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    reason = unseal(key, conversation.sealed_exception, about=f"exception/{conversation.public_id}")["reason"]
    return str(reason)
