# SPDX-License-Identifier: EUPL-1.2
"""Propose the next conversation, with the people, the hours and the place of the one before."""

from datetime import date, datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.core import intervals
from samenspiegel.core.access import SIDES, Part
from samenspiegel.formats.queries import spec_of
from samenspiegel.people import queries as people_queries
from samenspiegel.people.models import Role

from .. import letters
from ..models import Conversation, Participant
from ..queries import may_guide, rules_for
from .committee import body_here


def _next_people(conversation: Conversation) -> list[tuple[int, str]]:
    """Who is proposed for the next conversation, by primary key and part: the same people, but of the organisation.

    Whoever came from outside guided one conversation. In their place comes the substitute, or the first by name who
    facilitates here and takes no part yet.
    """
    rows = [
        (row.person, row.part)
        for row in conversation.participants.select_related("person")
        if row.person.is_active and row.part != Part.REVIEWER_MEMBER
        if not row.person.is_external or row.part == Part.SECOND_REVIEWER
    ]
    if rules_for(conversation).is_guided and all(part != Part.FACILITATOR for _, part in rows):
        taking_part = {person.pk for person, part in rows if part != Part.SUBSTITUTE}
        own = people_queries.with_role(conversation.organisation_id, Role.FACILITATOR)
        substitute = [person for person, part in rows if part == Part.SUBSTITUTE]
        spec, on = spec_of(conversation.format_version), conversation.held_on
        free = [
            person
            for person in [*substitute, *own]
            if person.pk not in taking_part and (on is None or may_guide(person, spec, on=on))
        ]
        if free:
            rows = [(person, part) for person, part in rows if person.pk != free[0].pk]
            rows.append((free[0], Part.FACILITATOR))
    return [(person.pk, str(part)) for person, part in rows]


def proposal_like(conversation: Conversation, on: date) -> Conversation:
    """A proposal around a day, with the people, the hours and the place of another conversation of the same cycle."""
    proposal = Conversation.objects.create(
        organisation_id=conversation.organisation_id,
        cycle_id=conversation.cycle_id,
        format_version=conversation.format_version,
        proposed_on=on,
        starts_at=conversation.starts_at,
        duration_minutes=conversation.duration_minutes,
        place=conversation.place,
        has_round=spec_of(conversation.format_version).asks,
        competencies=conversation.competencies,
        stage="proposed",
    )
    Participant.objects.bulk_create(
        Participant(
            organisation_id=conversation.organisation_id,
            conversation=proposal,
            person_id=person_id,
            part=part,
            body=body_here(conversation) if part == Part.REVIEWER else None,
        )
        for person_id, part in _next_people(conversation)
    )
    return proposal


@transaction.atomic
def propose_next(*, conversation: Conversation, now: datetime) -> Conversation | None:
    """Propose the next conversation of this kind in the cycle, an interval later, with the same people (VGS-1).

    Returns the proposal, or ``None`` where the format has no interval of its own (the two agree on one themselves with
    ``teams.actions.propose_interval``, or somebody asks for one), or one is proposed or planned already.
    """
    if conversation.held_on is None:
        return None
    due_on = intervals.next_due(conversation.held_on, spec_of(conversation.format_version).time)
    if due_on is None:
        return None
    later = Conversation.objects.filter(
        cycle_id=conversation.cycle_id, format_version__key=conversation.format_version.key, cancelled_at=None
    ).exclude(pk=conversation.pk)
    if later.filter(held_on=None).exists() or later.filter(held_on__gt=conversation.held_on).exists():
        return None
    proposal = proposal_like(conversation, due_on)
    audit.log("conversation.proposed", organisation=conversation.organisation, at=now, about=proposal)
    letters.queue_to(
        (*SIDES, Part.FACILITATOR),
        "next_conversation_proposed",
        conversation=conversation,
        now=now,
        link=letters.page_of(proposal),
        datum_voorstel=proposal.proposed_on,
    )
    return proposal
