# SPDX-License-Identifier: EUPL-1.2
"""Somebody's own calendar feed: their conversations, and what is expected of them, with neutral titles.

Whoever synchronises the calendar reads it too. So it says that there is something to do and on which day; what, and
about whom, stands behind the sign-in.
"""

import hashlib
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q

from samenspiegel import clock
from samenspiegel.conversations.calendars import is_off, item_of, sits_at_table, uid_of
from samenspiegel.conversations.queries import visible_to
from samenspiegel.core import wording
from samenspiegel.core.calendar_item import Item, published
from samenspiegel.core.duties import Code, Duty
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person

from .queries import Overview, overview

NAME = "Samenspiegel"
TITLE = "Iets te doen in Samenspiegel"
NOTE = "Meer lees je na het inloggen: {link}"
PAST_DAYS = 31
"""So long a conversation stays in the feed after its day."""
SHOWN = 500


def feed(person: Person, *, now: datetime) -> str:
    """The feed of one person; on one day, with the same to do, the same text."""
    today = now.astimezone(clock.AMSTERDAM).date()
    rows = visible_to(person, now=now).exclude(stage="cancelled")
    rows = rows.filter(Q(held_on__gte=today - timedelta(days=PAST_DAYS)) | Q(next_on__isnull=False))
    stamped_at = datetime.combine(today, time(), UTC)
    items = []
    for one in overview(rows.order_by("next_on", "pk")[:SHOWN]):
        spec = spec_of(one.conversation.format_version)
        parts = one.parts.get(person.pk, frozenset())
        if not is_off(one.conversation) and any(sits_at_table(part, spec) for part in parts):
            items.append(item_of(one.conversation, stamped_at=stamped_at, has_place=False))
        items += [
            _item(duty, one, stamped_at)
            for duty in one.duties_of(person, today)
            if duty.due_on is not None and duty.code != Code.MEET
        ]
    return published([item for item in items if item is not None], name=NAME)


def _item(duty: Duty, overview: Overview, stamped_at: datetime) -> Item:
    assert duty.due_on is not None  # noqa: S101  # only those with a date come here
    what = "/".join((duty.conversation, duty.code, duty.holder, duty.about))
    link = f"{settings.BASE_URL}/gesprekken/{overview.conversation.public_id}/"
    return Item(
        # What it is, stands in no name either.
        uid=uid_of(hashlib.sha256(what.encode()).hexdigest()[:32]),
        title=TITLE,
        on=duty.due_on,
        stamped_at=stamped_at,
        link=link,
        note=wording.fill(NOTE, {"link": link}),
    )
