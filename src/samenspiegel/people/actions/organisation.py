# SPDX-License-Identifier: EUPL-1.2
"""What an organisation sets about itself. Here, and not beside its model, because the log stands between them."""

from datetime import date, datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.organisations.models import ClosedPeriod, Custody, Organisation

from ..models import Person


class PeriodOutOfOrder(Exception):
    """A closed period would end before it begins."""


class PeriodExists(Exception):
    """A closed period with this name and these dates is there already."""


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, name: str, mail_from: str, by: Person, now: datetime
) -> Organisation:
    """Set the name that stands on pages and in mails, and the address that mails come from (empty: the default)."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    wanted = {"name": name, "mail_from": mail_from}
    changed = sorted(field for field, value in wanted.items() if getattr(organisation, field) != value)
    if changed:
        organisation.name, organisation.mail_from = name, mail_from
        organisation.save(update_fields=changed)
        audit.log(
            "organisation.changed",
            organisation=organisation,
            at=now,
            actor=by,
            about=organisation,
            fields=changed,
        )
    return organisation


@transaction.atomic
def choose_custody(*, organisation: Organisation, custody: str, by: Person, now: datetime) -> Organisation:
    """Choose who can open sealed answers before closing, for rounds that are planned from now on."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.custody != custody:
        organisation.custody = Custody(custody)
        organisation.save(update_fields=["custody"])
        audit.log(
            "organisation.custody_chosen",
            organisation=organisation,
            at=now,
            actor=by,
            about=organisation,
            custody=organisation.custody,
        )
    return organisation


@transaction.atomic
def add_closed_period(
    *, organisation: Organisation, name: str, begins_on: date, ends_on: date, by: Person, now: datetime
) -> ClosedPeriod:
    """Add days, first and last included, that planning points out.

    Raises:
        PeriodOutOfOrder: it would end before it begins.
        PeriodExists: it is there already.
    """
    if ends_on < begins_on:
        raise PeriodOutOfOrder
    known = {"organisation": organisation, "name": name, "begins_on": begins_on, "ends_on": ends_on}
    if ClosedPeriod.objects.filter(**known).exists():
        raise PeriodExists
    period = ClosedPeriod.objects.create(**known)
    _log_period("closed_period.added", period, by, now)
    return period


@transaction.atomic
def remove_closed_period(*, period: ClosedPeriod, by: Person, now: datetime) -> None:
    """Remove a closed period. Dates that were laid with it stay as they were told."""
    _log_period("closed_period.removed", period, by, now)
    period.delete()


def _log_period(kind: str, period: ClosedPeriod, by: Person, now: datetime) -> None:
    audit.log(
        kind,
        organisation=period.organisation,
        at=now,
        actor=by,
        begins_on=period.begins_on.isoformat(),
        ends_on=period.ends_on.isoformat(),
    )
