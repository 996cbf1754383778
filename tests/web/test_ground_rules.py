# SPDX-License-Identifier: EUPL-1.2
"""The pages on which a party settles its ground rules, and where everybody involved reads them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from samenspiegel.conversations.models import Conversation
from samenspiegel.ground_rules.models import GroundRules
from samenspiegel.people.models import Person
from tests.cast import HELD_ON, NOW, make_cast
from tests.party import ANSWERS, Party, make_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def party(at_now: None) -> Party:
    return make_party()


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samenspiegel.clock.system_now", lambda: NOW)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def questions(party: Party) -> str:
    return f"/organisatie/instellingen/formats/{party.version.public_id}/spelregels/"


def typed(party: Party, **changed: Any) -> dict[str, Any]:
    return {"body": party.group.public_id, **ANSWERS, **changed}


def plan(party: Party, by: Person, **changed: Any) -> Any:
    """Fill in the form in which a conversation is planned, as the reviewer does."""
    return browser(by).post(
        "/gesprekken/nieuw/",
        {
            "format": "raadslid",
            "held_on": HELD_ON.isoformat(),
            "starts_at": "19:30",
            "duration_minutes": "90",
            "place": "aan de keukentafel",
            "side": "reviewer",
            "subject": party.member.public_id,
            **changed,
        },
    )


@pytest.mark.clause("RL-1", "RL-3")
def test_from_seven_questions_to_a_conversation_that_keeps_to_the_answers(party: Party) -> None:
    administrator = browser(party.administrator)
    refused = plan(party, party.board_member).content.decode()
    assert "De spelregels zijn nog niet afgesproken" in refused

    page = administrator.get(questions(party)).content.decode()
    assert page.count("<fieldset") == 8  # for whom, and the seven
    kept = administrator.post(questions(party), typed(party))
    rules = GroundRules.objects.get()
    assert kept["Location"] == f"/organisatie/instellingen/spelregels/{rules.public_id}/"
    discuss = administrator.get(kept["Location"]).content.decode()
    assert "Het functioneringsgesprek komt elke 12 maanden terug." in discuss
    assert "De spelregels zijn nog niet afgesproken" in plan(party, party.board_member).content.decode()

    administrator.post(kept["Location"], {"discussed_on": "2026-01-10", "outcome": "agreed"})
    assert plan(party, party.board_member).status_code == 302
    conversation = Conversation.objects.get()
    for person in (party.member, party.board_member):
        shown = browser(person).get(f"/gesprekken/{conversation.public_id}/").content.decode()
        assert "Besproken met de fractie op 10 januari 2026." in shown
        assert "Eén keer per jaar" in shown and "Twee keer per jaar" not in shown
    assert rules.pk == conversation.ground_rules_id


@pytest.mark.parametrize("missing", ["purpose", "record", "topics"])
def test_a_question_without_an_answer_is_asked_again_and_the_others_stay(party: Party, missing: str) -> None:
    answer = browser(party.administrator).post(questions(party), typed(party, **{missing: []}))
    page = answer.content.decode()

    assert "Kies een antwoord. Zonder antwoord kan er geen gesprek worden gepland." in page
    assert page.count(" checked") == sum(len(chosen) for key, chosen in ANSWERS.items() if key != missing) + 1
    assert not GroundRules.objects.exists()


def test_an_answer_that_is_not_offered_is_refused(party: Party) -> None:
    answer = browser(party.administrator).post(questions(party), typed(party, record=["verdict"]))

    assert (answer.status_code, GroundRules.objects.count()) == (200, 0)


def test_a_day_that_lies_ahead_is_not_recorded(party: Party) -> None:
    administrator = browser(party.administrator)
    to = administrator.post(questions(party), typed(party))["Location"]
    page = administrator.post(to, {"discussed_on": date(2026, 2, 1).isoformat(), "outcome": "agreed"})

    assert "Deze datum is nog niet geweest." in page.content.decode()
    assert GroundRules.objects.get().adopted_at is None


@pytest.mark.clause("RL-2")
def test_it_is_told_beforehand_that_who_conducts_it_sits_in_the_candidate_committee(party: Party) -> None:
    party.settle(conducted_by=["board-and-committee"])
    told = "Nel Boersma voert het gesprek, en zit ook in: kandidatencommissie."
    for reviewer, is_told in ((party.two_hats, True), (party.board_member, False)):
        conversation = party.plan(reviewer=reviewer, subject=party.member if is_told else party.other_member)
        who = party.member if is_told else party.other_member
        page = browser(who).get(f"/gesprekken/{conversation.public_id}/").content.decode()
        assert (told in page) == is_told


def test_the_plan_hints_at_an_informal_place(party: Party) -> None:
    party.settle()

    page = browser(party.board_member).get("/gesprekken/nieuw/").content.decode()
    assert "thuis aan de keukentafel" in page and "Besproken met de fractie op" in page


@pytest.mark.parametrize("name", ["member", "board_member", "two_hats"])
def test_only_who_administers_settles_them(party: Party, name: str) -> None:
    rules = party.settle()
    client = browser(getattr(party, name))

    assert client.get(questions(party)).status_code == 404
    assert client.post(questions(party), typed(party)).status_code == 404
    assert client.get(f"/organisatie/instellingen/spelregels/{rules.public_id}/").status_code == 404


def test_those_of_another_organisation_are_unknown(party: Party) -> None:
    rules = party.settle()
    elsewhere = browser(make_cast().facilitator)

    assert elsewhere.get(questions(party)).status_code == 404
    assert elsewhere.get(f"/organisatie/instellingen/spelregels/{rules.public_id}/").status_code == 404


@pytest.mark.clause("RL-1")
def test_where_no_day_is_kept_on_which_the_group_discussed_them_the_page_names_none(party: Party) -> None:
    party.settle()
    conversation = party.plan()
    here = f"/gesprekken/{conversation.public_id}/"
    assert "Besproken met de fractie op " in browser(party.member).get(here).content.decode()
    conversation.ground_rules = None
    conversation.save()

    page = browser(party.member).get(here).content.decode()

    assert "Besproken met de fractie" not in page
    assert "De software houdt zich hieraan." in page


@pytest.mark.clause("RL-8")
def test_no_page_speaks_of_a_mirror_or_of_answers_where_nobody_is_asked_for_feedback(party: Party) -> None:
    party.settle()
    here = f"/gesprekken/{party.plan().public_id}/"
    member = browser(party.member)

    assert (
        "De agenda vult zichzelf met de punten van beiden." in member.get(here + "agenda/").content.decode()
    )
    assert "osse antwoorden" not in member.get(here + "bewaren/").content.decode()
