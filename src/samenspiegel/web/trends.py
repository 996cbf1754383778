# SPDX-License-Identifier: EUPL-1.2
"""Two released reports on one person beside each other, for who may read both: computed for a page, kept nowhere."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import spec_for, visible_to
from samenspiegel.core.access import Deed
from samenspiegel.core.report.trend import Asked
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.queries import answered_by_name
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person
from samenspiegel.preparation.queries import with_report

from .loading import READINGS
from .report_words import Reader
from .trend_page import TrendPage, build_trend


def before(conversation: Conversation, person: Person, *, now: datetime) -> Conversation | None:
    """The conversation before this one on the same person whose spiegel was released and which this person sees."""
    rows = _earlier(person, now=now, cycle_id=conversation.cycle_id, held_on__lt=conversation.held_on)
    return rows.select_related("organisation", "format_version", "round").order_by("-held_on", "-pk").first()


def with_before(rows: QuerySet[Conversation], person: Person) -> QuerySet[Conversation]:
    """The same conversations with the spiegel, and ``has_before``: whether there is one to compare it with."""
    earlier = _earlier(
        person, now=clock.now(), cycle_id=OuterRef("cycle_id"), held_on__lt=OuterRef("held_on")
    )
    return with_report(rows, person).annotate(has_before=Exists(earlier))


def _earlier(person: Person, *, now: datetime, **which: Any) -> QuerySet[Conversation]:
    return visible_to(person, now=now).filter(
        cancelled_at=None, round__released_at__isnull=False, round__withdrawn_at=None, **which
    )


def trend_of(
    earlier: Conversation, later: Conversation, reader: Reader, *, person: Person, days: tuple[date, date]
) -> TrendPage:
    """The later report beside the earlier one (design, section 5); that both were read stands in the log.

    Raises:
        NoReport: one of the two is not there, or not for this person.
    """
    found = [(row, feedback.released(conversation=row, person=person)) for row in (earlier, later)]
    asked = [
        Asked(
            report=released.report,
            items={
                one.key: tuple((item.id, item.version) for item in one.items)
                for one in spec_for(row).competencies
            },
            people=answered_by_name(row, released.names),
        )
        for row, released in found
    ]
    for row, _released in found:
        audit.log(
            READINGS[Deed.READ_REPORT],
            organisation=row.organisation,
            at=clock.now(),
            actor=person,
            about=row,
        )
    return build_trend(asked[0], asked[1], spec_of(later.format_version), reader, days)
