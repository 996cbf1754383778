# SPDX-License-Identifier: EUPL-1.2
"""The page of somebody's conversations through time: what each left, and nothing of those of others."""

from datetime import date, timedelta

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.agreements import actions as agreements
from samenspiegel.agreements.models import Agreement, Status
from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.people.models import Person
from tests.cast import Cast, at

from .lives import Life, live

NEXT_YEAR = date(2027, 3, 2)
SHOWN = "De secretaris volgt een cursus."


@pytest.fixture
def life(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Life:
    """A year that ended in agreements: one was moved and met, the other is still open."""
    life = live(cast)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


@pytest.fixture
def new_mayor(life: Life) -> Person:
    """Somebody who holds no part in the conversation of the first year."""
    return life.cast.works_council_chair


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def text(person: Person, address: str) -> str:
    response = as_(person).get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split("<main")[1].split("</main>")[0].split())


def cycle_of(life: Life) -> str:
    return f"/cyclus/{life.conversation.cycle.public_id}/"


def year_later(life: Life, reviewer: Person) -> Conversation:
    """The next year's conversation, planned with somebody else as reviewer."""
    proposal = conversations.propose_next(conversation=life.conversation, now=life.now)
    life.now = at(NEXT_YEAR - timedelta(days=60))
    return life.cast.plan(held_on=NEXT_YEAR, now=life.now, reviewer=reviewer, proposal=proposal)


def test_the_start_page_leads_to_the_agreement_itself(life: Life) -> None:
    page = as_(life.cast.secretary).get("/").content.decode()

    assert f'href="{life.address}afspraken/#{life.ids["agreement_id"]}"' in page


@pytest.mark.clause("VGS-2")
def test_the_subject_sees_every_conversation_with_what_it_left_and_the_next_one_proposed(life: Life) -> None:
    conversations.propose_next(conversation=life.conversation, now=life.now)

    page = text(life.cast.secretary, "/cyclus/")

    assert "3 maart 2026" in page and "rond maart 2027" in page
    for place in ("spiegel/", "agenda/", "verslag/", "afspraken/"):
        assert f'href="{life.address}{place}' in page, place
    assert "uiterlijk op 3 maart 2028 vernietigd" in page
    assert page == text(life.cast.secretary, cycle_of(life))


@pytest.mark.clause("VGS-2", "RL-5")
def test_an_agreement_shows_its_course(life: Life) -> None:
    row = Agreement.objects.get(owner=life.cast.secretary)
    moved_to = date(2026, 12, 1)
    for status, note, due_on, days in (
        (Status.OPEN, "Vol dit najaar.", moved_to, 30),
        (Status.MET, "Geslaagd.", None, 90),
    ):
        agreements.follow_up(
            agreement=row, status=status, note=note, due_on=due_on, by=row.owner,
            now=life.now + timedelta(days=days),
        )  # fmt: skip

    page = text(life.cast.mayor, cycle_of(life))

    course = page[page.index(SHOWN) :]
    order = ["afgesproken", "Verplaatst naar 1 december 2026", "Vol dit najaar.", "Geslaagd."]
    assert sorted(order, key=course.index) == order
    assert course.count("Klaar") == 2  # its badge, and the day on which it was met


def test_what_was_read_is_in_the_log(life: Life) -> None:
    text(life.cast.mayor, cycle_of(life))

    found = Event.objects.filter(kind="agreements.read", actor=life.cast.mayor.public_id)
    assert [event.about for event in found] == [life.conversation.public_id]


@pytest.mark.clause("VGS-2")
def test_a_new_reviewer_gets_open_agreements_and_nothing_else_of_the_year_before(
    life: Life, new_mayor: Person
) -> None:
    mayors = Agreement.objects.get(owner=life.cast.mayor)
    agreements.follow_up(
        agreement=mayors, status=Status.OPEN, note="Zij wil niet.", by=life.cast.mayor, now=life.now
    )
    secretarys = Agreement.objects.get(owner=life.cast.secretary)
    agreements.follow_up(
        agreement=secretarys, status=Status.MET, note="", by=life.cast.secretary, now=life.now
    )
    later = year_later(life, new_mayor)

    page = text(new_mayor, cycle_of(life))

    assert later.public_id in page and life.conversation.public_id not in page
    assert "De burgemeester maakt tijd." in page
    assert SHOWN not in page, "what was met is not handed over"
    assert "Zij wil niet." not in page and "maart 2026" not in page
    agenda = text(new_mayor, f"/gesprekken/{later.public_id}/agenda/")
    assert "De burgemeester maakt tijd." in agenda and SHOWN in agenda, "item one, with how it stands"
    assert "Zij wil niet." not in agenda
    assert "Zij wil niet." in text(life.cast.secretary, f"/gesprekken/{later.public_id}/agenda/")
    for place in ("", "spiegel/", "verslag/", "agenda/", "afspraken/", "notities/"):
        assert as_(new_mayor).get(life.address + place).status_code == 404, place


@pytest.mark.clause("VGS-2")
def test_the_reviewer_of_last_year_sees_nothing_of_this_year(life: Life, new_mayor: Person) -> None:
    proposed_at, life.now = life.now, at(NEXT_YEAR - timedelta(days=60))
    before = text(life.cast.mayor, cycle_of(life))
    life.now = proposed_at
    later = year_later(life, new_mayor)

    assert text(life.cast.mayor, cycle_of(life)) == before
    assert later.public_id not in before and new_mayor.name not in before
    assert as_(life.cast.mayor).get(f"/gesprekken/{later.public_id}/").status_code == 404


def test_who_has_no_part_gets_the_same_as_for_what_does_not_exist(life: Life) -> None:
    for person in (life.cast.outsider, life.cast.managers[0]):
        found = as_(person).get(cycle_of(life))
        missing = as_(person).get("/cyclus/bestaatnietbestaatni/")
        assert (found.status_code, missing.status_code) == (404, 404)
        first, second = (one.content.decode().split("<main")[1] for one in (found, missing))
        assert first == second


def test_a_cancelled_proposal_and_a_page_without_conversations(life: Life) -> None:
    assert "Hier staat nog niets" in text(life.cast.clerk, "/cyclus/")
    assert "Mijn gesprekken door de tijd" in text(life.cast.secretary, "/")
    assert "Mijn gesprekken door de tijd" not in text(life.cast.clerk, "/")
    assert cycle_of(life) in text(life.cast.mayor, life.address)


def test_the_page_takes_as_many_queries_for_three_conversations_as_for_one(
    life: Life, new_mayor: Person, django_assert_max_num_queries
) -> None:
    browser = as_(life.cast.secretary)
    browser.get("/cyclus/")
    with django_assert_max_num_queries(60) as one:
        browser.get("/cyclus/")
    year_later(life, life.cast.mayor)
    with django_assert_max_num_queries(60) as more:
        browser.get("/cyclus/")

    assert len(more.captured_queries) == len(one.captured_queries)
