# SPDX-License-Identifier: EUPL-1.2
"""Who reads which assessment, and by which format one is made."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import awaits_consent, published, spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.people.models import MANAGER_READS_AFTER_DAYS, Person

from .models import Assessment


def visible_to(person: Person, *, on: date) -> QuerySet[Assessment]:
    """The assessments that somebody reads: their own, and those of who reports to them now. Nobody else reads one.

    Who managed somebody before reads none any more, also not what they wrote: the file belongs to the employee. A new
    manager reads what others made only a week after the employee was told: who was put there wrongly read nothing.
    """
    told_by = on - timedelta(days=MANAGER_READS_AFTER_DAYS)
    is_told = Q(subject__manager_since_on=None) | Q(subject__manager_since_on__lte=told_by)
    team = Q(subject__manager=person, subject__is_active=True)
    theirs = Q(subject=person) | (team & (Q(by=person) | is_told))
    found = Assessment.objects.filter(theirs, organisation_id=person.organisation_id)
    return found.select_related("subject", "by", "organisation", "format_version").defer(
        "format_version__content"
    )


def assessing(organisation_id: int) -> FormatVersion | None:
    """The published format by which assessments are kept here; None where no format in use knows them."""
    found = [
        version
        for version in published(organisation_id)
        if spec_of(version).assessment != "none" and not awaits_consent(version)
    ]
    return found[0] if found else None


def latest_years(organisation_id: int, persons: Iterable[int]) -> dict[int, int]:
    """The last calendar year about which each of these people, by primary key, was assessed; in one query."""
    rows = Assessment.objects.filter(organisation_id=organisation_id, subject__in=list(persons))
    return dict(rows.order_by("year").values_list("subject", "year"))


def due(today: date) -> list[Assessment]:
    """What must be gone by today."""
    return list(Assessment.objects.filter(destroy_on__lte=today).order_by("destroy_on", "id"))


def text_of(assessment: Assessment) -> str:
    """The words of the manager; empty where the assessment is kept elsewhere. Raises ``keys.KeyGone``."""
    return _text(assessment, assessment.sealed, "assessment")


def response_of(assessment: Assessment) -> str:
    """The employee's own words about it; empty where there are none. Raises ``keys.KeyGone``."""
    return _text(assessment, assessment.sealed_response, "response")


def _text(assessment: Assessment, sealed: bytes | None, what: str) -> str:
    if sealed is None:
        return ""
    key = keys.fetch(assessment.organisation_id, assessment.public_id, Purpose.ASSESSMENT)
    return str(unseal(key, sealed, about=f"{what}/{assessment.public_id}")["text"])
