# SPDX-License-Identifier: EUPL-1.2
"""The conversation as a file for one's calendar, and the feed behind a secret address."""

import re
from datetime import timedelta

import ics
import pytest
import vobject
from django.core.cache import cache
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions
from samenspiegel.people import actions as people
from samenspiegel.people.models import CalendarFeed
from tests.cast import HELD_ON, NOW, Cast, at

from .doors import signed_in
from .lives import Life, live


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


def made(client: Client) -> str:
    """Make an address, and return its path."""
    page = client.post("/account/agenda/").content.decode()
    return re.search(r"https?://[^/<]+(/agenda/[\w-]+\.ics)", page)[1]


def titles(client: Client, address: str) -> list[tuple[str, str]]:
    text = client.get(address).content.decode()
    rows = [(event.begin.date().isoformat(), event.name) for event in ics.Calendar(text).events]
    assert len(rows) == len(getattr(vobject.readOne(text), "vevent_list", []))
    return sorted(rows)


@pytest.mark.clause("VGS-8")
def test_everybody_in_a_conversation_can_put_it_in_their_calendar(cast: Cast) -> None:
    conversation = cast.plan()
    answer = signed_in(cast.facilitator).get(f"/gesprekken/{conversation.public_id}/gesprek.ics")
    event = vobject.readOne(answer.content.decode()).vevent

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="gesprek.ics"'
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=120)
    assert not hasattr(event, "attendee")
    assert signed_in(cast.clerk).get(f"/gesprekken/{conversation.public_id}/gesprek.ics").status_code == 404


def test_what_has_no_date_is_nothing_for_a_calendar(cast: Cast) -> None:
    conversation, client = cast.plan(), signed_in(cast.secretary)
    assert "gesprek.ics" in client.get(f"/gesprekken/{conversation.public_id}/").content.decode()
    actions.pause(conversation=conversation, by=cast.facilitator, now=NOW)

    assert client.get(f"/gesprekken/{conversation.public_id}/gesprek.ics").status_code == 404
    assert "gesprek.ics" not in client.get(f"/gesprekken/{conversation.public_id}/").content.decode()


def test_the_address_is_shown_once_and_kept_nowhere(cast: Cast) -> None:
    client = signed_in(cast.secretary)
    address = made(client)
    secret = address.removeprefix("/agenda/").removesuffix(".ics")

    assert len(secret) == 32  # 192 bits
    assert secret not in client.get("/account/").content.decode()
    assert secret not in str(list(CalendarFeed.objects.values()))
    assert secret not in str(list(Event.objects.values()))
    assert Client().get(address).status_code == 200


def test_the_feed_shows_conversations_and_days_with_something_to_do_without_what_or_whom(cast: Cast) -> None:
    life = live(cast, "planned")
    address = made(signed_in(cast.facilitator))
    answer = Client().get(address)
    text = answer.content.decode().replace("\r\n ", "")

    assert ("2026-03-03", "Gesprek (Samenspiegel)") in titles(Client(), address)
    assert {title for _, title in titles(Client(), address)} <= {
        "Gesprek (Samenspiegel)",
        "Iets te doen in Samenspiegel",
    }
    for word in ("Hanna", "Vries", "Arend", "Jansen", "kamer", "LOCATION", "solve_raters", "vragenlijst"):
        assert word not in text, word
    assert text.count("CLASS:PRIVATE") == text.count("BEGIN:VEVENT")
    assert f"/gesprekken/{life.conversation.public_id}/" in text


@pytest.mark.parametrize("alive", ["asked"], indirect=True)
def test_the_feed_shows_the_same_days_as_the_start_page(alive: Life, cast: Cast) -> None:
    client = signed_in(cast.secretary)
    page = client.get("/").content.decode()
    days = [day for day, title in titles(Client(), made(client)) if title.startswith("Iets te doen")]

    assert "17 februari 2026" in page
    assert "2026-02-17" in days


def test_who_only_stands_by_has_no_conversation_in_the_feed(cast: Cast) -> None:
    cast.plan()

    assert titles(Client(), made(signed_in(cast.substitute))) == []


def test_another_address_ends_the_one_before_and_stopping_ends_it_for_good(cast: Cast) -> None:
    client = signed_in(cast.secretary)
    first = made(client)
    second = made(client)
    ended = Client().get(first)
    client.post("/account/agenda/stoppen/")
    stopped = Client().get(second)
    never = Client().get("/agenda/" + "x" * 32 + ".ics")

    assert first != second
    assert [(one.status_code, one.content) for one in (ended, stopped, never)] == [(404, b"")] * 3
    assert set(ended.headers) == set(never.headers)


@pytest.mark.parametrize("how", ["deactivated", "unlinked"])
def test_the_address_ends_with_the_account_and_with_service(cast: Cast, how: str) -> None:
    address = made(signed_in(cast.secretary))
    if how == "deactivated":
        people.deactivate(person=cast.secretary, left_on=NOW.date(), by=cast.clerk, now=NOW)
    else:
        people.unlink_account(person=cast.secretary, by=cast.clerk, now=NOW)

    assert Client().get(address).status_code == 404
    assert list(CalendarFeed.objects.all()) == []


def test_the_feed_opens_nothing_else_and_signs_nobody_in(cast: Cast) -> None:
    address = made(signed_in(cast.secretary))
    client = Client()
    answer = client.get(address)

    assert not answer.cookies
    assert client.get("/").status_code == 302
    assert client.post(address).status_code == 405
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "private, no-cache")


def test_nothing_is_sent_again_as_long_as_nothing_changed(cast: Cast) -> None:
    conversation = cast.plan()
    address = made(signed_in(cast.secretary))
    first = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    actions.move(
        conversation=conversation,
        held_on=HELD_ON + timedelta(days=7),
        starts_at=conversation.starts_at,
        duration_minutes=60,
        place="",
        by=cast.mayor,
        now=NOW,
    )
    moved = Client().get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert moved.status_code == 200
    assert "SEQUENCE:1" in moved.content.decode()


def test_guessing_addresses_is_stopped_and_the_right_address_is_not_counted(cast: Cast) -> None:
    address = made(signed_in(cast.secretary))
    for _ in range(70):
        assert Client().get(address).status_code == 200
    codes = [Client().get(f"/agenda/{number:032}.ics").status_code for number in range(201)]

    assert codes == [404] * 200 + [429]
    assert Client().get(address).status_code == 200, "whatever others do behind the same network"


def test_the_feed_takes_the_same_number_of_queries_for_one_conversation_and_for_five(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    address = made(signed_in(cast.facilitator))

    def queries() -> int:
        with CaptureQueriesContext(connections["default"]) as seen:
            assert Client().get(address).status_code == 200
        return len(seen)

    cast.plan()
    one = queries()
    for person in cast.managers[:4]:
        cast.plan(subject=person)

    assert queries() == one
    assert one <= 12


def test_a_feed_of_one_municipality_never_shows_another(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.cast import make_cast

    other = make_cast(names=("Zandwijk", "Elders"))
    other.plan()
    address = made(signed_in(cast.facilitator))

    assert titles(Client(), address) == []


def test_past_conversations_leave_the_feed_after_a_month(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.plan()
    address = made(signed_in(cast.mayor))
    monkeypatch.setattr(clock, "system_now", lambda: at(HELD_ON) + timedelta(days=31))
    there = [title for _, title in titles(Client(), address) if title.startswith("Gesprek")]

    assert there == ["Gesprek (Samenspiegel)"]
