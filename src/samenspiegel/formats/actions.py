# SPDX-License-Identifier: EUPL-1.2
"""Publish a format of the library for an organisation."""

import hashlib
from datetime import date, datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core.format import FormatSpec, resolved
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person

from . import library
from .models import FormatVersion


class ConsentRefused(Exception):
    """The consent cannot be recorded like this. ``code`` says why: ``in_future`` or ``no_reference``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def publish(
    *, organisation: Organisation, key: str, now: datetime, by: Person | None = None
) -> FormatVersion:
    """Publish the library's format as it is today; the same content is published once.

    Raises:
        NoSuchFormat: the library has no format with this key for such an organisation.
    """
    spec = library.load(key)
    if organisation.kind not in spec.organisations:
        raise library.NoSuchFormat(key)
    return publish_spec(organisation=organisation, spec=spec, now=now, by=by)


@transaction.atomic
def publish_spec(
    *, organisation: Organisation, spec: FormatSpec, now: datetime, by: Person | None = None
) -> FormatVersion:
    """Publish a format that was read from elsewhere, such as a municipality's own file; once per content."""
    content = resolved(spec)
    version, is_new = FormatVersion.objects.get_or_create(
        organisation=organisation,
        key=spec.key,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        defaults={
            "version": str(spec.version),
            "title": spec.title,
            "content": content,
            "published_on": now.astimezone(clock.AMSTERDAM).date(),
        },
    )
    if is_new:
        audit.log(
            "format.published",
            organisation=organisation,
            at=now,
            actor=by,
            about=version,
            digest=version.digest,
        )
    return version


@transaction.atomic
def publish_settled(*, version: FormatVersion, spec: FormatSpec, now: datetime) -> FormatVersion:
    """Keep a published version with the ground rules that were settled for it; once per set of answers."""
    content = resolved(spec)
    settled, _is_new = FormatVersion.objects.get_or_create(
        organisation=version.organisation,
        key=version.key,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        defaults={
            "version": version.version,
            "title": version.title,
            "content": content,
            "published_on": now.astimezone(clock.AMSTERDAM).date(),
            "settled_from": version,
        },
    )
    return settled


def _found_by(reference: str, decided_on: date, now: datetime) -> str:
    """By what a decision can be found; refused where it still has to be taken, or cannot be found."""
    if decided_on > now.astimezone(clock.AMSTERDAM).date():
        raise ConsentRefused("in_future")
    if not reference.strip():
        raise ConsentRefused("no_reference")
    return reference.strip()


@transaction.atomic
def record_consent(
    *, version: FormatVersion, consented_on: date, reference: str, by: Person, now: datetime
) -> None:
    """Record when the works council consented to this version, and under which reference (WOR, art. 27).

    A new version of a format is a new regulation: it asks for a consent of its own. Recording it again corrects it.

    Raises:
        ConsentRefused: the date lies ahead, or there is no reference to find the letter by.
    """
    version.works_council_reference = _found_by(reference, consented_on, now)
    version.works_council_on = consented_on
    version.save(update_fields=["works_council_on", "works_council_reference"])
    audit.log(
        "format.consented",
        organisation=version.organisation,
        at=now,
        actor=by,
        about=version,
        consented_on=consented_on.isoformat(),
    )


@transaction.atomic
def record_adoption(
    *, version: FormatVersion, adopted_on: date, reference: str, by: Person, now: datetime
) -> None:
    """Record when this version was adopted, and under which reference the decision can be found (HV-2).

    A new version of a format asks for a decision of its own. Recording it again corrects it.

    Raises:
        ConsentRefused: the date lies ahead, or there is no reference to find the decision by.
    """
    version.adopted_reference = _found_by(reference, adopted_on, now)
    version.adopted_on = adopted_on
    version.save(update_fields=["adopted_on", "adopted_reference"])
    audit.log(
        "format.adopted",
        organisation=version.organisation,
        at=now,
        actor=by,
        about=version,
        adopted_on=adopted_on.isoformat(),
    )
