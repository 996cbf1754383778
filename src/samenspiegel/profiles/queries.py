# SPDX-License-Identifier: EUPL-1.2
"""What pages and planning ask about the profile of an office: one query per profile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery

from samenspiegel.core.profile import SITUATIONAL, Competency, Profile
from samenspiegel.organisations.models import Organisation

from .library import of_office, profiles
from .models import Colouring


@dataclass(frozen=True)
class Written:
    """What stands at one part, since when and by whom."""

    text: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class Coloured:
    """A profile with what one organisation added.

    Args:
        written: by part; a part where nothing stands (any more) has no text.
        chosen: the situational competencies that were chosen, in the order of the profile.
    """

    profile: Profile
    written: Mapping[str, Written]
    chosen: tuple[str, ...]

    @property
    def last(self) -> Written | None:
        """The newest change of all, or None where nothing was ever added."""
        return max(self.written.values(), key=lambda one: one.changed_at, default=None)

    @property
    def chosen_rows(self) -> tuple[Competency, ...]:
        """The chosen competencies with their definitions."""
        return tuple(row for row in self.profile.situational if row.key in self.chosen)

    def text(self, part: str) -> str:
        """The organisation's own words at a part; empty where there are none."""
        return self.written[part].text if part in self.written else ""

    def last_of(self, parts: Iterable[str]) -> Written | None:
        """The newest change among these parts."""
        there = [self.written[part] for part in parts if part in self.written]
        return max(there, key=lambda one: one.changed_at, default=None)

    def count_of(self, parts: Iterable[str]) -> int:
        """At how many of these parts something stands."""
        return sum(bool(self.text(part)) for part in parts)


def coloured(organisation_id: int, profile: Profile) -> Coloured:
    """A profile with what an organisation added to it."""
    rows = Colouring.objects.filter(organisation_id=organisation_id, profile=profile.key)
    written, chosen = {}, ()
    for row in rows.select_related("changed_by").order_by("id"):
        written[row.part] = Written(row.text, row.changed_at, row.changed_by.name)
        if row.part == SITUATIONAL:
            chosen = profile.in_order(row.competencies)
    return Coloured(profile, written, chosen)


def chosen_competencies(organisation: Organisation, office: str) -> tuple[str, ...]:
    """The situational competencies that an organisation chose in the profile of an office (PR-2).

    The default of a questionnaire about who holds that office, beside the core competencies. Keys of the library, in
    the order of the profile; empty where the office has no profile or nothing was chosen.
    """
    profile = of_office(office)
    if profile is None:
        return ()
    row = Colouring.objects.filter(organisation=organisation, profile=profile.key, part=SITUATIONAL).first()
    return profile.in_order(row.competencies) if row else ()


def with_changes(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of an organisation, each with when that last changed what it adds to the profiles: no query of its own."""
    added = Colouring.objects.filter(organisation=OuterRef("organisation")).order_by("-changed_at")
    return rows.annotate(
        **{
            _name(profile): Subquery(added.filter(profile=profile.key).values("changed_at")[:1])
            for profile in profiles().values()
        }
    )


def changed_at(row: Model, profile: Profile) -> datetime | None:
    """When the organisation last changed what it adds to a profile; None where it never added anything.

    Args:
        row: one that ``with_changes`` gave.
    """
    found: datetime | None = getattr(row, _name(profile))
    return found


def _name(profile: Profile) -> str:
    return f"changed_{list(profiles()).index(profile.key)}_at"
