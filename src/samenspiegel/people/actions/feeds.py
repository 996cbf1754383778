# SPDX-License-Identifier: EUPL-1.2
"""The secret address of somebody's own calendar feed: shown once, renewed or ended whenever they like."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit

from ..models import CalendarFeed, Person

SECRET_BYTES = 24  # 192 bits: 32 letters in an address


class FeedUnknown(Exception):
    """No such feed: never made, ended, or of somebody who is not in service any more. All look the same."""


@transaction.atomic
def make_feed(*, person: Person, now: datetime) -> str:
    """Make the address anew, and return its secret: an earlier address ends. The secret is kept nowhere."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    CalendarFeed.objects.update_or_create(
        organisation_id=person.organisation_id,
        person=person,
        defaults={"check_hash": _hash(secret), "made_on": now.date()},
    )
    audit.log("feed.made", organisation=person.organisation, at=now, actor=person, about=person)
    return secret


@transaction.atomic
def end_feed(*, person: Person, now: datetime, by: Person) -> None:
    """Let the address end, where there is one. Ended twice is ended."""
    ended, _ = CalendarFeed.objects.filter(person=person).delete()
    if ended:
        audit.log("feed.ended", organisation=person.organisation, at=now, actor=by, about=person)


def find_feed(secret: str) -> Person:
    """Whose feed a secret opens.

    Raises:
        FeedUnknown: nobody's, whatever the reason.
    """
    found = CalendarFeed.objects.filter(check_hash=_hash(secret), person__is_active=True)
    row = found.select_related("person__organisation").first()
    if row is None:
        raise FeedUnknown
    return row.person


def feed_of(person: Person) -> CalendarFeed | None:
    """The feed that somebody has, or ``None``."""
    return CalendarFeed.objects.filter(person=person).first()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
