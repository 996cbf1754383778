# SPDX-License-Identifier: EUPL-1.2
"""What people hear around the day of the conversation itself: the day before, and when the record is to be written."""

from datetime import datetime, timedelta

from samenspiegel import clock
from samenspiegel.core.access import SIDES, Deed, Part, who_may
from samenspiegel.core.format import Reader
from samenspiegel.keys.actions import KeyGone

from .. import letters
from ..models import Conversation
from ..queries import people_in, rules_for

RECORD_OFFERED = "record_offered"
RECORD_DUE_DAYS = 14  # after so long it is no news any more that a record is to be written


def remind_of_tomorrow(*, now: datetime) -> int:
    """Tell everybody at the table when and where it is, the day before. Each hears it once for each date."""
    tomorrow = now.astimezone(clock.AMSTERDAM).date() + timedelta(days=1)
    due = Conversation.objects.filter(
        held_on=tomorrow,
        planned_at__isnull=False,
        paused_at=None,
        cancelled_at=None,
        ended_at=None,
        cycle__is_private=False,  # nobody meets
    )
    return sum(
        _tell(row, "conversation_tomorrow", (*SIDES, Part.FACILITATOR), now)
        for row in due.select_related("organisation", "format_version")
    )


def remind_of_record(*, now: datetime) -> int:
    """Tell whoever writes it, the morning after the conversation, that the record is to be written and offered."""
    today = now.astimezone(clock.AMSTERDAM).date()
    due = Conversation.objects.filter(
        held_on__lt=today,
        held_on__gte=today - timedelta(days=RECORD_DUE_DAYS),
        milestones__key=RECORD_OFFERED,
        milestones__done_on=None,
        paused_at=None,
        cancelled_at=None,
        ended_at=None,
    )
    written = 0
    for row in due.select_related("organisation", "format_version").distinct():
        due_on = row.milestones.get(key=RECORD_OFFERED).due_on
        writers = tuple(who_may(Deed.WRITE_RECORD, rules_for(row)))
        written += _tell(row, "record_due", writers, now, reader="facilitator", datum_verslag=due_on)
    return written


def _tell(
    conversation: Conversation,
    kind: str,
    parts: tuple[Part, ...],
    now: datetime,
    *,
    reader: Reader | None = None,
    **values: object,
) -> int:
    """``reader``: whose text it is, where somebody else does what a facilitator does elsewhere."""
    people = people_in(conversation)
    try:
        for part in parts:
            if part in people:
                letters.queue(
                    kind,
                    conversation=conversation,
                    person=people[part],
                    reader=reader or letters.READERS[part],
                    now=now,
                    key=f"{kind}:{conversation.public_id}:{people[part].public_id}:{conversation.held_on}",
                    **values,
                )
    except KeyGone:  # destroyed in the meantime
        return 0
    return 1
