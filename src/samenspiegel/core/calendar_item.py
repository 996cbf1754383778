# SPDX-License-Identifier: EUPL-1.2
"""Calendar items (RFC 5545 and 5546): an invitation for one person, a copy to download, a feed to subscribe to.

Each is private, carries a neutral title and names nobody but who receives it: calendars are shared, synchronised and
read by secretaries. What identifies it stays the same, its sequence rises, so that a later one replaces an earlier one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vDatetime, vText, vUri

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

PRODID = "-//Samenspiegel//Gesprekscyclus//NL"
ZONE = ZoneInfo("Europe/Amsterdam")
# By hand: a library that fills it in writes every change of the clock from 1970 to 2038.
_VTIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Mailbox:
    """Somebody's name and address, as calendars want them."""

    name: str
    address: str


@dataclass(frozen=True)
class Item:
    """One thing in a calendar.

    Args:
        uid: what it is, for ever; two items with one ``uid`` are the same thing.
        sequence: rises with each change.
        stamped_at: when this version of it was written down.
        starts_at: Dutch local time; without it the item lasts the whole day and keeps nobody busy.
        minutes: how long it takes; only with ``starts_at``.
        link: absolute address of the page that says more.
    """

    uid: str
    title: str
    on: date
    stamped_at: datetime
    link: str
    sequence: int = 0
    starts_at: time | None = None
    minutes: int = 0
    note: str = ""
    place: str = ""


def invitation(item: Item, *, organiser: Mailbox, attendee: Mailbox, is_off: bool = False) -> str:
    """The item as an invitation for one person, or what takes it out of their calendar again (``is_off``).

    Nobody is asked for an answer: whether the date suits was settled between people.
    """
    event = _event(item)
    event["ORGANIZER"] = _address(organiser)
    to = _address(attendee)
    to.params.update(
        {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    )
    event["ATTENDEE"] = to
    event["STATUS"] = vText("CANCELLED" if is_off else "CONFIRMED")
    return _written("CANCEL" if is_off else "REQUEST", [event], has_times=item.starts_at is not None)


def published(items: Iterable[Item], *, name: str = "") -> str:
    """Items to add to a calendar or, under a ``name``, to subscribe to. Equal items give equal text."""
    items = list(items)
    has_times = any(item.starts_at for item in items)
    return _written("PUBLISH", [_event(item) for item in items], has_times=has_times, name=name)


def _written(method: Method, events: list[Event], *, has_times: bool, name: str = "") -> str:
    calendar = Calendar()
    calendar["PRODID"], calendar["VERSION"] = vText(PRODID), vText("2.0")
    calendar["CALSCALE"], calendar["METHOD"] = vText("GREGORIAN"), vText(method)
    if name:
        calendar["NAME"] = calendar["X-WR-CALNAME"] = vText(name)
    if has_times:
        calendar.add_component(Timezone.from_ical(_VTIMEZONE))
    for event in events:
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _event(item: Item) -> Event:
    event = Event()
    event["UID"], event["SEQUENCE"] = vText(item.uid), item.sequence
    event["DTSTAMP"] = vDatetime(item.stamped_at.astimezone(UTC).replace(microsecond=0))
    event["SUMMARY"], event["CLASS"] = vText(item.title), vText("PRIVATE")
    if item.starts_at is None:
        event.add("DTSTART", item.on)
        event.add("DTEND", item.on + timedelta(days=1))
    else:
        begins_at = datetime.combine(item.on, item.starts_at, ZONE)
        # Minutes pass by the clock of the world: on the night of the change the local end is an hour off.
        ends_at = begins_at.astimezone(UTC) + timedelta(minutes=item.minutes)
        event.add("DTSTART", begins_at.astimezone(UTC).astimezone(ZONE))
        event.add("DTEND", ends_at.astimezone(ZONE))
    event["TRANSP"] = vText("TRANSPARENT" if item.starts_at is None else "OPAQUE")
    event["URL"] = vUri(item.link)
    if item.note:
        event["DESCRIPTION"] = vText(item.note)
    if item.place:
        event["LOCATION"] = vText(item.place)
    return event


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{mailbox.address}")
    address.params["CN"] = mailbox.name.replace('"', "'")
    return address
