# SPDX-License-Identifier: EUPL-1.2
"""Start page, board, the page of one conversation, and the changes of its plan."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samenspiegel import clock
from samenspiegel.conversations.models import ConsentKind, ConsentRequest, Conversation
from samenspiegel.conversations.queries import exception_of
from samenspiegel.feedback import actions as feedback
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


@pytest.fixture(autouse=True)
def it_is_an_ordinary_monday() -> Iterator[None]:
    """Whatever days off lie around the day on which the tests run."""
    clock.move_by(NOW - clock.system_now())
    yield
    clock.move_by(timedelta(0))


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    """Planned for six weeks from today, with its raters proposed."""
    planned = cast.plan(held_on=clock.today() + timedelta(days=42), now=clock.now())
    feedback.propose_raters(conversation=planned, now=clock.now())
    return planned


def page(conversation: Conversation, part: str = "") -> str:
    return f"/gesprekken/{conversation.public_id}/{part}"


def masked(content: bytes) -> bytes:
    """Without what differs in every answer: the token of the sign-out form."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", content)


PARTS = ["", "verplaatsen/", "pauzeren/", "afzeggen/", "overdragen/", "zonder-feedbackronde/"]


@pytest.mark.parametrize("part", PARTS)
def test_a_stranger_and_an_unknown_conversation_get_the_same_answer(
    cast: Cast, conversation: Conversation, part: str
) -> None:
    client = signed_in(cast.outsider)

    theirs = client.get(page(conversation, part))
    unknown = client.get(f"/gesprekken/{'a' * 20}/{part}")

    assert (theirs.status_code, unknown.status_code) == (404, 404)
    assert masked(theirs.content) == masked(unknown.content)


@pytest.mark.parametrize("part", PARTS[1:])
def test_only_who_conducts_the_plan_changes_it(cast: Cast, conversation: Conversation, part: str) -> None:
    for person in (cast.secretary, cast.mayor):
        assert signed_in(person).post(page(conversation, part), {"sure": "on"}).status_code == 404
    conversation.refresh_from_db()
    assert (conversation.paused_at, conversation.cancelled_at) == (None, None)


@pytest.mark.clause("HV-4")
def test_a_rater_has_no_page_of_the_conversation(cast: Cast, conversation: Conversation) -> None:
    assert signed_in(cast.managers[0]).get(page(conversation)).status_code == 404


def test_without_signing_in_there_is_only_the_sign_in_page(cast: Cast, conversation: Conversation) -> None:
    response = Client().get(page(conversation))

    assert response.status_code == 302
    assert response["Location"].startswith("/inloggen/login/")


@pytest.mark.clause("HV-13")
def test_the_date_of_destruction_stands_on_the_page_from_the_start(
    cast: Cast, conversation: Conversation
) -> None:
    conversation.refresh_from_db()
    held_on, gone_on = conversation.held_on, conversation.destroy_on

    assert (gone_on.year - held_on.year) * 12 + gone_on.month - held_on.month == 24
    for person in (cast.secretary, cast.mayor, cast.facilitator):
        body = signed_in(person).get(page(conversation)).content.decode()
        assert f"{gone_on.day} " in body and str(gone_on.year) in body


@pytest.mark.parametrize("address", ["/", "/gesprekken/"])
def test_start_page_and_board_take_as_many_queries_for_one_open_round_as_for_four(
    cast: Cast, address: str
) -> None:
    client = signed_in(cast.facilitator)
    counts = []
    for subjects in ([cast.secretary], cast.managers[:3]):
        for person in subjects:
            planned = cast.plan(subject=person, held_on=clock.today() + timedelta(days=21), now=clock.now())
            proposed = feedback.propose_raters(conversation=planned, now=clock.now())
            feedback.open_round(round=proposed, now=clock.now())
        client.get(address)
        with (
            CaptureQueriesContext(connections["default"]) as one,
            CaptureQueriesContext(connections["keys"]) as two,
        ):
            assert client.get(address).status_code == 200
        counts.append(len(one) + len(two))

    assert counts[0] == counts[1]
    assert counts[1] <= 12


def move_form(held_on: date) -> dict[str, str]:
    return {
        "held_on": held_on.isoformat(),
        "starts_at": "10:00",
        "duration_minutes": "120",
        "place": "raadzaal",
    }


@pytest.mark.clause("HV-5")
def test_moving_shows_before_and_after_and_moves_only_on_the_second_press(
    cast: Cast, conversation: Conversation
) -> None:
    client = signed_in(cast.facilitator)
    before, later = conversation.held_on, conversation.held_on + timedelta(days=14)

    shown = client.post(page(conversation, "verplaatsen/"), {**move_form(later), "show": "1"})
    conversation.refresh_from_db()
    assert (shown.status_code, conversation.held_on) == (200, before)

    client.post(page(conversation, "verplaatsen/"), {**move_form(later), "confirm": "1"})
    conversation.refresh_from_db()
    assert (conversation.held_on, conversation.place) == (later, "raadzaal")


def test_moving_a_round_near_another_one_asks_why_and_keeps_the_answer(
    cast: Cast, conversation: Conversation
) -> None:
    cast.plan(held_on=conversation.held_on + timedelta(days=90), now=clock.now())
    client, later = signed_in(cast.facilitator), conversation.held_on + timedelta(days=1)
    typed = {**move_form(later), "confirm": "1"}

    asked = client.post(page(conversation, "verplaatsen/"), typed)
    assert asked.status_code == 200
    assert 'name="exception_reason"' in asked.content.decode()
    conversation.refresh_from_db()
    assert conversation.held_on == later - timedelta(days=1)

    client.post(page(conversation, "verplaatsen/"), {**typed, "exception_reason": "een nieuwe burgemeester"})
    conversation.refresh_from_db()
    assert (conversation.held_on, exception_of(conversation)) == (later, "een nieuwe burgemeester")


def test_an_impossible_date_keeps_what_was_typed_and_names_the_earliest(
    cast: Cast, conversation: Conversation
) -> None:
    response = signed_in(cast.facilitator).post(
        page(conversation, "verplaatsen/"), {**move_form(clock.today() + timedelta(days=2)), "confirm": "1"}
    )

    body = response.content.decode()
    assert response.status_code == 200
    assert 'value="raadzaal"' in body
    assert "De eerste datum die past, is" in body


@pytest.mark.parametrize("junk", ["", "gisteren", "9999-99-99", "0001-01-01", "2026-13-01", "\x00"])
def test_nonsense_for_a_date_is_answered_with_the_form(
    cast: Cast, conversation: Conversation, junk: str
) -> None:
    typed = {**move_form(clock.today()), "held_on": junk, "confirm": "1"}

    response = signed_in(cast.facilitator).post(page(conversation, "verplaatsen/"), typed)

    assert response.status_code == 200
    assert 'value="raadzaal"' in response.content.decode()


def test_cancelling_asks_for_a_tick_first(cast: Cast, conversation: Conversation) -> None:
    client = signed_in(cast.facilitator)

    client.post(page(conversation, "afzeggen/"))
    conversation.refresh_from_db()
    assert conversation.cancelled_at is None

    client.post(page(conversation, "afzeggen/"), {"sure": "on"})
    conversation.refresh_from_db()
    assert conversation.cancelled_at is not None
    assert conversation.stage == "cancelled"
    assert conversation.round.destroyed_at is not None


def test_going_on_without_the_round_needs_both_sides(cast: Cast, conversation: Conversation) -> None:
    signed_in(cast.facilitator).post(page(conversation, "zonder-feedbackronde/"), {"sure": "on"})
    asked = ConsentRequest.objects.get(conversation=conversation, kind=ConsentKind.WITHOUT_ROUND)
    answer = page(conversation, f"verzoeken/{asked.public_id}/")

    signed_in(cast.secretary).post(answer, {"answer": "yes"})
    conversation.refresh_from_db()
    assert conversation.has_round is True
    signed_in(cast.mayor).post(answer, {"answer": "yes"})

    conversation.refresh_from_db()
    assert conversation.has_round is False
    assert conversation.round.destroyed_at is not None


def test_handing_over_is_open_to_the_substitute(cast: Cast, conversation: Conversation) -> None:
    signed_in(cast.substitute).post(page(conversation, "overdragen/"), {"sure": "on"})

    parts = {row.part: row.person for row in conversation.participants.all()}
    assert parts["facilitator"] == cast.substitute


def test_an_invitation_link_makes_an_account_once(cast: Cast) -> None:
    from samenspiegel.people import actions as people

    cast.clerk.account.delete()
    cast.clerk.refresh_from_db()
    link = people.invite_account(person=cast.clerk, now=clock.now())
    client = Client()

    assert client.get(link).status_code == 200
    cast.clerk.refresh_from_db()
    assert cast.clerk.account is None  # opening changes nothing
    assert client.post(link).status_code == 302
    cast.clerk.refresh_from_db()
    assert cast.clerk.account.email == cast.clerk.email
    assert Client().post(link).status_code == 404
    assert Client().get(link[:-3] + "xx/").status_code == 404


def test_too_early_a_date_offers_a_shorter_schedule_that_both_must_want(
    cast: Cast, conversation: Conversation
) -> None:
    client = signed_in(cast.facilitator)
    sooner, before = clock.today() + timedelta(days=17), conversation.held_on

    offered = client.post(page(conversation, "verplaatsen/"), {**move_form(sooner), "show": "1"})
    assert 'name="shorten"' in offered.content.decode()
    client.post(page(conversation, "verplaatsen/"), {**move_form(sooner), "shorten": "1"})
    asked = ConsentRequest.objects.get(conversation=conversation, kind=ConsentKind.SHORTEN)
    answer = page(conversation, f"verzoeken/{asked.public_id}/")
    signed_in(cast.secretary).post(answer, {"answer": "yes"})
    conversation.refresh_from_db()
    assert conversation.held_on == before

    signed_in(cast.mayor).post(answer, {"answer": "yes"})
    conversation.refresh_from_db()
    assert conversation.held_on == sooner
