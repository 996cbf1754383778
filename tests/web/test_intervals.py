# SPDX-License-Identifier: EUPL-1.2
"""How often two people talk: agreed by both, reminded of when the time has come (ZS-4)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from samenspiegel import clock
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person
from samenspiegel.teams import intervals
from samenspiegel.teams.models import PairInterval
from tests.cast import HELD_ON, NOW, Cast, at

from . import test_team
from .test_team import as_, talk, text

cast = test_team.cast  # two employees report to the secretary
BY = date(2026, 9, 3)  # six months after the talk


def address(conversation: Conversation) -> str:
    return f"/gesprekken/{conversation.public_id}/hoe-vaak/"


def agreed(cast: Cast, months: int = 6) -> Conversation:
    conversation = talk(cast)
    employee, manager = cast.managers[0], cast.secretary
    intervals.propose_interval(other=manager, months=months, by=employee, now=NOW)
    intervals.propose_interval(other=employee, months=months, by=manager, now=NOW)
    return conversation


@pytest.mark.clause("ZS-4")
def test_one_proposes_the_other_says_yes_and_then_it_holds_for_both(cast: Cast, now: Any) -> None:
    conversation = talk(cast)
    employee, manager = as_(cast.managers[0]), as_(cast.secretary)
    assert f'href="{address(conversation)}"' in text(employee, f"/gesprekken/{conversation.public_id}/")

    employee.post(address(conversation), {"months": "6"})
    assert intervals.months_of(cast.secretary) == {}
    assert "Mina Smit stelt voor: om de 6 maanden." in text(manager, address(conversation))
    manager.post(address(conversation), {"months": "6"})

    assert "Jij en Hanna de Vries hebben afgesproken: om de 6 maanden." in text(
        employee, address(conversation)
    )
    assert "om de 6 maanden" in text(manager, "/team/")
    told = Notice.objects.filter(kind__startswith="interval").order_by("id")
    assert list(told.values_list("kind", "person")) == [
        ("interval_proposed", cast.secretary.public_id),
        ("interval_agreed", cast.managers[0].public_id),
    ]


@pytest.mark.clause("ZS-4")
def test_what_was_agreed_stays_until_the_other_says_yes_to_something_else(cast: Cast, now: Any) -> None:
    agreed(cast)
    for _twice in range(2):
        intervals.propose_interval(other=cast.secretary, months=3, by=cast.managers[0], now=NOW)
    assert intervals.months_of(cast.managers[0]) == {cast.secretary.pk: 6}
    intervals.propose_interval(other=cast.managers[0], months=3, by=cast.secretary, now=NOW)
    assert intervals.months_of(cast.managers[0]) == {cast.secretary.pk: 3}


@pytest.mark.clause("ZS-4")
def test_when_the_time_has_come_and_nothing_is_planned_both_are_told_once_and_see_it_on_their_start_page(
    cast: Cast, now: Any
) -> None:
    agreed(cast)
    early = at(BY - timedelta(days=15))
    assert intervals.remind_due(now=early) == 0
    due = at(BY - timedelta(days=14))
    assert (intervals.remind_due(now=due), intervals.remind_due(now=due + timedelta(days=9))) == (1, 0)
    told = Notice.objects.filter(kind="interval_lapses").values_list("person", flat=True)
    assert set(told) == {cast.secretary.public_id, cast.managers[0].public_id}

    now(due)
    for person in (cast.secretary, cast.managers[0]):
        assert "uiterlijk op 3 september 2026" in text(as_(person), "/")
    assert "tijd voor een nieuw gesprek" in text(as_(cast.secretary), "/team/")
    assert "uiterlijk op 3 september" not in text(as_(cast.managers[1]), "/")
    talk(cast, held_on=BY + timedelta(days=20), now=due)
    assert "uiterlijk op 3 september" not in text(as_(cast.secretary), "/")


@pytest.mark.clause("ZS-4")
def test_once_the_day_has_passed_the_start_page_says_so_and_does_not_say_that_one_is_up_to_date(
    cast: Cast, now: Any
) -> None:
    agreed(cast)
    now(at(BY + timedelta(days=1)))

    page = text(as_(cast.managers[0]), "/")

    assert "De laatste dag daarvoor was 3 september 2026." in page
    assert "uiterlijk op 3 september" not in page and "Je bent bij" not in page


def test_nobody_is_told_while_the_next_one_is_planned_and_again_a_period_after_it(
    cast: Cast, now: Any
) -> None:
    agreed(cast)
    later = talk(cast, held_on=BY)
    assert intervals.remind_due(now=at(BY - timedelta(days=3))) == 0
    assert intervals.remind_due(now=at(date(2027, 2, 20))) == 1
    # One that was cancelled does not count: the talk before it does.
    Conversation.objects.filter(pk=later.pk).update(cancelled_at=NOW)
    assert [due.by_on for due in intervals.due_for(cast.secretary, today=BY)] == [BY]


def test_no_conversation_is_proposed_by_itself_where_two_agree_how_often(cast: Cast, now: Any) -> None:
    conversation = agreed(cast)
    assert conversations.propose_next(conversation=conversation, now=at(HELD_ON)) is None


def test_either_of_the_two_ends_it_and_the_other_is_told(cast: Cast, now: Any) -> None:
    conversation = agreed(cast)
    assert as_(cast.managers[0]).post(f"{address(conversation)}stoppen/").status_code == 302
    assert intervals.months_of(cast.secretary) == {}
    assert intervals.remind_due(now=at(BY)) == 0
    assert list(Notice.objects.filter(kind="interval_ended").values_list("person", flat=True)) == [
        cast.secretary.public_id
    ]


@pytest.mark.parametrize("typed", ["0", "25", "-1", "", "zes", "1e3", "9" * 40])
def test_a_number_of_months_that_cannot_be_is_refused_and_stands_there(
    cast: Cast, now: Any, typed: str
) -> None:
    conversation = talk(cast)
    answer = as_(cast.secretary).post(address(conversation), {"months": typed})
    assert answer.status_code == 200
    assert f'value="{typed}"' in answer.content.decode() or not typed
    assert PairInterval.objects.count() == 0


def test_nobody_agrees_with_a_stranger_or_for_two_others(cast: Cast, now: Any) -> None:
    conversation = talk(cast)
    for person in (cast.mayor, cast.facilitator, cast.managers[1], cast.outsider):
        client = as_(person)
        found = {client.get(address(conversation)).status_code}
        found |= {client.post(address(conversation), {"months": "3"}).status_code}
        found |= {client.post(f"{address(conversation)}stoppen/").status_code}
        assert found == {404}
    for other in (cast.mayor, cast.managers[0], cast.outsider):
        with pytest.raises(intervals.NotAPair):
            intervals.propose_interval(other=other, months=3, by=cast.managers[0], now=NOW)


def test_a_conversation_whose_format_sets_the_interval_has_no_page_of_it(cast: Cast, now: Any) -> None:
    conversation = cast.plan()
    assert as_(cast.secretary).get(address(conversation)).status_code == 404


def test_a_pair_is_one_row_in_one_order(cast: Cast, now: Any) -> None:
    agreed(cast)
    row = PairInterval.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PairInterval.objects.filter(pk=row.pk).update(first=row.second, second=row.first)
    Person.objects.filter(pk=cast.managers[0].pk).update(is_active=False)
    assert intervals.due_for(cast.secretary, today=clock.today() + timedelta(days=900)) == []
