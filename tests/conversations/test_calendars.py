# SPDX-License-Identifier: EUPL-1.2
"""Who finds a conversation in their calendar, and hears when that changes (design, section 8)."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
import vobject

from samenspiegel.conversations import actions
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.core.access import Part
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices.models import Notice
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person
from tests.cast import HELD_ON, NOW, Cast, at

LATER = NOW + timedelta(days=1)


def letters(conversation: Conversation, since: int = 0) -> dict[str, dict[str, Any]]:
    """The mails about a conversation that bring an item, by first name of who gets them."""
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    found = {}
    for notice in Notice.objects.filter(about=conversation.public_id, pk__gt=since).order_by("pk"):
        letter = unseal(key, notice.sealed, about=f"notice/{notice.public_id}")
        if "calendar" in letter:
            name = Person.objects.get(public_id=notice.person).first_name
            assert name not in found, "one item each"
            found[name] = letter
    return found


def events(conversation: Conversation, since: int = 0) -> dict[str, tuple[str, str, int]]:
    """By first name: the method, the day, the sequence."""
    found = {}
    for name, letter in letters(conversation, since).items():
        calendar = vobject.readOne(letter["calendar"]["text"])
        event = calendar.vevent
        assert calendar.method.value == letter["calendar"]["method"]
        assert event.uid.value.startswith(conversation.public_id)
        begins = event.dtstart.value
        on = begins.date() if hasattr(begins, "date") else begins
        found[name] = (calendar.method.value, on.isoformat(), int(event.sequence.value))
    return found


def so_far() -> int:
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def move(conversation: Conversation, by: Person, held_on: date) -> None:
    actions.move(
        conversation=conversation,
        held_on=held_on,
        starts_at=time(14, 0),
        duration_minutes=90,
        place="stadskantoor",
        by=by,
        now=LATER,
    )


@pytest.mark.clause("VGS-8")
def test_planning_brings_both_sides_an_item_with_the_planned_time_and_the_place(cast: Cast) -> None:
    conversation = cast.plan()
    found = letters(conversation)

    assert set(found) == {"Hanna", "Arend"}, "who planned it has it on the page; the substitute stands by"
    event = vobject.readOne(found["Hanna"]["calendar"]["text"]).vevent
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=120)
    assert "Duur: 2 uur." in event.description.value
    assert event.location.value == "kamer van de burgemeester"


def test_an_item_says_nothing_of_whom_it_is_with_or_what_kind_of_conversation_it_is(cast: Cast) -> None:
    conversation = cast.plan(place="kamer 3")
    text = letters(conversation)["Hanna"]["calendar"]["text"].replace("\r\n ", "")

    assert "SUMMARY:Gesprek (Samenspiegel)\r\n" in text
    for word in ("Arend", "Jansen", "arend.jansen", "Fatima", "functionering", "beoordel", "burgemeester"):
        assert word not in text, word


def test_who_attends_gets_an_item_and_who_only_stands_by_gets_none(cast: Cast) -> None:
    conversation = cast.plan(attendees=[cast.managers[0]])

    assert events(conversation) == {
        "Hanna": ("REQUEST", "2026-03-03", 0),
        "Arend": ("REQUEST", "2026-03-03", 0),
        "Mina": ("REQUEST", "2026-03-03", 0),
    }


def test_moving_updates_the_item_of_everybody_at_the_table_but_who_moved_it(cast: Cast) -> None:
    conversation = cast.plan(attendees=[cast.managers[0]])
    since = so_far()

    move(conversation, cast.secretary, HELD_ON + timedelta(days=7))

    assert events(conversation, since) == {
        "Arend": ("REQUEST", "2026-03-10", 1),
        "Fatima": ("REQUEST", "2026-03-10", 1),
        "Mina": ("REQUEST", "2026-03-10", 1),
    }


def test_pausing_takes_it_out_of_calendars_on_its_old_day_and_a_new_date_brings_it_back(cast: Cast) -> None:
    conversation = cast.plan()
    since = so_far()
    actions.pause(conversation=conversation, by=cast.facilitator, now=LATER)
    paused = events(conversation, since)
    since = so_far()
    move(conversation, cast.facilitator, HELD_ON + timedelta(days=14))

    assert paused == {name: ("CANCEL", "2026-03-03", 1) for name in ("Hanna", "Arend")}
    assert events(conversation, since) == {name: ("REQUEST", "2026-03-17", 2) for name in ("Hanna", "Arend")}


def test_cancelling_takes_it_out_of_every_calendar(cast: Cast) -> None:
    conversation = cast.plan(attendees=[cast.managers[0]])
    since = so_far()

    actions.cancel(conversation=conversation, by=cast.facilitator, now=LATER)

    assert events(conversation, since) == {
        name: ("CANCEL", "2026-03-03", 1) for name in ("Hanna", "Arend", "Mina")
    }


def test_a_conversation_without_a_date_is_cancelled_without_an_item(cast: Cast) -> None:
    conversation = cast.plan()
    actions.pause(conversation=conversation, by=cast.facilitator, now=LATER)
    since = so_far()

    actions.cancel(conversation=conversation, by=cast.facilitator, now=LATER)

    assert events(conversation, since) == {}


def test_handing_over_changes_the_calendars_of_those_two_alone(cast: Cast) -> None:
    conversation = cast.plan()
    since = so_far()

    actions.hand_over(conversation=conversation, by=cast.facilitator, now=LATER)
    first = events(conversation, since)
    since = so_far()
    actions.hand_over(conversation=conversation, by=cast.facilitator, now=LATER)

    assert first == {"Sietse": ("REQUEST", "2026-03-03", 1)}
    assert events(conversation, since) == {"Sietse": ("CANCEL", "2026-03-03", 2)}


def test_another_reviewer_gets_it_and_the_one_before_loses_it(cast: Cast) -> None:
    conversation = cast.plan()
    since = so_far()

    actions.replace_reviewer(
        conversation=conversation, reviewer=cast.managers[1], by=cast.facilitator, now=LATER
    )

    assert events(conversation, since) == {
        "Joris": ("REQUEST", "2026-03-03", 1),
        "Arend": ("CANCEL", "2026-03-03", 1),
    }


def test_somebody_from_outside_comes_and_who_guided_it_leaves_the_table(cast: Cast) -> None:
    conversation = cast.plan(substitute=cast.substitute)
    outsider = people.add_outsider(
        organisation=cast.organisation,
        name="Iris van Dam",
        email="iris@bureau.example",
        works_at="Bureau Open",
        by=cast.facilitator,
        now=NOW,
    )
    since = so_far()

    actions.appoint_outside(
        conversation=conversation, outsider=outsider, part=Part.FACILITATOR, by=cast.substitute, now=LATER
    )

    assert events(conversation, since) == {
        "Iris": ("REQUEST", "2026-03-03", 1),
        "Fatima": ("CANCEL", "2026-03-03", 1),
    }


def test_a_shorter_schedule_to_which_both_consent_moves_it_in_calendars(cast: Cast) -> None:
    conversation = cast.plan()
    request = actions.ask_consent(
        conversation=conversation,
        kind=ConsentKind.SHORTEN,
        terms={"held_on": "2026-02-12", "waives_report_days": True},
        by=cast.facilitator,
        now=LATER,
    )
    actions.answer_consent(request=request, is_given=True, by=cast.secretary, now=LATER)
    since = so_far()

    actions.answer_consent(request=request, is_given=True, by=cast.mayor, now=LATER)

    assert events(conversation, since) == {
        "Hanna": ("REQUEST", "2026-02-12", 1),
        "Fatima": ("REQUEST", "2026-02-12", 1),
    }


def test_a_second_sitting_is_an_item_of_its_own_which_moves_as_itself(cast: Cast) -> None:
    conversation = cast.plan()
    since, day = so_far(), at(HELD_ON, 15)
    again = {
        "held_on": HELD_ON + timedelta(days=8),
        "starts_at": time(9, 0),
        "duration_minutes": 60,
        "place": "",
        "by": cast.facilitator,
    }
    actions.sit_again(conversation=conversation, now=day, **again)
    second = letters(conversation, since)
    since = so_far()
    again["held_on"] += timedelta(days=1)
    actions.move(conversation=conversation, now=day, **again)
    moved = letters(conversation, since)

    def uid(letter: dict[str, Any]) -> str:
        return str(vobject.readOne(letter["calendar"]["text"]).vevent.uid.value)

    assert set(second) == set(moved) == {"Hanna", "Arend"}
    assert uid(second["Hanna"]) == uid(moved["Hanna"]) == f"{conversation.public_id}-2@localhost"


@pytest.mark.parametrize(
    "deed",
    [
        lambda talk, cast: actions.hand_over(
            conversation=talk, by=cast.secretary, now=at(HELD_ON, 9) + timedelta(days=2)
        ),
        lambda talk, cast: actions.cancel(
            conversation=talk, by=cast.secretary, now=at(HELD_ON, 9) + timedelta(days=2)
        ),
    ],
    ids=["hand_over", "cancel"],
)
def test_what_took_place_stays_in_calendars(cast: Cast, deed: Callable[..., None]) -> None:
    conversation = cast.plan()
    since = so_far()

    deed(conversation, cast)

    assert events(conversation, since) == {}


def test_who_has_no_mailbox_of_their_own_gets_none(cast: Cast) -> None:
    cast.managers[0].has_shared_mailbox = True
    cast.managers[0].save()
    cast.managers[1].email = ""
    cast.managers[1].save()

    assert set(events(cast.plan(attendees=cast.managers[:2]))) == {"Hanna", "Arend"}


def test_the_item_waits_sealed_under_the_conversations_key(cast: Cast) -> None:
    conversation = cast.plan()

    for notice in Notice.objects.filter(about=conversation.public_id):
        assert b"VCALENDAR" not in bytes(notice.sealed)
        assert (notice.owner, notice.purpose) == (conversation.public_id, Purpose.RECORD)
