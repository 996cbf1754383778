# SPDX-License-Identifier: EUPL-1.2
"""Colour in the profile of an office: own words per role, answers about the context, a choice of competencies."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.core.profile import SITUATIONAL, Profile
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person

from .models import Colouring

TEXT_LENGTH = 4000


class NoSuchPart(Exception):
    """The profile has no part, or no situational competency, with this key."""


class TextTooLong(Exception):
    """More than ``TEXT_LENGTH`` characters at one or more ``parts``."""

    def __init__(self, parts: Sequence[str]) -> None:
        super().__init__(", ".join(parts))
        self.parts = tuple(parts)


class TextChanged(Exception):
    """Somebody else changed the same part meanwhile; nothing was stored. ``there`` holds what stands there, by part."""

    def __init__(self, there: Mapping[str, str]) -> None:
        super().__init__(", ".join(there))
        self.there = dict(there)


class ChoiceChanged(Exception):
    """Somebody else chose meanwhile; nothing was stored. ``there`` holds the competencies that stand there."""

    def __init__(self, there: Sequence[str]) -> None:
        super().__init__(", ".join(there))
        self.there = tuple(there)


def plain(text: str) -> str:
    """A text as it is kept: a browser sends a line break as two characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def mark(text: str) -> str:
    """What a page takes along to say which text its writer saw when they began."""
    return hashlib.sha256(plain(text).encode(errors="replace")).hexdigest()[:32]


def mark_of_choice(chosen: Iterable[str]) -> str:
    """The same for a choice of competencies."""
    return mark(" ".join(chosen))


@transaction.atomic
def write(
    *,
    organisation: Organisation,
    profile: Profile,
    texts: Mapping[str, str],
    seen: Mapping[str, str],
    by: Person,
    now: datetime,
) -> list[str]:
    """Keep the organisation's own words at one or more parts of a profile (PR-1, PR-4).

    What the writer left as they saw it is left as it stands now, whoever changed it; so two people can fill in the same
    page, each another question.

    Args:
        texts: by part; an empty text takes away what stood there.
        seen: by part the ``mark`` of what stood there when the writer began.
    Returns:
        the parts that were changed.
    Raises:
        TextChanged: the writer changed a part that somebody else changed too; nothing at all is stored then.
        TextTooLong, NoSuchPart.
    """
    if not texts.keys() <= set(profile.parts):
        raise NoSuchPart
    given = {part: plain(text) for part, text in texts.items()}
    long = [part for part, text in given.items() if len(text) > TEXT_LENGTH]
    if long:
        raise TextTooLong(long)
    _lock(organisation)
    rows = {row.part: row for row in _rows(organisation, profile).filter(part__in=given)}
    there = {part: rows[part].text if part in rows else "" for part in given}
    changed = [
        part for part, text in given.items() if text != there[part] and mark(text) != seen.get(part, "")
    ]
    clashing = {part: there[part] for part in changed if seen.get(part, "") != mark(there[part])}
    if clashing:
        raise TextChanged(clashing)
    for part in changed:
        row = rows.get(part) or Colouring(organisation=organisation, profile=profile.key, part=part)
        row.text, row.changed_at, row.changed_by = given[part], now, by
        row.save()
    if changed:
        audit.log(
            "profile.changed", organisation=organisation, at=now, actor=by, profile=profile.key, parts=changed
        )
    return changed


@transaction.atomic
def choose(
    *,
    organisation: Organisation,
    profile: Profile,
    competencies: Iterable[str],
    seen: str,
    by: Person,
    now: datetime,
) -> tuple[str, ...]:
    """Choose the situational competencies that matter here (PR-2); none is a choice too.

    Args:
        seen: the ``mark_of_choice`` of what stood there when the chooser began.
    Returns:
        the choice, in the order of the profile.
    Raises:
        ChoiceChanged: somebody else chose otherwise meanwhile.
        NoSuchPart: a competency that is not situational in this profile.
    """
    wanted = list(competencies)
    chosen = profile.in_order(wanted)
    if set(chosen) != set(wanted):
        raise NoSuchPart
    _lock(organisation)
    row = _rows(organisation, profile).filter(part=SITUATIONAL).first()
    there = profile.in_order(row.competencies) if row else ()
    if chosen == there:
        return chosen
    if seen != mark_of_choice(there):
        raise ChoiceChanged(there)
    row = row or Colouring(organisation=organisation, profile=profile.key, part=SITUATIONAL)
    row.competencies, row.changed_at, row.changed_by = list(chosen), now, by
    row.save()
    audit.log(
        "profile.competencies_chosen",
        organisation=organisation,
        at=now,
        actor=by,
        profile=profile.key,
        competencies=list(chosen),
    )
    return chosen


def _rows(organisation: Organisation, profile: Profile):  # type: ignore[no-untyped-def]
    return Colouring.objects.filter(organisation=organisation, profile=profile.key)


def _lock(organisation: Organisation) -> None:
    """One writer of profiles at a time in an organisation: a part that nobody wrote yet has no row to lock."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
