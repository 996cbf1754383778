# SPDX-License-Identifier: EUPL-1.2
"""Pages of a manager's team, of one's own file, of an assessment, and of how work goes (ZS-3, ZS-6)."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samenspiegel import clock
from samenspiegel.assessments.models import Assessment
from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation
from samenspiegel.people.models import Person
from samenspiegel.teams import actions
from samenspiegel.teams.models import Pulse
from tests.cast import HELD_ON, NOW, Cast, at
from tests.formats.test_zaanstad import EVALUATION, TALK, consented, plan

from .test_access import body

GONE = "/beoordelingen/bestaatniet/"
SAID = {"workload": "needs_attention", "work-quality": "goes_well"}


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Two employees report to the secretary."""
    Person.objects.filter(pk__in=[one.pk for one in cast.managers[:2]]).update(manager=cast.secretary)
    for person in cast.managers[:2]:
        person.refresh_from_db()
    return cast


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def talk(cast: Cast, key: str = TALK, **changed: Any) -> Conversation:
    people = {"subject": cast.managers[0], "reviewer": cast.secretary, "by": cast.managers[0]}
    return plan(cast, consented(cast, key), **{**people, **changed})


def level(conversation: Conversation, recording: str) -> Conversation:
    Conversation.objects.filter(pk=conversation.pk).update(recording=recording)
    conversation.refresh_from_db()
    return conversation


# --- the team


@pytest.mark.clause("ZS-3")
def test_a_manager_finds_the_team_from_the_start_page_with_when_they_talked_and_talk(
    cast: Cast, now: Any
) -> None:
    talk(cast)
    talk(cast, held_on=HELD_ON + timedelta(days=60))
    now(at(HELD_ON + timedelta(days=1)))
    client = as_(cast.secretary)

    assert 'href="/team/"' in text(client, "/")
    page = text(client, "/team/")
    assert [name in page for name in ("Mina Smit", "Joris Mulder", "Lies de Boer")] == [True, True, False]
    assert ("3 maart 2026" in page, "2 mei 2026" in page) == (True, True)


def test_who_has_no_team_finds_no_page_of_one(cast: Cast, now: Any) -> None:
    for person in (cast.managers[0], cast.mayor, cast.facilitator, cast.outsider):
        client = as_(person)
        assert (client.get("/team/").status_code, 'href="/team/"' in text(client, "/")) == (404, False)


def test_what_an_employee_talks_about_with_others_stays_off_the_page(cast: Cast, now: Any) -> None:
    """A talk between colleagues is no business of the manager: not even that it took place."""
    talk(cast, reviewer=cast.mayor)
    talk(cast, subject=cast.mayor, reviewer=cast.managers[0], by=cast.mayor)
    now(at(HELD_ON + timedelta(days=1)))
    assert "maart 2026" not in text(as_(cast.secretary), "/team/")


@pytest.mark.clause("ZS-6")
def test_an_evaluation_that_was_not_held_stands_out_and_one_that_was_does_not(cast: Cast, now: Any) -> None:
    talk(cast, EVALUATION, held_on=date(2027, 6, 1))
    now(at(date(2028, 1, 10)))
    page = text(as_(cast.secretary), "/team/")
    assert (page.count("vorig jaar niet gehouden"), page.count("dit jaar nog te plannen")) == (1, 1)
    now(at(date(2028, 10, 3)))
    assert text(as_(cast.secretary), "/team/").count("het jaar is bijna om") == 1


@pytest.mark.clause("ZS-6")
def test_who_looks_after_them_sees_how_many_evaluations_are_overdue_and_whose_they_are_not(
    cast: Cast, now: Any
) -> None:
    talk(cast, EVALUATION, held_on=date(2027, 6, 1))
    now(at(date(2028, 1, 10)))
    assert 'href="/evaluaties/"' in text(as_(cast.facilitator), reverse("organisation"))
    page = text(as_(cast.facilitator), "/evaluaties/")
    found = re.findall(r'<th scope="row">([^<]+)</th><td>(\d+)</td>', page)
    assert {word.strip(): int(number) for word, number in found if int(number)} == {
        "dit jaar nog te plannen": 1,
        "vorig jaar niet gehouden": 1,
    }
    assert [name in page for name in ("Mina", "Joris", "Hanna")] == [False] * 3
    assert as_(cast.secretary).get("/evaluaties/").status_code == 404


def test_a_larger_team_asks_no_more_of_the_database(cast: Cast, now: Any) -> None:
    def asked() -> int:
        client = as_(cast.secretary)
        client.get("/team/")
        with CaptureQueriesContext(connections["default"]) as found:
            client.get("/team/")
        return len(found)

    conversation = level(talk(cast), "record")
    now(at(HELD_ON + timedelta(days=1)))
    actions.note(conversation=conversation, marks=SAID, by=cast.secretary, now=clock.now())
    before = asked()
    Person.objects.filter(pk__in=[one.pk for one in cast.managers]).update(manager=cast.secretary)
    for person in cast.managers[1:]:
        now(NOW)
        other = level(talk(cast, subject=person, by=person), "record")
        now(at(HELD_ON + timedelta(days=1)))
        actions.note(conversation=other, marks=SAID, by=cast.secretary, now=clock.now())
    assert asked() == before


# --- how work goes


@pytest.fixture
def held(cast: Cast, now: Any) -> Conversation:
    """A talk of an employee with the manager, held, of which both want a record."""
    conversation = level(talk(cast), "record")
    now(at(HELD_ON, 14))
    return conversation


def pulses_at(conversation: Conversation) -> str:
    return f"/gesprekken/{conversation.public_id}/hoe-gaat-het/"


@pytest.mark.clause("ZS-3")
def test_the_manager_is_asked_about_the_work_its_quality_the_capacity_and_the_development(
    cast: Cast, held: Conversation
) -> None:
    page = text(as_(cast.secretary), pulses_at(held))
    asked = [one.strip() for one in re.findall(r"<legend[^>]*>([^<]*)", page)]
    assert asked == [
        "Taken en werkvoorraad",
        "Kwaliteit van het werk",
        "Inzet van capaciteit",
        "Ontwikkeling",
    ]


@pytest.mark.clause("ZS-3")
def test_what_the_manager_notes_the_employee_reads_at_once_and_answers(
    cast: Cast, held: Conversation
) -> None:
    address = pulses_at(held)
    manager, employee = as_(cast.secretary), as_(cast.managers[0])
    assert address in text(manager, "/team/")

    assert manager.post(address, SAID).status_code == 302
    page = text(employee, address)
    assert ("vraagt aandacht" in page, "Vastgelegd door Hanna de Vries" in page) == (True, True)
    assert employee.post(f"{address}reactie/", {"text": "Er ligt te veel."}).status_code == 302

    for shown in (text(manager, address), text(manager, "/team/")):
        assert "Er ligt te veel." in shown
    assert f'href="{address}"' in text(employee, f"/gesprekken/{held.public_id}/")


@pytest.mark.clause("ZS-3")
def test_the_employee_notes_them_as_well_and_the_manager_cannot_write_the_response(
    cast: Cast, held: Conversation
) -> None:
    address = pulses_at(held)
    assert as_(cast.managers[0]).post(address, SAID).status_code == 302
    assert "Vastgelegd door Mina Smit" in text(as_(cast.secretary), "/team/")
    assert as_(cast.secretary).post(f"{address}reactie/", {"text": "Mee eens."}).status_code == 404
    assert Pulse.objects.get().sealed_response is None


@pytest.mark.clause("ZS-3")
def test_nobody_else_opens_how_work_goes(cast: Cast, held: Conversation) -> None:
    address = pulses_at(held)
    as_(cast.secretary).post(address, SAID)
    for person in (cast.facilitator, cast.mayor, cast.managers[1], cast.outsider):
        client = as_(person)
        assert {client.get(address).status_code, client.post(address, SAID).status_code} == {404}


@pytest.mark.parametrize("typed", [{}, {"workload": "12"}, {"workload": "goes_well", "work-quality": "\x00"}])
def test_a_word_that_is_none_is_refused_and_nothing_is_kept(
    cast: Cast, held: Conversation, typed: dict[str, str]
) -> None:
    answer = as_(cast.secretary).post(pulses_at(held), typed)
    assert (answer.status_code, Pulse.objects.count()) == (200, 0)


@pytest.mark.parametrize("recording", ["nothing", ""])
def test_where_nothing_is_written_down_nothing_is_noted_either(
    cast: Cast, held: Conversation, recording: str
) -> None:
    level(held, recording)
    assert as_(cast.secretary).post(pulses_at(held), SAID).status_code == 404
    with pytest.raises(actions.NotKept):
        actions.note(conversation=held, marks=SAID, by=cast.secretary, now=clock.now())


def test_a_talk_between_colleagues_and_one_that_has_still_to_come_have_no_pulses(
    cast: Cast, now: Any
) -> None:
    to_come = level(talk(cast), "record")
    peers = level(talk(cast, reviewer=cast.mayor, held_on=HELD_ON + timedelta(days=9)), "record")
    assert as_(cast.secretary).get(pulses_at(to_come)).status_code == 404
    with pytest.raises(actions.NotHeldYet):
        actions.note(conversation=to_come, marks=SAID, by=cast.secretary, now=NOW)
    now(at(HELD_ON + timedelta(days=10)))
    assert as_(cast.mayor).get(pulses_at(peers)).status_code == 404
    assert pulses_at(peers) not in text(as_(cast.mayor), f"/gesprekken/{peers.public_id}/")


def test_they_go_with_the_conversation(held: Conversation, cast: Cast) -> None:
    from samenspiegel.retention import actions as retention

    as_(cast.secretary).post(pulses_at(held), SAID)
    retention.destroy_due(now=at(held.destroy_on))
    assert (Conversation.objects.count(), Pulse.objects.count()) == (0, 0)


# --- the file and assessments


@pytest.mark.clause("ZS-6")
def test_the_manager_records_an_assessment_and_the_employee_reads_it_in_their_own_file_and_responds(
    cast: Cast, now: Any
) -> None:
    consented(cast, EVALUATION)
    manager, employee = as_(cast.secretary), as_(cast.managers[0])
    form = f"/team/{cast.managers[0].public_id}/beoordelen/"
    assert form in text(manager, "/team/")
    typed = {"year": "2025", "made_on": "2026-01-12", "text": "Mina werkt precies."}

    assert manager.post(form, typed).status_code == 302
    address = f"/beoordelingen/{Assessment.objects.get().public_id}/"
    assert 'href="/dossier/"' in text(employee, "/")
    assert address in text(employee, "/dossier/")
    assert "Mina werkt precies." in text(employee, address)
    assert employee.post(address, {"text": "En snel."}).status_code == 302
    assert "En snel." in text(manager, address)
    assert "over 2025" in text(manager, "/team/")


def test_what_cannot_be_recorded_is_said_and_what_was_typed_stands_there(cast: Cast, now: Any) -> None:
    consented(cast, EVALUATION)
    typed = {"year": "2025", "made_on": "2026-02-30", "text": "Mina werkt <b>precies</b>."}
    answer = as_(cast.secretary).post(f"/team/{cast.managers[0].public_id}/beoordelen/", typed)
    assert "Mina werkt &lt;b&gt;precies&lt;/b&gt;." in answer.content.decode()
    assert Assessment.objects.count() == 0


def test_unknown_and_not_theirs_look_the_same(cast: Cast, now: Any) -> None:
    consented(cast, EVALUATION)
    form = f"/team/{cast.managers[0].public_id}/beoordelen/"
    as_(cast.secretary).post(form, {"year": "2025", "made_on": "2026-01-12", "text": "Goed."})
    address = f"/beoordelingen/{Assessment.objects.get().public_id}/"
    for person in (cast.mayor, cast.facilitator, cast.managers[1], cast.outsider):
        client = as_(person)
        assert body(client.get(address)) == body(client.get(GONE))
        assert {client.get(one).status_code for one in (address, form)} == {404}
        assert {client.post(one, {"text": "x"}).status_code for one in (address, form)} == {404}
        assert address not in text(client, "/dossier/")
    assert as_(cast.secretary).post(address, {"text": "Van mij."}).status_code == 404
    assert [Client().get(one).status_code for one in ("/team/", "/dossier/", address, form)] == [302] * 4


@pytest.mark.clause("ZS-5")
def test_what_was_noted_is_gone_from_the_team_once_both_agree_to_record_nothing(
    cast: Cast, held: Conversation
) -> None:
    as_(cast.secretary).post(pulses_at(held), SAID)
    level(held, "nothing")
    page = text(as_(cast.secretary), "/team/")
    assert ("vraagt aandacht" in page, "Vastgelegd door" in page) == (False, False)


@pytest.mark.clause("ZS-6")
def test_the_page_to_assess_offers_nothing_of_a_conversation(cast: Cast, held: Conversation) -> None:
    consented(cast, EVALUATION)
    as_(cast.secretary).post(pulses_at(held), SAID)
    point = {"text": "Te veel projecten tegelijk."}
    as_(cast.managers[0]).post(f"/gesprekken/{held.public_id}/punten/", point)
    page = text(as_(cast.secretary), f"/team/{cast.managers[0].public_id}/beoordelen/")
    for word in ("Te veel projecten", "vraagt aandacht", held.public_id, "3 maart"):
        assert word not in page


def test_the_page_of_the_team_puts_each_conversation_whose_pulses_it_shows_in_the_log(
    cast: Cast, now: Any
) -> None:
    held = talk(cast)
    talk(cast, subject=cast.managers[1], by=cast.managers[1])  # nothing was noted of this one
    now(at(HELD_ON + timedelta(days=1)))
    actions.note(conversation=level(held, "agreements"), marks=SAID, by=cast.secretary, now=clock.now())
    before = Event.objects.count()

    as_(cast.secretary).get("/team/")

    lines = Event.objects.order_by("pk")[before:]
    assert [(row.kind, row.actor, row.about) for row in lines] == [
        ("team.read", cast.secretary.public_id, ""),
        ("pulses.read", cast.secretary.public_id, held.public_id),
    ]
