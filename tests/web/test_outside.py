# SPDX-License-Identifier: EUPL-1.2
"""Somebody from outside: runs their one conversation, and finds nothing else here."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from samenspiegel import clock
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation, IndependenceNote
from samenspiegel.conversations.queries import people_in
from samenspiegel.core.access import Deed, Part, may
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person
from tests.cast import NOW, Cast

from . import test_access
from .lives import Life
from .test_access import (
    MISSING,
    OF_A_CONVERSATION,
    OF_A_ROLE,
    OF_OTHER_FORMATS,
    ONLY,
    WRONG_METHOD,
    as_,
    ask,
    body,
    filled,
)


def iris_of(cast: Cast) -> Person:
    """Somebody from outside, with an account."""
    iris = people.add_outsider(
        organisation=cast.organisation,
        name="Iris van Dam",
        email="iris@bureau.example",
        works_at="Bureau Open",
        by=cast.facilitator,
        now=NOW,
    )
    iris.account = Account.objects.create_user(iris.email)
    iris.save(update_fields=["account"])
    return iris


def seated(conversation: Conversation, person: Person, part: Part) -> None:
    conversation.participants.filter(part=part).delete()
    conversation.participants.create(organisation=conversation.organisation, person=person, part=part)


life, kept = test_access.life, test_access.kept  # the same conversation, with something of everything


def every_answer(
    browser: Client, addresses: list[tuple[str, URLPattern]], ids: dict[str, str]
) -> dict[tuple[str, str], HttpResponse]:
    found = {}
    for route, one in addresses:
        for method in ("GET", "POST"):
            response = ask(browser, method, filled(route, ids))
            if response.status_code != WRONG_METHOD:
                found[str(one.name), method] = response
    return found


@pytest.mark.parametrize("part", [Part.FACILITATOR, Part.SUBSTITUTE])
def test_from_outside_one_conversation_opens_as_its_part_says_and_no_other_page_of_the_organisation(
    life: Life, kept: dict[str, str], part: Part
) -> None:
    iris = iris_of(life.cast)
    seated(life.conversation, iris, part)
    browser = as_(iris)
    nothing = body(ask(browser, "GET", "/gesprekken/bestaatniet/"))
    ids = {**life.ids, **kept, "conversation_id": life.conversation.public_id}
    wrong = []
    for route, one in OF_A_CONVERSATION:
        deed: Deed = one.callback.deed  # type: ignore[attr-defined]
        opens = may(deed, {part}, is_external=True) and not (one.name in ONLY and part not in ONLY[one.name])
        opens = opens and one.name not in OF_OTHER_FORMATS
        for (name, method), response in every_answer(browser, [(route, one)], ids).items():
            if opens != (response.status_code != MISSING):
                wrong.append((name, method, response.status_code))
            if not opens and body(response) != nothing:
                wrong.append((name, method, "tells that it exists"))
    ids = {
        **kept,
        "person_id": life.cast.secretary.public_id,
        "body_id": Body.objects.get(organisation=life.cast.organisation, kind="college").public_id,
    }
    for (name, method), response in every_answer(browser, OF_A_ROLE, ids).items():
        if response.status_code != MISSING:
            wrong.append((name, method, response.status_code))

    assert wrong == []


def test_from_outside_another_conversation_does_not_exist(life: Life, kept: dict[str, str]) -> None:
    iris = iris_of(life.cast)
    own = life.cast.plan(
        subject=life.cast.clerk, facilitator=iris, held_on=life.now.date() + timedelta(days=60), now=life.now
    )
    browser = as_(iris)
    assert browser.get(f"/gesprekken/{own.public_id}/").status_code == 200
    nothing = body(ask(browser, "GET", "/gesprekken/bestaatniet/"))
    ids = {**life.ids, **kept, "conversation_id": life.conversation.public_id}
    wrong = [
        (name, method, response.status_code)
        for (name, method), response in every_answer(browser, OF_A_CONVERSATION, ids).items()
        if response.status_code != MISSING or body(response) != nothing
    ]

    assert wrong == []


# --- Planning with somebody from outside, and with somebody who does not stand apart


@pytest.fixture
def desk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    return as_(cast.facilitator)


def filled_in(cast: Cast, **changed: str) -> dict[str, str]:
    return {
        "format": cast.format_version.key,
        "held_on": "2026-03-03",
        "starts_at": "10:00",
        "duration_minutes": "120",
        "place": "",
        "subject": cast.secretary.public_id,
        "reviewer": cast.mayor.public_id,
        "substitute": cast.substitute.public_id,
        "closing": "hand",
        **changed,
    }


OUTSIDE = {
    "outside": "facilitator",
    "outside_name": "Iris  van Dam",
    "outside_email": "Iris@bureau.example",
    "outside_works_at": "Bureau Open",
}


def test_a_conversation_can_be_planned_with_somebody_from_outside_who_then_runs_it(
    cast: Cast, desk: Client
) -> None:
    answer = desk.post("/gesprekken/nieuw/", filled_in(cast, substitute="", **OUTSIDE))

    conversation = Conversation.objects.get()
    assert answer["Location"] == f"/gesprekken/{conversation.public_id}/"
    seats = people_in(conversation)
    assert (seats[Part.FACILITATOR].name, seats[Part.SUBSTITUTE]) == ("Iris van Dam", cast.facilitator)
    page = as_(cast.secretary).get(f"/gesprekken/{conversation.public_id}/").content.decode()
    assert "van buiten (Bureau Open)" in page


def test_who_plans_for_somebody_from_outside_with_another_substitute_has_no_part_in_it(
    cast: Cast, desk: Client
) -> None:
    answer = desk.post("/gesprekken/nieuw/", filled_in(cast, **OUTSIDE))

    assert answer["Location"] == "/gesprekken/"
    conversation = Conversation.objects.get()
    assert desk.get(f"/gesprekken/{conversation.public_id}/").status_code == 404


def test_somebody_from_outside_can_stand_by_instead(cast: Cast, desk: Client) -> None:
    desk.post("/gesprekken/nieuw/", filled_in(cast, substitute="", **{**OUTSIDE, "outside": "substitute"}))

    seats = people_in(Conversation.objects.get())
    assert (seats[Part.FACILITATOR], seats[Part.SUBSTITUTE].name) == (cast.facilitator, "Iris van Dam")


def test_the_address_of_somebody_who_works_here_is_told_to_be_and_what_was_typed_stays(
    cast: Cast, desk: Client
) -> None:
    typed = filled_in(cast, **{**OUTSIDE, "outside_email": cast.clerk.email})

    page = desk.post("/gesprekken/nieuw/", typed).content.decode()

    assert "Dit adres is van Gerben Hoekstra, die hier werkt." in page
    assert cast.clerk.email in page
    assert not Conversation.objects.exists()
    assert not Person.objects.filter(is_external=True).exists()


def test_who_does_not_stand_apart_is_told_before_planning_and_can_go_on_with_both_sides_knowing(
    cast: Cast, desk: Client
) -> None:
    Person.objects.filter(pk=cast.facilitator.pk).update(manager=cast.secretary)
    first = desk.post("/gesprekken/nieuw/", filled_in(cast)).content.decode()

    assert not Conversation.objects.exists()
    assert "Fatima Bakker valt rechtstreeks onder Hanna de Vries." in first
    [seen] = re.findall(r'name="seen_independence" value="([^"]*)"', first)

    desk.post("/gesprekken/nieuw/", filled_in(cast, seen_independence=seen))

    conversation = Conversation.objects.get()
    for person in (cast.secretary, cast.mayor):
        page = as_(person).get(f"/gesprekken/{conversation.public_id}/").content.decode()
        assert "Is de begeleiding onafhankelijk?" in page
        assert "Fatima Bakker heeft dit gezien op 12 januari 2026 en ging door." in page


def test_a_rater_above_who_guides_it_is_told_when_they_are_asked(cast: Cast, desk: Client) -> None:
    Person.objects.filter(pk=cast.facilitator.pk).update(manager=cast.clerk)
    desk.post("/gesprekken/nieuw/", filled_in(cast))
    conversation = Conversation.objects.get()
    assert not IndependenceNote.objects.exists()

    page = desk.post(
        f"/gesprekken/{conversation.public_id}/informanten/toevoegen/",
        {"group": "management-team", "person": cast.clerk.public_id},
        follow=True,
    ).content.decode()

    told = "Fatima Bakker valt rechtstreeks onder Gerben Hoekstra, die om feedback wordt gevraagd."
    assert page.count(told) == 2  # said at once, and on the page for as long as it holds
    assert list(IndependenceNote.objects.values_list("part", "relation")) == [("facilitator", "below_rater")]


def test_somebody_from_outside_is_appointed_and_leaves_on_the_pages_of_the_conversation(
    cast: Cast, desk: Client
) -> None:
    conversation = cast.plan()
    here = f"/gesprekken/{conversation.public_id}/"
    asked = {
        "part": "substitute",
        "name": "Iris van Dam",
        "email": "iris@bureau.example",
        "works_at": "Bureau Open",
    }

    desk.post(f"{here}van-buiten/", asked)
    assert people_in(conversation)[Part.SUBSTITUTE].name == "Iris van Dam"
    desk.post(f"{here}van-buiten/weg/")
    assert Part.SUBSTITUTE not in people_in(conversation)

    desk.post(f"{here}van-buiten/", {**asked, "part": "facilitator"})
    iris = people_in(conversation)[Part.FACILITATOR]
    iris.account = Account.objects.create_user(iris.email)
    iris.save(update_fields=["account"])
    outside = as_(iris)
    assert outside.get(f"{here}van-buiten/").status_code == 404
    assert outside.get("/gesprekken/nieuw/").status_code == 404

    answer = outside.post(f"{here}overdragen/", {"sure": "on"})
    assert answer["Location"] == "/gesprekken/"
    assert outside.get(here).status_code == 404
    assert people_in(conversation)[Part.FACILITATOR] == cast.facilitator


def test_somebody_from_outside_is_in_no_list_of_people_to_choose_from(cast: Cast, desk: Client) -> None:
    iris = iris_of(cast)
    conversation = cast.plan()
    conversations.appoint_outside(
        conversation=conversation, outsider=iris, part=Part.SUBSTITUTE, by=cast.facilitator, now=NOW
    )

    for address in ("/gesprekken/nieuw/", f"/gesprekken/{conversation.public_id}/informanten/"):
        assert iris.public_id not in desk.get(address).content.decode()
