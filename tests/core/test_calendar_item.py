# SPDX-License-Identifier: EUPL-1.2
"""Calendar items, read back by two programs that know nothing of ours: vobject and ics."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import ics
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.calendar_item import Item, Mailbox, invitation, published

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STAMP = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
ORGANISER = Mailbox("P&O, gemeente Veenmeer", "samenspiegel@veenmeer.example")
ATTENDEE = Mailbox("Hanna de Vries", "hanna@veenmeer.example")


def item(**changed: object) -> Item:
    return Item(
        **{
            "uid": "abc@veenmeer.example",
            "title": "Gesprek (Samenspiegel)",
            "on": date(2026, 3, 3),
            "starts_at": time(10, 0),
            "minutes": 120,
            "stamped_at": STAMP,
            "link": "https://veenmeer.example/gesprekken/abc/",
            "note": "Duur: 2 uur.",
            "place": "kamer 3",
            "sequence": 2,
            **changed,
        }
    )


def as_read(text: str) -> tuple[vobject.base.Component, ics.Event]:
    """The one event of a text, by each of the two."""
    [event] = ics.Calendar(text).events
    return vobject.readOne(text).vevent, event


@pytest.mark.clause("VGS-8")
def test_an_invitation_says_when_how_long_and_where_to_two_independent_readers() -> None:
    text = invitation(item(), organiser=ORGANISER, attendee=ATTENDEE)
    one, other = as_read(text)

    assert ics.Calendar(text).method == vobject.readOne(text).method.value == "REQUEST"
    assert one.dtstart.value == other.begin.datetime == datetime(2026, 3, 3, 10, 0, tzinfo=AMSTERDAM)
    assert one.dtend.value - one.dtstart.value == other.duration == timedelta(minutes=120)
    assert one.summary.value == other.name == "Gesprek (Samenspiegel)"
    assert one.location.value == other.location == "kamer 3"
    assert one.uid.value == other.uid == "abc@veenmeer.example"
    assert (one.sequence.value, one.status.value, one.contents["class"][0].value) == (
        "2",
        "CONFIRMED",
        "PRIVATE",
    )
    assert other.classification == "PRIVATE"


def test_an_invitation_names_nobody_but_its_sender_and_its_reader_and_asks_for_no_answer() -> None:
    one, other = as_read(invitation(item(), organiser=ORGANISER, attendee=ATTENDEE))

    assert [row.value for row in one.contents["attendee"]] == ["mailto:hanna@veenmeer.example"]
    assert one.attendee.params["RSVP"] == ["FALSE"]
    assert one.organizer.value == "mailto:samenspiegel@veenmeer.example"
    assert [row.email for row in other.attendees] == ["hanna@veenmeer.example"]


def test_what_takes_it_out_has_the_same_uid_and_says_cancel() -> None:
    text = invitation(item(sequence=3), organiser=ORGANISER, attendee=ATTENDEE, is_off=True)
    one, other = as_read(text)

    assert ics.Calendar(text).method == "CANCEL"
    assert (one.uid.value, one.sequence.value, one.status.value) == ("abc@veenmeer.example", "3", "CANCELLED")
    assert (other.uid, other.status) == ("abc@veenmeer.example", "CANCELLED")


@pytest.mark.parametrize(
    ("on", "starts_at", "minutes", "begins", "ends"),
    [
        (date(2026, 3, 28), time(23, 0), 60, "2026-03-28T22:00", "2026-03-28T23:00"),  # the evening before
        (date(2026, 3, 29), time(1, 30), 120, "2026-03-29T00:30", "2026-03-29T02:30"),  # over the change
        (date(2026, 3, 29), time(10, 0), 120, "2026-03-29T08:00", "2026-03-29T10:00"),  # the first summer day
        (date(2026, 10, 24), time(10, 0), 90, "2026-10-24T08:00", "2026-10-24T09:30"),  # the last one
        (date(2026, 10, 25), time(10, 0), 90, "2026-10-25T09:00", "2026-10-25T10:30"),  # winter again
        (
            date(2026, 3, 29),
            time(2, 30),
            60,
            "2026-03-29T01:30",
            "2026-03-29T02:30",
        ),  # an hour that is not there
    ],
)
def test_on_the_days_around_the_change_of_the_clock_both_readers_find_the_same_moments(
    on: date, starts_at: time, minutes: int, begins: str, ends: str
) -> None:
    one, other = as_read(published([item(on=on, starts_at=starts_at, minutes=minutes)]))
    expected = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (begins, ends)]

    assert [one.dtstart.value.astimezone(UTC), one.dtend.value.astimezone(UTC)] == expected
    assert [other.begin.datetime.astimezone(UTC), other.end.datetime.astimezone(UTC)] == expected


def test_the_time_zone_is_told_in_rules_not_in_a_list_of_years() -> None:
    text = published([item()])

    assert text.count("BEGIN:VTIMEZONE") == 1
    assert text.count("RRULE:FREQ=YEARLY") == 2
    assert "RDATE" not in text


def test_without_a_time_it_lasts_the_day_and_keeps_nobody_busy() -> None:
    text = published([item(starts_at=None)], name="Samenspiegel")
    one, other = as_read(text)

    assert one.dtstart.value == date(2026, 3, 3)
    assert other.all_day and other.begin.date() == date(2026, 3, 3)
    assert one.transp.value == "TRANSPARENT"
    assert "VTIMEZONE" not in text
    assert "X-WR-CALNAME:Samenspiegel" in text


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=120)
HOURS = st.times(min_value=time(4, 0), max_value=time(20, 0)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


@given(
    place=WORDS.map(lambda text: " ".join(text.split())),
    name=WORDS,
    on=st.dates(date(2020, 1, 1), date(2060, 1, 1)),
    starts_at=HOURS,
    minutes=st.integers(15, 600),
    sequence=st.integers(0, 10_000),
)
def test_whatever_people_type_and_whichever_day_both_read_back_what_was_meant(
    place: str, name: str, on: date, starts_at: time, minutes: int, sequence: int
) -> None:
    wanted = item(place=place, on=on, starts_at=starts_at, minutes=minutes, sequence=sequence)
    text = invitation(wanted, organiser=ORGANISER, attendee=Mailbox(name, "a@b.example"))
    one, other = as_read(text)
    begins_at = datetime.combine(on, starts_at, AMSTERDAM)

    assert one.dtstart.value == other.begin.datetime == begins_at
    assert other.end.datetime - begins_at.astimezone(UTC) == timedelta(minutes=minutes)
    assert (one.location.value if place else "") == (other.location or "") == place
    assert all(len(line.encode()) <= 75 for line in text.splitlines()), "folded, as the standard asks"
    assert text.count("BEGIN:VEVENT") == text.count("ATTENDEE") == 1


def test_who_types_lines_of_a_calendar_adds_nothing_to_it() -> None:
    typed = "kamer 3\r\nATTENDEE:mailto:spion@elders.example\r\nX-EVIL:1"
    name = 'Hanna"\r\nATTENDEE:mailto:spion@elders.example'
    text = invitation(item(place=typed), organiser=ORGANISER, attendee=Mailbox(name, "a@b.example"))
    event = vobject.readOne(text).vevent

    assert len(event.contents["attendee"]) == 1
    assert "x-evil" not in event.contents
