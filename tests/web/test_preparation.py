# SPDX-License-Identifier: EUPL-1.2
"""The pages of points, notes and the agenda."""

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.conversations.models import ConsentRequest
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions, queries
from samenspiegel.preparation.models import Agenda, Point
from tests.cast import NOW, Cast
from tests.core.test_agenda import REPORT


@pytest.fixture(autouse=True)
def at_planning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def conversation(cast: Cast):
    planned = cast.plan()
    planned.has_round = False
    planned.save()
    return planned


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def html(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def page(conversation, *rest: str) -> str:
    return "/".join(["/gesprekken", conversation.public_id, *rest]) + "/"


@pytest.mark.clause("HV-5")
def test_a_side_brings_changes_and_takes_back_a_point(cast: Cast, conversation) -> None:
    side = browser(cast.secretary)
    here = page(conversation, "punten")
    assert side.post(here, {"text": "de brug"}).url == here
    point = Point.objects.get()
    assert "de brug" in html(side.get(here))
    assert "de brug" not in html(browser(cast.mayor).get(here))
    side.post(page(conversation, "punten", point.public_id), {"text": "de haven"})
    assert "de haven" in html(side.get(here))
    for _twice in range(2):
        assert side.post(page(conversation, "punten", point.public_id, "intrekken")).url == here
    assert not Point.objects.exists()


def test_both_sides_are_asked_the_question_of_the_format_where_they_bring_points(
    cast: Cast, conversation
) -> None:
    for person in (cast.secretary, cast.mayor):
        text = html(browser(person).get(page(conversation, "punten")))
        assert text.count("Welke andere onderwerpen wil je bespreken?") == 1


def test_a_point_too_long_is_kept_in_the_form(cast: Cast, conversation) -> None:
    text = html(browser(cast.secretary).post(page(conversation, "punten"), {"text": "brug " * 200}))
    assert ("brug brug" in text, "id_text-error" in text) == (True, True)


def test_nobody_reaches_the_others_point(cast: Cast, conversation) -> None:
    point = actions.add_point(conversation=conversation, text="de brug", by=cast.secretary, now=NOW)
    other = browser(cast.mayor)
    assert other.get(page(conversation, "punten", point.public_id)).status_code == 404
    assert other.post(page(conversation, "punten", point.public_id), {"text": "x"}).status_code == 404
    other.post(page(conversation, "punten", point.public_id, "intrekken"))
    assert Point.objects.count() == 1


@pytest.mark.clause("VGS-4")
def test_the_facilitator_fixes_the_agenda_after_a_tick_and_a_late_point_asks_both(
    cast: Cast, conversation
) -> None:
    desk = browser(cast.facilitator)
    there = page(conversation, "agenda", "vastzetten")
    desk.post(there, {})
    assert not Agenda.objects.exists()
    assert desk.post(there, {"sure": "on"}).url == page(conversation, "agenda")
    assert Agenda.objects.count() == 1
    browser(cast.secretary).post(page(conversation, "punten"), {"text": "een laat punt"})
    asked = ConsentRequest.objects.get()
    assert asked.public_id in html(browser(cast.mayor).get(page(conversation, "agenda")))
    assert asked.public_id not in html(browser(cast.secretary).get(page(conversation, "agenda")))
    browser(cast.mayor).post(page(conversation, "verzoeken", asked.public_id), {"answer": "yes"})
    assert "een laat punt" in html(desk.get(page(conversation, "agenda")))


@pytest.mark.clause("HV-8", "VGS-7")
def test_the_agenda_shows_its_items_the_differences_and_who_reads_it(
    cast: Cast, conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "shown_report", lambda conversation: REPORT)
    actions.choose_subjects(conversation=conversation, competencies=["vision"], by=cast.mayor, now=NOW)
    text = html(browser(cast.facilitator).get(page(conversation, "agenda")))
    titles = [
        "Terugblik op de afspraken",
        "Samen in de spiegel",
        "Loopbaanperspectief",
        "Andere gesprekspunten",
    ]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert cast.secretary.name in text
    assert "gekozen door de beoordelaar" in text.lower()
    assert "4,5" not in text


def test_a_side_that_has_not_said_what_it_expects_does_not_read_it_off_the_agenda(
    cast: Cast, conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "shown_report", lambda conversation: REPORT)
    actions.choose_subjects(conversation=conversation, competencies=["vision"], by=cast.mayor, now=NOW)
    side, agenda = browser(cast.secretary), page(conversation, "agenda")

    assert "gekozen door de beoordelaar" not in html(side.get(agenda)).lower()
    assert "gekozen door de beoordelaar" in html(browser(cast.facilitator).get(agenda)).lower()

    actions.write_note(conversation=conversation, by=cast.secretary, now=NOW, expected=[])
    assert "gekozen door de beoordelaar" in html(side.get(agenda)).lower()


@pytest.mark.clause("VGS-7")
def test_notes_are_seen_by_their_writer_alone(cast: Cast, conversation) -> None:
    here = page(conversation, "notities")
    assert browser(cast.mayor).post(here, {"notes": "Rustig blijven."}).url == here
    assert "Rustig blijven." in html(browser(cast.mayor).get(here))
    for person in (cast.secretary, cast.facilitator):
        assert "Rustig blijven." not in html(browser(person).get(here))


@pytest.mark.parametrize("path", ["punten", "agenda/vastzetten", "notities"])
def test_nonsense_is_never_a_server_error(cast: Cast, conversation, path: str) -> None:
    for person in (cast.secretary, cast.facilitator):
        for values in ({}, {"text": "\x00", "notes": "\x00", "sure": "ja"}):
            assert browser(person).post(page(conversation, *path.split("/")), values).status_code in {
                200,
                302,
                404,
            }
