# SPDX-License-Identifier: EUPL-1.2
"""A council member asks somebody of the board to join, or to conduct the talk instead of the group chair (RL-7)."""

from datetime import timedelta

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.conversations.actions import ReviewerRefused, replace_reviewer
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import parts_of, visible_to
from samenspiegel.core.access import Part
from samenspiegel.joining import actions, queries
from samenspiegel.joining.models import How, JoiningRequest
from samenspiegel.people.models import Person, Seat
from tests.cast import HELD_ON, NOW, at
from tests.party import Party, make_party

pytestmark = [pytest.mark.django_db, pytest.mark.clause("RL-7")]


@pytest.fixture
def party(monkeypatch: pytest.MonkeyPatch) -> Party:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    party = make_party()
    party.settle(conducted_by=["group-chair"])
    return party


@pytest.fixture
def talk(party: Party) -> Conversation:
    return party.plan(reviewer=party.chair)


def asked(party: Party, talk: Conversation, how: How) -> JoiningRequest:
    return actions.ask(conversation=talk, person=party.board_member, how=how, by=party.member, now=NOW)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def people_of(talk: Conversation) -> dict[str, Person]:
    return {row.part: row.person for row in talk.participants.all()}


def test_who_takes_over_conducts_it_and_who_did_sees_nothing_of_it_any_more(
    party: Party, talk: Conversation
) -> None:
    request = asked(party, talk, How.TAKE_OVER)
    assert not visible_to(party.board_member, now=NOW).exists()

    actions.answer(request=request, is_granted=True, by=party.board_member, now=NOW)
    assert people_of(talk) == {"subject": party.member, "reviewer": party.board_member}
    assert not visible_to(party.chair, now=NOW).exists()


def test_who_joins_sits_beside_who_conducts_it(party: Party, talk: Conversation) -> None:
    actions.answer(request=asked(party, talk, How.JOIN), is_granted=True, by=party.board_member, now=NOW)

    assert people_of(talk)["reviewer"] == party.chair
    assert parts_of(talk, party.board_member) == {Part.ATTENDEE}


@pytest.mark.parametrize("is_granted", [True, False])
def test_the_log_that_outlives_the_talk_does_not_say_who_answered_what(
    party: Party, talk: Conversation, is_granted: bool
) -> None:
    actions.answer(
        request=asked(party, talk, How.JOIN), is_granted=is_granted, by=party.board_member, now=NOW
    )
    found = Event.objects.filter(kind__startswith="joining.").exclude(kind="joining.asked")
    assert list(found.values_list("kind", "actor", "detail")) == [("joining.answered", "", {})]


def test_a_no_changes_nothing(party: Party, talk: Conversation) -> None:
    actions.answer(
        request=asked(party, talk, How.TAKE_OVER), is_granted=False, by=party.board_member, now=NOW
    )

    assert people_of(talk) == {"subject": party.member, "reviewer": party.chair}
    assert not visible_to(party.board_member, now=NOW).exists()


def test_only_the_subject_asks_and_only_the_board_without_the_candidate_committee(
    party: Party, talk: Conversation
) -> None:
    assert queries.to_be_asked(talk, on=NOW.date()) == [party.board_member]
    for person in (party.two_hats, party.other_member, party.chair, party.member):
        with pytest.raises(actions.NotToBeAsked):
            actions.ask(conversation=talk, person=person, how=How.JOIN, by=party.member, now=NOW)
    for by in (party.chair, party.board_member, party.administrator):
        with pytest.raises(actions.NotTheSubject):
            actions.ask(conversation=talk, person=party.board_member, how=How.JOIN, by=by, now=NOW)


def test_only_who_was_asked_answers_and_once(party: Party, talk: Conversation) -> None:
    request = asked(party, talk, How.JOIN)
    for by in (party.member, party.chair, party.two_hats):
        with pytest.raises(actions.NotAskedOfYou):
            actions.answer(request=request, is_granted=True, by=by, now=NOW)
    actions.answer(request=request, is_granted=False, by=party.board_member, now=NOW)
    with pytest.raises(actions.AnsweredAlready):
        actions.answer(request=request, is_granted=True, by=party.board_member, now=NOW)


def test_another_question_takes_the_first_one_back(party: Party, talk: Conversation) -> None:
    first = asked(party, talk, How.TAKE_OVER)
    asked(party, talk, How.JOIN)

    with pytest.raises(actions.AnsweredAlready):
        actions.answer(request=first, is_granted=True, by=party.board_member, now=NOW)


def test_a_seat_that_ended_meanwhile_takes_nothing_over(party: Party, talk: Conversation) -> None:
    request = asked(party, talk, How.TAKE_OVER)
    Seat.objects.filter(person=party.board_member).update(until_on=NOW.date() - timedelta(days=1))

    with pytest.raises(actions.NotToBeAsked):
        actions.answer(request=request, is_granted=True, by=party.board_member, now=NOW)


def test_after_the_day_nobody_takes_over(party: Party, talk: Conversation) -> None:
    request = asked(party, talk, How.TAKE_OVER)

    with pytest.raises(actions.TooLate):
        actions.answer(
            request=request, is_granted=True, by=party.board_member, now=at(HELD_ON + timedelta(days=1))
        )


def test_from_the_page_of_the_council_member_to_the_start_page_of_the_board(
    party: Party, talk: Conversation
) -> None:
    member, board = browser(party.member), browser(party.board_member)
    to = f"/gesprekken/{talk.public_id}/aanschuiven/"
    assert to in member.get(f"/gesprekken/{talk.public_id}/").content.decode()
    page = member.get(to).content.decode()
    assert ("Cor Zijlstra" in page, "Nel Boersma" in page) == (True, False)

    member.post(to, {"person": party.board_member.public_id, "how": "take_over"})
    request = JoiningRequest.objects.get()
    answer = f"/aanschuiven/{request.public_id}/"
    start = board.get("/").content.decode()
    assert answer in start
    assert "Dit vragen we van je" in start and "Je bent bij" not in start
    assert "in plaats van Bea Wiersma" in board.get(answer).content.decode()
    board.post(answer, {"answer": "yes"})

    assert people_of(talk)["reviewer"] == party.board_member
    assert "Cor Zijlstra" in member.get(f"/gesprekken/{talk.public_id}/").content.decode()
    assert board.get(answer).status_code == 404


@pytest.mark.parametrize("name", ["member", "chair", "two_hats", "other_member", "administrator"])
def test_the_question_is_nothing_to_anybody_else(party: Party, talk: Conversation, name: str) -> None:
    request = asked(party, talk, How.JOIN)
    client = browser(getattr(party, name))

    assert client.get(f"/aanschuiven/{request.public_id}/").status_code == 404
    assert client.post(f"/aanschuiven/{request.public_id}/", {"answer": "yes"}).status_code == 404
    assert people_of(talk) == {"subject": party.member, "reviewer": party.chair}


def test_nobody_who_was_not_agreed_beforehand_conducts_it_by_another_way(
    party: Party, talk: Conversation
) -> None:
    for person in (party.two_hats, party.other_member, party.administrator):
        with pytest.raises(ReviewerRefused) as refused:
            replace_reviewer(conversation=talk, reviewer=person, by=party.chair, now=NOW)
        assert refused.value.code == "not_agreed"
    assert people_of(talk)["reviewer"] == party.chair
