# SPDX-License-Identifier: EUPL-1.2
"""Plan it like last time: one press, the form filled in, and in sentences what has changed since."""

from datetime import date, timedelta

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.organisations.models import ClosedPeriod
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Seat
from tests.cast import Cast

from .lives import Life, live


@pytest.fixture
def life(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Life:
    life = live(cast)
    life.now += timedelta(days=20)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def opened(life: Life) -> str:
    """The form, after one press on the page of last time."""
    pressed = as_(life.cast.facilitator).post(f"{life.address}opnieuw/", follow=True)
    assert pressed.status_code == 200 and pressed.redirect_chain[-1][0].endswith("/plannen/")
    return " ".join(pressed.content.decode().split())


def leave(person: Person, life: Life) -> None:
    people.deactivate(person=person, left_on=life.now.date(), by=life.cast.facilitator, now=life.now)


@pytest.mark.clause("VGS-1")
def test_one_press_opens_the_plan_as_it_was_last_time(life: Life) -> None:
    page = opened(life)

    assert 'name="held_on" value="2027-03-02"' in page  # a Tuesday, like last time
    assert 'value="kamer van de burgemeester"' in page
    assert f'<option value="{life.cast.mayor.public_id}" selected' in page
    assert "Dit is anders dan vorige keer" not in page


def test_pressed_twice_there_is_one_proposal(life: Life) -> None:
    opened(life)
    opened(life)

    assert Conversation.objects.filter(planned_at=None).count() == 1


@pytest.mark.clause("VGS-1")
def test_who_left_who_came_and_which_group_is_too_small_now(life: Life) -> None:
    cast = life.cast
    leave(cast.aldermen[0], life)
    leave(cast.aldermen[1], life)
    seat = Seat.objects.filter(person=cast.managers[0]).first()
    people.seat(
        person=cast.clerk,
        title="directeur",
        office=seat.office,
        body=seat.body,
        since_on=life.now.date() - timedelta(days=5),
        by=cast.facilitator,
        now=life.now,
    )

    page = opened(life)

    gone = " en ".join(sorted(person.name for person in cast.aldermen[:2]))
    assert f"{gone} horen er niet meer bij." in page
    assert "nu 2 mensen. Dat is te weinig voor een gemiddelde." in page
    assert f"{cast.clerk.name} is nieuw." in page


@pytest.mark.clause("VGS-1")
def test_a_new_mayor_stands_there_and_the_old_one_is_named(life: Life) -> None:
    cast = life.cast
    seat = Seat.objects.get(person=cast.mayor, office="mayor")
    seat.until_on = life.now.date() - timedelta(days=2)
    seat.save()
    people.seat(
        person=cast.clerk,
        title="burgemeester",
        office="mayor",
        body=seat.body,
        since_on=life.now.date() - timedelta(days=1),
        by=cast.facilitator,
        now=life.now,
    )

    page = opened(life)

    assert f"{cast.clerk.name} is nu beoordelaar. Vorige keer was dat {cast.mayor.name}." in page
    assert f'<option value="{cast.clerk.public_id}" selected' in page


def test_a_day_in_a_closed_period_shifts_to_the_next_same_weekday_and_says_why(life: Life) -> None:
    ClosedPeriod.objects.create(
        organisation=life.cast.organisation,
        name="voorjaarsvakantie",
        begins_on=date(2027, 2, 27),
        ends_on=date(2027, 3, 5),
    )

    page = opened(life)

    assert 'name="held_on" value="2027-03-09"' in page
    assert "Dezelfde weekdag zou dinsdag 2 maart 2027 zijn." in page and "voorjaarsvakantie" in page


def test_only_who_plans_the_next_one_presses(life: Life) -> None:
    for person in (life.cast.secretary, life.cast.mayor, life.cast.substitute, life.cast.outsider):
        assert as_(person).post(f"{life.address}opnieuw/").status_code == 404
    assert Conversation.objects.count() == 1


def test_a_conversation_that_has_a_later_one_is_not_planned_again(life: Life) -> None:
    browser, button = as_(life.cast.facilitator), "Plan zoals deze keer"
    proposal = actions.propose_again(conversation=life.conversation, by=life.cast.facilitator, now=life.now)
    assert button in browser.get(life.address).content.decode()
    life.cast.plan(held_on=date(2027, 3, 2), now=life.now, proposal=proposal)

    assert button not in browser.get(life.address).content.decode()
    with pytest.raises(actions.WrongState):
        actions.propose_again(conversation=life.conversation, by=life.cast.facilitator, now=life.now)
    assert as_(life.cast.facilitator).post(f"{life.address}opnieuw/").url == life.address
    assert Conversation.objects.filter(participants__part=Part.SUBJECT).count() == 2
