# SPDX-License-Identifier: EUPL-1.2
"""Record an assessment, or that one was made elsewhere; and respond to it (ZS-6)."""

from datetime import date, datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core import schedule
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal
from samenspiegel.organisations.models import new_public_id
from samenspiegel.people.models import Person

from . import letters
from .models import Assessment
from .queries import assessing

TEXT_LENGTH = 20_000
YEARS_BACK = 2


class NotTheirs(Exception):
    """Only the manager of today assesses somebody, and only the employee responds."""


class NotKeptHere(Exception):
    """No format in use knows assessments, or it only knows that they are kept in another system."""


class Refused(Exception):
    """It cannot be recorded like this. ``code`` says why, ``field`` where."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{field}: {code}")
        self.code, self.field = code, field


@transaction.atomic
def assess(
    *,
    subject: Person,
    year: int,
    made_on: date,
    by: Person,
    now: datetime,
    text: str = "",
    registered_in: str = "",
) -> Assessment:
    """Record an assessment of somebody about a calendar year. The employee reads it from this moment on, and is told.

    Args:
        text: the assessment itself, where it is kept here.
        registered_in: the system in which it is kept, where that is elsewhere; then nothing of it stands here.
    Raises:
        NotTheirs: somebody else than the manager of today.
        NotKeptHere: the organisation keeps none here.
        Refused: no text and no system, or both; too long; a day ahead, or a year that it cannot be about.
    """
    subject = Person.objects.select_for_update().get(pk=subject.pk)
    if subject.manager_id != by.pk or not subject.is_active:
        raise NotTheirs
    version = assessing(subject.organisation_id)
    if version is None:
        raise NotKeptHere
    spec = spec_of(version)
    text, registered_in = text.strip(), " ".join(registered_in.split())
    if text and spec.assessment != "here":
        raise NotKeptHere
    _check(text, registered_in, year, made_on, now.astimezone(clock.AMSTERDAM).date())
    public_id = new_public_id()
    key = keys.make(subject.organisation_id, public_id, Purpose.ASSESSMENT)
    assessment = Assessment.objects.create(
        organisation=subject.organisation,
        public_id=public_id,
        subject=subject,
        by=by,
        format_version=version,
        year=year,
        made_on=made_on,
        registered_in=registered_in,
        sealed=seal(key, {"text": text}, about=f"assessment/{public_id}") if text else None,
        recorded_at=now,
        destroy_on=schedule.add_months(made_on, spec.retained("assessment").months),
    )
    audit.log(
        "assessment.made" if text else "assessment.registered",
        organisation=subject.organisation,
        at=now,
        actor=by,
        about=assessment,
        made_on=made_on.isoformat(),
    )
    letters.made(assessment, now=now)
    return assessment


@transaction.atomic
def respond(*, assessment: Assessment, text: str, by: Person, now: datetime) -> None:
    """Put the employee's own response beside it. Theirs to change; the manager reads it at once and cannot touch it.

    Raises:
        NotTheirs: somebody else than who was assessed.
        Refused: empty or too long.
    """
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if assessment.subject_id != by.pk:
        raise NotTheirs
    text = text.strip()
    if not text:
        raise Refused("missing", "text")
    if len(text) > TEXT_LENGTH:
        raise Refused("too_long", "text")
    key = keys.fetch(assessment.organisation_id, assessment.public_id, Purpose.ASSESSMENT)
    is_first = assessment.sealed_response is None
    assessment.sealed_response = seal(key, {"text": text}, about=f"response/{assessment.public_id}")
    assessment.responded_on = now.astimezone(clock.AMSTERDAM).date()
    assessment.save(update_fields=["sealed_response", "responded_on"])
    audit.log(
        "assessment.responded", organisation=assessment.organisation, at=now, actor=by, about=assessment
    )
    if is_first:
        letters.responded(assessment, now=now)


def log_reading(*, assessment: Assessment, by: Person, now: datetime) -> None:
    """Keep in the log that somebody opened it."""
    audit.log("assessment.read", organisation=assessment.organisation, at=now, actor=by, about=assessment)


def _check(text: str, registered_in: str, year: int, made_on: date, today: date) -> None:
    if not text and not registered_in:
        raise Refused("missing", "text")
    if text and registered_in:
        raise Refused("both", "registered_in")
    if len(text) > TEXT_LENGTH:
        raise Refused("too_long", "text")
    if len(registered_in) > Assessment._meta.get_field("registered_in").max_length:
        raise Refused("too_long", "registered_in")
    if made_on > today:
        raise Refused("in_future", "made_on")
    if made_on.year < today.year - YEARS_BACK:
        raise Refused("too_long_ago", "made_on")
    if not made_on.year - YEARS_BACK <= year <= made_on.year:
        raise Refused("other_year", "year")
