# SPDX-License-Identifier: EUPL-1.2
"""The page on which a conversation goes on in a second sitting: before and after first, done on the second press."""

import pytest
from django.urls import reverse

from samenspiegel.conversations.models import Conversation
from tests.cast import HELD_ON, NOW, at

from .doors import signed_in
from .lives import Life, live

GIVEN = {"held_on": "2026-03-17", "starts_at": "15:30", "duration_minutes": "60", "place": "de trouwzaal"}


@pytest.fixture
def held(cast, monkeypatch) -> Life:
    from samenspiegel import clock

    life = live(cast, "frozen")
    life.now = at(HELD_ON, 15)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


def test_the_dates_are_shown_first_and_planned_on_the_second_press(held: Life) -> None:
    client = signed_in(held.cast.facilitator)
    assert "tweede-zitting/" in client.get(held.address).content.decode()

    shown = client.post(held.address + "tweede-zitting/", {**GIVEN, "show": "1"}).content.decode()
    assert "Tweede zitting" in shown
    assert "3 maart 2028" in shown  # it goes when it would have gone
    assert Conversation.objects.get(pk=held.conversation.pk).held_on == HELD_ON

    done = client.post(held.address + "tweede-zitting/", {**GIVEN, "confirm": "1"}, follow=True)
    page = done.content.decode()
    assert "3 maart 2026, tweede zitting op dinsdag 17 maart 2026" in page
    assert Conversation.objects.get(pk=held.conversation.pk).first_held_on == HELD_ON
    assert "tweede-zitting/" not in page
    line = client.get(reverse("cycle", args=[held.conversation.cycle.public_id])).content.decode()
    assert "tweede zitting op dinsdag 17 maart 2026" in line


@pytest.mark.parametrize(
    ("on", "says"), [("2026-03-03", "4 maart 2026"), ("2029-01-02", "te laat"), ("", "in"), ("31-31", "in")]
)
def test_a_date_that_does_not_fit_is_refused_and_what_was_typed_stays(held: Life, on: str, says: str) -> None:
    client = signed_in(held.cast.facilitator)
    page = client.post(
        held.address + "tweede-zitting/", {**GIVEN, "held_on": on, "confirm": "1"}
    ).content.decode()
    assert says in page
    assert "de trouwzaal" in page
    assert Conversation.objects.get(pk=held.conversation.pk).first_held_on is None


def test_before_its_day_there_is_no_such_page(held: Life) -> None:
    held.now = NOW
    client = signed_in(held.cast.facilitator)
    assert client.get(held.address + "tweede-zitting/").status_code == 302
    assert "tweede-zitting/" not in client.get(held.address).content.decode()


def test_who_does_not_organise_it_finds_no_such_page(held: Life) -> None:
    for person in (held.cast.secretary, held.cast.mayor, held.cast.managers[0]):
        assert signed_in(person).get(held.address + "tweede-zitting/").status_code == 404
