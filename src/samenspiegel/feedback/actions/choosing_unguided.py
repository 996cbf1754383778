# SPDX-License-Identifier: EUPL-1.2
"""Whom a side may ask where nobody guides: only people whose existence does not depend on that side.

A side chooses the raters there and reads the report. With addresses of their own in a group they could answer for all
but one, and calculate what that one answered: the floor of three would protect nobody.
"""

from datetime import datetime

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.conversations.queries import parts_of, people_in, rules_for
from samenspiegel.core.access import SIDES, Deed, may
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Appointment, Person, Role

from ..models import RaterGroup, Round
from .raters import RaterRefused, holders


def check_unguided(round: Round, group: RaterGroup, person: Person, by: Person, now: datetime) -> None:
    """Raises ``RaterRefused`` where nobody guides and this person would not protect the others in the group.

    ``reads_report``: after opening nobody is added by who reads the report. ``not_of_group``: the group is made up of
    the holders of a seat, and this person holds none of it today. ``unknown_here``: added to the organisation by a
    side or changed by one (an address can be theirs too), from outside, or without an account and added by somebody
    who is no administrator.
    """
    conversation = round.conversation
    rules = rules_for(conversation)
    if rules.is_guided:
        return
    if round.opened_on and may(Deed.READ_REPORT, parts_of(conversation, by), rules=rules):
        raise RaterRefused("reads_report")
    people = people_in(conversation)
    sides = {people[part].public_id for part in SIDES if part in people}
    spec = spec_of(conversation.format_version)
    specs = [spec.group(key) for key in group.key.split("+")]
    # Of the other organisation that shares the subject, whom an administrator gave a seat in it.
    is_of_other = any(one.proposed_from and one.proposed_from.elsewhere for one in specs)
    by_side = _actors(person, "person.added", "person.changed") & (sides | {by.public_id})
    if by_side or (person.is_external and not is_of_other):
        raise RaterRefused("unknown_here")
    if any(one.proposed_from for one in specs):
        today = now.astimezone(clock.AMSTERDAM).date()
        if not any(person.pk in holders(one, round.organisation_id, today) for one in specs):
            raise RaterRefused("not_of_group")
    elif person.account_id is None and not _by_administrator(person):
        raise RaterRefused("unknown_here")


def _actors(person: Person, *kinds: str) -> set[str]:
    """Who did this to a person, by public id; empty where the command line did. Not what they did themselves."""
    lines = Event.objects.filter(
        organisation_id=person.organisation_id,
        kind__in=kinds,
        about=person.public_id,
    )
    return set(lines.exclude(actor="").values_list("actor", flat=True)) - {person.public_id}


def _by_administrator(person: Person) -> bool:
    makers = _actors(person, "person.added")
    administrators = Appointment.objects.filter(
        organisation_id=person.organisation_id, role=Role.ADMINISTRATOR, person__public_id__in=makers
    )
    return administrators.count() == len(makers)
