# SPDX-License-Identifier: EUPL-1.2
"""What pages and planning ask about ground rules."""

from datetime import date

from django.db.models import Q

from samenspiegel.core.format.ground_rules import is_settled
from samenspiegel.core.format.spec import Seated
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import published, spec_of
from samenspiegel.people.directory import held_on
from samenspiegel.people.models import Body, Person, Seat

from .models import GroundRules


def asks(version: FormatVersion) -> bool:
    """Whether questions have to be settled before a conversation of this version is planned (RL-1)."""
    return not is_settled(spec_of(version))


def asking(organisation_id: int) -> list[FormatVersion]:
    """The published formats that ask something to be settled first."""
    return [version for version in published(organisation_id) if asks(version)]


def in_force(version: FormatVersion, subject: Person, *, on: date) -> GroundRules | None:
    """What a conversation with this person goes by: the last that a body of theirs adopted, else the organisation's."""
    seats = Seat.objects.filter(held_on(on), person=subject, body__isnull=False)
    rows = GroundRules.objects.filter(format_version=version, adopted_at__isnull=False)
    found = rows.filter(Q(body=None) | Q(body__in=seats.values("body"))).order_by("-adopted_at", "-pk")
    sets = list(found.select_related("settled_version", "body"))
    return next((one for one in sets if one.body_id), next(iter(sets), None))


def all_in_force(version: FormatVersion) -> list[GroundRules]:
    """The last that was adopted for each body, and for the organisation."""
    rows = GroundRules.objects.filter(format_version=version, adopted_at__isnull=False)
    newest: dict[int | None, GroundRules] = {}
    for row in rows.select_related("settled_version", "body").order_by("adopted_at", "pk"):
        newest[row.body_id] = row
    return list(newest.values())


def group_of(version: FormatVersion, *, on: date) -> Body | None:
    """The body with which they are discussed: where those sit whom the format is about; ``None`` where nobody does."""
    office = spec_of(version).parties.subject.office
    seats = Seat.objects.filter(
        held_on(on), person__organisation_id=version.organisation_id, office=office, body__isnull=False
    )
    found = seats.select_related("body").order_by("body__name", "body_id").first()
    return found.body if found else None


def draft_of(version: FormatVersion, body_id: int | None) -> GroundRules | None:
    """The answers that are being written, not adopted yet."""
    return GroundRules.objects.filter(format_version=version, body_id=body_id, adopted_at=None).first()


def is_seated(person: Person, places: tuple[Seated, ...], *, on: date) -> bool:
    """Whether somebody sits in one of these places on a date."""
    rows = list(Seat.objects.filter(held_on(on), person=person).values_list("office", "body__kind"))
    bodies = {body for _office, body in rows}
    return any(
        any(
            (place.body is None or body == place.body) and (place.office is None or office == place.office)
            for office, body in rows
        )
        and (place.also_in is None or place.also_in in bodies)
        and (place.not_in is None or place.not_in not in bodies)
        for place in places
    )


def sits_in(person: Person, kind: str, *, on: date) -> bool:
    """Whether somebody has a seat in a body of this kind on a date."""
    return is_seated(person, (Seated(body=kind),), on=on)
