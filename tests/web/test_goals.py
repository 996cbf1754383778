# SPDX-License-Identifier: EUPL-1.2
"""Goals of a department plan: typed, brought in, and linked to agreed results (ZS-7)."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from samenspiegel.agreements.models import Agreement
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.goals import GoalText
from samenspiegel.goals import actions
from samenspiegel.goals.models import AgreementGoal, Goal
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal
from samenspiegel.organisations.models import new_public_id
from samenspiegel.people.models import Person
from samenspiegel.web.spreadsheets import read_table
from tests.cast import HELD_ON, NOW, Cast, at

from . import test_team
from .test_team import as_, level, talk, text

cast = test_team.cast  # two employees report to the secretary
TABLE = "Afdeling;Jaar;Doel\r\nBeheer;2026;Minder afval\r\nBeheer;2026;Meer groen\r\n"


def sent(client: Any, table: str) -> Any:
    return client.post("/doelen/inlezen/", {"table": SimpleUploadedFile("doelen.csv", table.encode())})


def goal(cast: Cast, title: str = "Minder afval") -> Goal:
    return actions.add_goal(goal=GoalText("Beheer", 2026, title), by=cast.facilitator, now=NOW)


@pytest.fixture
def agreement(cast: Cast, now: Any) -> Agreement:
    """An agreed result of a talk of an employee with the manager."""
    conversation = level(talk(cast), "record")
    now(at(HELD_ON, 14))
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    public_id = new_public_id()
    words = {"what": "De proef met de bakken loopt.", "support": ""}
    return Agreement.objects.create(
        organisation=cast.organisation,
        public_id=public_id,
        conversation=conversation,
        owner=cast.managers[0],
        key="a1",
        kind="agreed-result",
        sealed=seal(key, words, about=f"agreement/{public_id}"),
    )


def address(agreement: Agreement) -> str:
    return f"/gesprekken/{agreement.conversation.public_id}/afspraken/{agreement.public_id}/doel/"


@pytest.mark.clause("ZS-7")
def test_goals_come_in_from_a_spreadsheet_after_a_look_and_all_or_none(cast: Cast, now: Any) -> None:
    client = as_(cast.facilitator)
    assert 'href="/doelen/"' in text(client, reverse("organisation"))
    page = sent(client, TABLE).content.decode()
    assert ("Minder afval" in page, Goal.objects.count()) == (True, 0)
    [sealed] = re.findall(r'name="sealed" value="([^"]+)"', page)

    assert client.post("/doelen/inlezen/", {"sealed": sealed}, follow=True).status_code == 200
    client.post("/doelen/inlezen/", {"sealed": sealed})
    assert [row.title for row in Goal.objects.all()] == ["Meer groen", "Minder afval"]
    wrong = sent(client, TABLE + "Beheer;later;Ooit\r\nBeheer;2026;Nieuw\r\n").content.decode()
    assert ('name="sealed"' in wrong, Goal.objects.count()) == (False, 2)
    assert ">0</td>" not in wrong  # what is no year is not shown as one


@pytest.mark.clause("ZS-7")
def test_of_a_table_with_one_wrong_row_nothing_is_brought_in_by_whatever_way(cast: Cast) -> None:
    table = read_table((TABLE + "Beheer;later;Ooit\r\n").encode())
    with pytest.raises(actions.RowsWrong):
        actions.import_goals(table=table, by=cast.facilitator, now=NOW)
    assert not Goal.objects.exists()


def test_a_table_that_somebody_else_looked_at_is_brought_in_by_nobody_else(cast: Cast, now: Any) -> None:
    [sealed] = re.findall(
        r'name="sealed" value="([^"]+)"', sent(as_(cast.facilitator), TABLE).content.decode()
    )
    for value in (sealed, sealed[:-4], "x", ""):
        as_(cast.substitute).post("/doelen/inlezen/", {"sealed": value})
    assert Goal.objects.count() == 0


@pytest.mark.clause("ZS-7")
def test_a_manager_types_the_goals_of_the_own_department_and_of_no_other(cast: Cast, now: Any) -> None:
    Person.objects.filter(pk=cast.secretary.pk).update(department="Beheer")
    client = as_(cast.secretary)
    assert 'href="/doelen/"' in text(client, "/team/")
    typed = {"title": "Minder afval", "year": "2026", "department": "Beheer"}
    assert client.post("/doelen/", typed).status_code == 302
    answer = client.post("/doelen/", {**typed, "department": "Ruimte"})
    assert "alleen de doelen van je eigen afdeling" in answer.content.decode()
    sealed = re.findall(
        r'name="sealed" value="([^"]+)"',
        sent(client, "Afdeling;Jaar;Doel\r\nRuimte;2026;Meer ruimte\r\n").content.decode(),
    )
    client.post("/doelen/inlezen/", {"sealed": sealed[0]})
    assert [row.department for row in Goal.objects.all()] == ["Beheer"]


def test_everybody_reads_the_goals_and_only_who_keeps_them_changes_them(cast: Cast, now: Any) -> None:
    one = goal(cast)
    client = as_(cast.managers[0])
    assert "Minder afval" in text(client, "/doelen/")
    assert client.post("/doelen/", {"title": "x", "year": "2026", "department": "y"}).status_code == 404
    assert client.get("/doelen/inlezen/").status_code == 404
    assert client.post(f"/doelen/{one.public_id}/weg/").status_code == 404
    assert "Minder afval" not in text(as_(cast.outsider), "/doelen/")
    assert as_(cast.facilitator).post(f"/doelen/{one.public_id}/weg/").status_code == 302
    assert "Minder afval" not in text(client, "/doelen/")
    goal(cast)  # comes back
    assert "Minder afval" in text(client, "/doelen/")


@pytest.mark.clause("ZS-2", "ZS-7")
def test_an_agreed_result_is_linked_to_a_goal_by_either_side_and_both_see_it(
    cast: Cast, agreement: Agreement
) -> None:
    one = goal(cast)
    list_ = f"/gesprekken/{agreement.conversation.public_id}/afspraken/"
    employee = as_(cast.managers[0])
    assert address(agreement) in text(employee, list_)
    assert employee.post(address(agreement), {"goal": one.public_id}).status_code == 302
    assert "Minder afval" in text(as_(cast.secretary), list_)
    actions.take_off(goal=one, by=cast.facilitator, now=NOW)
    assert "Minder afval" in text(as_(cast.secretary), list_)
    as_(cast.secretary).post(address(agreement), {"goal": ""})
    assert AgreementGoal.objects.count() == 0


def test_nobody_else_links_it_and_no_goal_from_elsewhere(cast: Cast, agreement: Agreement) -> None:
    one = goal(cast)
    for person in (cast.mayor, cast.facilitator, cast.managers[1], cast.outsider):
        assert as_(person).post(address(agreement), {"goal": one.public_id}).status_code == 404
    there = Goal.objects.create(
        organisation=cast.outsider.organisation, department="Beheer", year=2026, title="Elders"
    )
    for value in (there.public_id, "bestaatniet", "\x00"):
        assert as_(cast.secretary).post(address(agreement), {"goal": value}).status_code == 200
    assert AgreementGoal.objects.count() == 0


def test_a_kind_that_serves_no_goal_has_no_page_for_one(cast: Cast, agreement: Agreement) -> None:
    Agreement.objects.update(kind="development")
    assert as_(cast.secretary).get(address(agreement)).status_code == 404


def test_the_link_goes_with_the_conversation_and_the_goal_stays(cast: Cast, agreement: Agreement) -> None:
    actions.link(agreement=agreement, goal=goal(cast), by=cast.secretary, now=NOW)
    Conversation.objects.all().delete()
    assert (AgreementGoal.objects.count(), Goal.objects.count()) == (0, 1)
