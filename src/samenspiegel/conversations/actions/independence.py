# SPDX-License-Identifier: EUPL-1.2
"""Whether who guides a conversation stands apart from the people in it, and that somebody went on all the same."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.core import independence as rules
from samenspiegel.core.access import Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from ..models import Conversation, IndependenceNote
from ..queries import people_in


def rule_of(spec: FormatSpec) -> rules.Rule:
    """What a format says of the subject's line of command."""
    return spec.parties.facilitator.in_line_of_command if spec.parties.facilitator else "allowed"


def findings(
    *, organisation_id: int, spec: FormatSpec, people: Mapping[Part, Person], raters: Collection[int]
) -> list[rules.Finding]:
    """How the facilitator and the substitute among ``people`` stand to the others.

    Args:
        raters: primary keys of who is asked.
    """
    rows = Person.objects.filter(organisation_id=organisation_id, manager__isnull=False)
    keys = {part: person.pk for part, person in people.items()}
    return rules.findings(
        dict(rows.values_list("pk", "manager_id")),
        guides={part: keys[part] for part in (Part.FACILITATOR, Part.SUBSTITUTE) if part in keys},
        subject=keys.get(Part.SUBJECT),
        reviewer=keys.get(Part.REVIEWER),
        raters=raters,
        rule=rule_of(spec),
    )


def is_known(person: Person) -> bool:
    """Whether it is known to whom somebody reports; who comes from outside reports to nobody here."""
    return person.is_external or person.manager_id is not None


def forbidden(
    *, organisation_id: int, spec: FormatSpec, people: Mapping[Part, Person]
) -> list[rules.Finding]:
    """What the format does not allow, whatever people choose."""
    if rule_of(spec) != "refused":
        return []
    found = findings(organisation_id=organisation_id, spec=spec, people=people, raters=())
    return rules.refused(found, rule_of(spec))


@transaction.atomic
def note_independence(*, conversation: Conversation, by: Person, now: datetime) -> list[IndependenceNote]:
    """Keep how the guides of a conversation stand to the others now, and that ``by`` went on. Returns what is new.

    What holds no more is forgotten; what was noted before stays with who went on then.
    """
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    # The round comes later in the story than this app; only who is asked is read of it.
    round = getattr(conversation, "round", None)
    raters = list(round.invitations.values_list("person_id", flat=True)) if round else []
    found = findings(
        organisation_id=conversation.organisation_id,
        spec=spec_of(conversation.format_version),
        people=people_in(conversation),
        raters=raters,
    )
    holds = {(str(one.part), str(one.relation)) for one in found}
    noted = set()
    for note in conversation.independence_notes.all():
        if (note.part, note.relation) in holds:
            noted.add((note.part, note.relation))
        else:
            note.delete()
    new = [
        IndependenceNote(
            organisation_id=conversation.organisation_id,
            conversation=conversation,
            part=part,
            relation=relation,
            accepted_by=by,
            accepted_at=now,
        )
        for part, relation in sorted(holds - noted)
    ]
    IndependenceNote.objects.bulk_create(new)
    if new:
        audit.log(
            "independence.accepted",
            organisation=conversation.organisation,
            at=now,
            actor=by,
            about=conversation,
            relations=[f"{note.part}.{note.relation}" for note in new],
        )
    return new
