# SPDX-License-Identifier: EUPL-1.2
"""A mail with nothing but the calendar item, for who sits at the table and gets no other mail that brings it.

That is who sits there beside the parties, and who sits there no more. Only those of whom something changes in their
calendar get one (design, section 8); whoever did the deed gets no mail of it, and has the item on the page.
"""

from collections.abc import Collection
from datetime import date, datetime

from samenspiegel import clock
from samenspiegel.core import wording
from samenspiegel.core.access import Part
from samenspiegel.notices import actions as notices
from samenspiegel.people.models import Person

from .calendars import attending, is_off
from .letters import Postbag
from .models import Conversation
from .queries import people_in

BRINGS = (
    "Voor je agenda: een gesprek op {datum}",
    """
Dag {voornaam},

Bij deze mail zit een agenda-item voor een gesprek op {datum}{om_tijd}. Open het om het in je agenda te zetten.
Staat het daar al? Dan wordt het bijgewerkt.

Meer lees je op de pagina van het gesprek: {link}
""",
)
TAKES_OUT = (
    "Voor je agenda: het gesprek op {datum} vervalt bij jou",
    """
Dag {voornaam},

Het gesprek op {datum} hoeft niet meer in je agenda. Open het item bij deze mail: dan gaat het eruit.
""",
)
CLOSING = """
Met vriendelijke groet,

Samenspiegel, {organisatie}
"""


def tell(
    conversation: Conversation,
    *,
    now: datetime,
    by: Person | None = None,
    told: Collection[Part] = (),
    to: Collection[Person] | None = None,
    gone: Collection[Person] = (),
    was_on: date | None = None,
) -> None:
    """Mail the item to everybody at the table who did not get it with another mail; take it from who left.

    Args:
        by: who did the deed.
        told: the parts that got another mail that brings it.
        to: only these, of who sits at the table.
        gone: who sits there no more.
        was_on: the day on which it stood, where it has none any more.
    """
    bag = Postbag(conversation, now)
    people = people_in(conversation)
    reached = {people[part].pk for part in told if part in people} | ({by.pk} if by else set())
    today = now.astimezone(clock.AMSTERDAM).date()
    there = attending(conversation, bag.spec, on=today)
    rows = [
        (person, is_off(conversation))
        for person in there
        if person.pk not in reached and (to is None or person in to)
    ]
    rows += [(person, True) for person in gone if person not in there and person != by]
    mails = [_letter(bag, person, is_out, was_on) for person, is_out in rows if _has_mailbox(person)]
    notices.queue(mail for mail in mails if mail is not None)


def _has_mailbox(person: Person) -> bool:
    return bool(person.email and not person.has_shared_mailbox and person.is_active)


def _letter(bag: Postbag, person: Person, is_out: bool, was_on: date | None) -> notices.Notice | None:
    calendar = bag.calendar_for(person, is_out=is_out, was_on=was_on)
    on = bag.conversation.held_on or was_on
    if calendar is None or on is None:
        return None
    subject, text = TAKES_OUT if is_out else BRINGS
    starts_at = bag.conversation.starts_at
    values = {
        "voornaam": person.first_name or person.name,
        "datum": wording.date_text(on),
        "om_tijd": f" om {wording.time_text(starts_at)}" if starts_at else "",
        "link": bag.page,
        "organisatie": bag.conversation.organisation.name,
    }
    sequence = bag.conversation.sequence
    return bag.post(
        "calendar_item",
        person=person,
        key=f"calendar_item:{bag.conversation.public_id}:{person.public_id}:{sequence}:{'out' if is_out else 'in'}",
        subject=wording.one_line(wording.fill(subject, values)),
        body=wording.letter_body(wording.fill(text + CLOSING, values)) + "\n",
        calendar=calendar,
    )
