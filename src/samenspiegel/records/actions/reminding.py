# SPDX-License-Identifier: EUPL-1.2
"""Remind whoever has not reacted to a record. Silence is not disagreement (design, section 6)."""

from datetime import datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.conversations.letters import READERS, Postbag
from samenspiegel.conversations.queries import people_in, rules_for
from samenspiegel.core import schedule
from samenspiegel.core.access import Deed, Part, readers
from samenspiegel.core.format import Reader
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys.actions import KeyGone
from samenspiegel.notices import actions as notices
from samenspiegel.people.models import Person

from ..models import Record
from ..queries import RecordState, state_of
from .shared import SIGNED_AS

MILESTONE = "record_approved"


def waiting_for(state: RecordState) -> tuple[Part, ...]:
    """Of whom a signature, a yes or no, or an answer is waited for."""
    if state.current is None or state.record.ending:
        return ()
    if state.is_reduced and state.document is not None:
        keys = [agreement.key for agreement in state.document.agreements]
        return tuple(
            side for side in state.deciders if any((key, side) not in state.agreement_answers for key in keys)
        )
    proposed = {proposal.side for proposal in state.open_proposals}
    answer = {side for proposal in state.open_proposals for side in state.waits_for(proposal)}
    return tuple(
        part
        for part in (*state.sides, *(part for part in state.means if part not in state.sides))
        if part in answer or (part in state.missing and part not in proposed)
    )


@transaction.atomic
def remind_due(*, record: Record, now: datetime) -> int:
    """Write the reminders about a record that are due today; after the date asked for, ask the facilitator to call.

    Running it twice, or after days of downtime, sends each reminder once. Returns how many letters are due.
    """
    try:
        state = state_of(record)
    except KeyGone:
        return 0
    waiting = waiting_for(state)
    asked_on = state.approve_by_on
    if not waiting or asked_on is None or state.current is None:
        return 0
    conversation = state.conversation
    spec = spec_of(conversation.format_version)
    today = now.astimezone(clock.AMSTERDAM).date()
    offered_on = state.current.offered_at.astimezone(clock.AMSTERDAM).date()
    bag = Postbag(conversation, now)
    about = state.current.public_id
    link = f"/gesprekken/{conversation.public_id}/verslag/"

    def letter(kind: str, person: Person, reader: Reader, key: str, **values: int | str):
        return bag.write(
            kind,
            person=person,
            reader=reader,
            key=f"{kind}:{about}:{person.public_id}:{key}",
            link=link,
            datum_akkoord=asked_on,
            **values,
        )

    letters = []
    if today > asked_on:
        # Whoever wrote it calls; a side that writes is not asked to call itself.
        people = people_in(conversation)
        for part in readers(Deed.WRITE_RECORD, rules_for(conversation)):
            if part in people and part not in waiting:
                mark = asked_on.isoformat()
                letters.append(letter("record_overdue", people[part], "facilitator", mark))
    else:
        days_before = spec.milestone(MILESTONE).remind_days
        past = [day for day in schedule.reminders(asked_on, days_before) if offered_on < day <= today]
        if past:
            left = max((asked_on - today).days, 1)  # on the last day itself there is one day left
            # Who signs for seen or receipt holds nothing up, and is asked once.
            # Where nobody proposes changes, the letter asks for a signature alone.
            kind, said = "record_to_sign", {"teken": SIGNED_AS["approved"]}
            if state.rules.amends:
                kind, said = "record_reminder", {"dagen": left}
            letters += [
                letter(kind, state.people[part], READERS[part], past[-1].isoformat(), **said)
                for part in waiting
                if part in state.sides and state.means.get(part, "approved") == "approved"
            ]
    written = [row for row in letters if row is not None]
    notices.queue(written)
    return len(written)


def remind_all_due(*, now: datetime) -> int:
    """``remind_due`` for every record that was offered and has not ended."""
    rows = (
        Record.objects.filter(
            ending="",
            versions__isnull=False,
            conversation__cancelled_at=None,
            conversation__paused_at=None,
        )
        .select_related("conversation__organisation", "conversation__format_version")
        .distinct()
    )
    return sum(remind_due(record=record, now=now) for record in rows)
