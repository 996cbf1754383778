# SPDX-License-Identifier: EUPL-1.2
"""The pages of custodian mode: the passphrase, the choice, the printed code, closing, another link."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.feedback import actions
from samenspiegel.feedback.models import Round
from samenspiegel.keys import custody
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import Custody, Organisation
from samenspiegel.people.models import Person
from samenspiegel.web import fresh
from tests.cast import NOW, Cast, at
from tests.feedback.custodians import (
    FIRST,
    OTHER,
    SECOND,
    SealedStage,
    choose_custodians,
    open_sealed_stage,
    sealed_stage,
)
from tests.feedback.rounds import CLOSED_ON, DUE_ON, OPENED_ON, stage

from .test_plan import NEW, typed

SEAL, CHOICE = "/account/zegelzin/", "/organisatie/instellingen/sleutel/"
PRINTED = re.compile(r"<code>(\w{5}(?:-\w{5}){5})</code>")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> list:
    """The moment it is; a test may change it."""
    cache.clear()
    moment = [NOW]
    monkeypatch.setattr(clock, "system_now", lambda: moment[0])
    return moment


@pytest.fixture
def opened(cast: Cast, today: list) -> SealedStage:
    scene = open_sealed_stage(cast)
    today[0] = at(OPENED_ON, 8)
    return scene


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def of(scene: SealedStage, part: str) -> str:
    return f"/gesprekken/{scene.conversation.public_id}/{part}"


def text(response: HttpResponse) -> str:
    return response.content.decode()


# --- the passphrase --------------------------------------------------------------------------------------------------


def test_a_facilitator_sets_a_passphrase_once_and_changes_it_with_the_one_of_now(cast: Cast) -> None:
    browser = signed_in(cast.facilitator)

    browser.post(SEAL, {"go": "set", "seal": FIRST, "seal_again": FIRST})
    browser.post(SEAL, {"go": "set", "seal": OTHER, "seal_again": OTHER})  # an old tab
    wrong = browser.post(SEAL, {"go": "change", "seal_before": SECOND, "seal": OTHER, "seal_again": OTHER})
    right = browser.post(SEAL, {"go": "change", "seal_before": FIRST, "seal": OTHER, "seal_again": OTHER})

    assert "Dit is niet je zegelzin. Er is niets gewijzigd." in text(wrong)
    assert right.status_code == 302
    assert list(
        Event.objects.filter(kind__startswith="seal.").order_by("number").values_list("kind", flat=True)
    ) == [
        "seal.set",
        "seal.refused",
        "seal.changed",
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"seal": "xq9!", "seal_again": "xq9!"}, "Gebruik minstens 16 tekens."),
        ({"seal": FIRST, "seal_again": SECOND}, "Deze zijn niet gelijk."),
        ({"seal": "Fatima Bakker 2026", "seal_again": "Fatima Bakker 2026"}, "Dit is vooral je naam"),
        ({"seal": "a" * 2000, "seal_again": "a" * 2000}, "1000"),
        ({}, "zegelzin"),
    ],
)
def test_what_is_wrong_with_a_passphrase_is_said_and_it_is_never_shown_again(
    cast: Cast, given: dict[str, str], said: str
) -> None:
    response = signed_in(cast.facilitator).post(SEAL, {"go": "set", **given})

    assert response.status_code == 422
    assert said in text(response)
    assert not [secret for secret in given.values() if secret in text(response)]
    assert not Key.objects.filter(purpose=Purpose.SEAL).exists()


def test_who_forgot_it_makes_a_new_one_and_has_read_what_that_costs(cast: Cast) -> None:
    choose_custodians(cast)
    browser = signed_in(cast.facilitator)

    unread = browser.post(SEAL, {"go": "replace", "seal": OTHER, "seal_again": OTHER})
    browser.post(SEAL, {"go": "replace", "seal": OTHER, "seal_again": OTHER, "sure": "on"})

    assert unread.status_code == 422
    assert Event.objects.filter(kind="seal.replaced").count() == 1


def test_a_passphrase_is_set_five_times_in_ten_minutes_at_most(cast: Cast) -> None:
    """Stretching one takes memory and time: a session must not spend them without end."""
    browser = signed_in(cast.facilitator)
    browser.post(SEAL, {"go": "set", "seal": FIRST, "seal_again": FIRST})
    for _ in range(4):
        browser.post(SEAL, {"go": "replace", "seal": OTHER, "seal_again": OTHER, "sure": "on"})
    before = Key.objects.get(purpose=Purpose.SEAL).wrapped

    response = browser.post(SEAL, {"go": "replace", "seal": SECOND, "seal_again": SECOND, "sure": "on"})

    assert "Wacht tien minuten" in text(response)
    assert Key.objects.get(purpose=Purpose.SEAL).wrapped == before
    assert Event.objects.filter(kind="seal.replaced").count() == 4


def test_while_too_many_passphrases_are_tried_the_pages_say_so(
    opened: SealedStage, today: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custody, "TURNS", 1)
    browser = signed_in(opened.cast.facilitator)
    today[0] = at(CLOSED_ON)
    with custody._alone():
        shown = [
            browser.post(of(opened, "vragenlijsten/sluiten/"), {"sure": "on", "seal": FIRST, "accept": "on"}),
            browser.post(SEAL, {"go": "change", "seal_before": FIRST, "seal": OTHER, "seal_again": OTHER}),
            browser.post(SEAL, {"go": "replace", "seal": OTHER, "seal_again": OTHER, "sure": "on"}),
        ]

    assert ["hun zegelzin" in text(response) for response in shown] == [True] * 3
    assert Round.objects.get().closed_at is None


def test_who_guides_nothing_has_no_such_page(cast: Cast) -> None:
    assert signed_in(cast.mayor).get(SEAL).status_code == 404
    assert Client().get(SEAL).status_code == 302
    assert signed_in(cast.substitute).get(CHOICE).status_code == 404  # for administrators only


def test_who_guides_one_conversation_without_the_role_sets_a_passphrase_as_well(cast: Cast) -> None:
    conversation = cast.plan()
    conversation.participants.filter(part="facilitator").update(person=cast.clerk)

    browser = signed_in(cast.clerk)

    assert browser.post(SEAL, {"go": "set", "seal": OTHER, "seal_again": OTHER}).status_code == 302
    assert actions.has_seal(cast.clerk)


def test_a_form_with_a_passphrase_is_kept_without_it(cast: Cast) -> None:
    """Pages that ask for a proof of identity first keep what was typed: never this."""
    from samenspiegel.web import kept_form

    assert {"seal", "seal_again", "seal_before"} <= kept_form._NOT_KEPT
    assert "seal" in fresh.TO_SEE


# --- the choice ------------------------------------------------------------------------------------------------------


def test_the_administrator_chooses_and_reads_both_ways_and_who_lacks_a_passphrase(cast: Cast) -> None:
    browser = signed_in(cast.facilitator)  # who is the administrator as well

    before = text(browser.get(CHOICE))
    browser.post(CHOICE, {"custody": "custodian"})
    after = text(browser.get(CHOICE))

    assert "Wie het systeem technisch beheert, zou antwoorden vóór het sluiten kunnen openen." in before
    assert "Dan worden de antwoorden ongelezen vernietigd, 30 dagen na de inleverdatum." in before
    assert Organisation.objects.get(pk=cast.organisation.pk).custody == Custody.CUSTODIAN
    assert "<li>Fatima Bakker</li><li>Sietse Postma</li>" in after
    event = Event.objects.get(kind="organisation.custody_chosen")
    assert event.detail == {"custody": "custodian"}


def test_another_value_is_refused(cast: Cast) -> None:
    response = signed_in(cast.facilitator).post(CHOICE, {"custody": "nobody"})

    assert response.status_code == 422
    assert Organisation.objects.get(pk=cast.organisation.pk).custody == Custody.OPERATOR


# --- planning and the printed code -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lacks", "changed", "said"),
    [
        ("facilitator", {}, "Je hebt nog geen zegelzin."),
        ("substitute", {}, "Deze persoon heeft nog geen zegelzin."),
        ("", {"closing": "clock"}, "alleen een mens kan sluiten"),
    ],
)
def test_planning_says_what_lacks_and_plans_nothing(
    cast: Cast, lacks: str, changed: dict[str, str], said: str
) -> None:
    choose_custodians(cast)
    if lacks:
        Key.objects.filter(purpose=Purpose.SEAL, owner=getattr(cast, lacks).public_id).delete()

    response = signed_in(cast.facilitator).post(NEW, typed(cast, **changed))

    assert said in text(response)
    assert not Round.objects.exists()


def test_planning_shows_a_code_once_and_pressing_twice_plans_once(cast: Cast) -> None:
    choose_custodians(cast)
    browser = signed_in(cast.facilitator)

    first, second = browser.post(NEW, typed(cast)), browser.post(NEW, typed(cast))

    round = Round.objects.get()
    assert round.custody == Custody.CUSTODIAN
    [code] = PRINTED.findall(text(first))
    assert "no-store" in first["Cache-Control"]
    assert second.status_code == 302
    scene = SealedStage(cast, round.conversation, round, code=code).open()
    scene.send_all(scene.everybody)
    scene.close_with(code)


def test_until_the_round_opens_another_code_can_be_printed(cast: Cast, today: list) -> None:
    scene = sealed_stage(cast)
    browser, address = signed_in(cast.facilitator), of(scene, "vragenlijsten/noodcode/")

    assert not PRINTED.search(text(browser.get(address)))
    assert "Nieuwe noodcode maken" in text(browser.get(of(scene, "vragenlijsten/")))
    [code] = PRINTED.findall(text(browser.post(address)))
    scene.open()
    today[0] = at(OPENED_ON, 8)
    after = browser.post(address, follow=True)

    assert not PRINTED.search(text(after))
    assert "De noodcode die eerder is afgedrukt, geldt." in text(after)
    scene.send_all(scene.everybody)
    scene.close_with(code)


def test_in_the_default_mode_there_is_no_code_and_no_new_link(cast: Cast) -> None:
    scene = stage(cast)
    browser = signed_in(cast.facilitator)

    response = browser.post(of(scene, "vragenlijsten/noodcode/"), follow=True)

    assert "Deze vragenlijsten sluit je zonder zegelzin." in text(response)
    assert not PRINTED.search(text(response))
    assert "noodcode" not in text(browser.get(of(scene, "vragenlijsten/")))


# --- closing ---------------------------------------------------------------------------------------------------------


def close(scene: SealedStage, person: Person, seal: str, **given: Any) -> HttpResponse:
    typed = {"sure": "on", "seal": seal, **given}
    return signed_in(person).post(of(scene, "vragenlijsten/sluiten/"), typed, follow=True)


@pytest.mark.parametrize("what", ["passphrase", "code"])
def test_closing_asks_for_a_passphrase_or_the_code(opened: SealedStage, today: list, what: str) -> None:
    opened.send_all(opened.everybody)
    today[0] = at(CLOSED_ON)
    page = text(signed_in(opened.cast.facilitator).get(of(opened, "vragenlijsten/sluiten/")))
    assert "Je zegelzin, of de noodcode" in page
    assert "Dan kan niemand sluiten." in page

    without = close(opened, opened.cast.facilitator, "")
    wrong = close(opened, opened.cast.facilitator, OTHER)
    assert "Typ je zegelzin, of de noodcode." in text(without)
    assert "Dit is niet je zegelzin en ook niet de noodcode. Er is niets gesloten." in text(wrong)
    assert OTHER not in text(wrong)
    assert opened.fresh.closed_at is None

    right = close(opened, opened.cast.facilitator, FIRST if what == "passphrase" else opened.code)
    assert "De vragenlijsten zijn gesloten" in text(right)
    assert opened.fresh.received_total == 13


def test_after_five_wrong_ones_the_page_says_to_wait(opened: SealedStage, today: list) -> None:
    opened.send_all(opened.everybody)
    today[0] = at(CLOSED_ON)
    for _ in range(5):
        close(opened, opened.cast.facilitator, OTHER)

    assert "Wacht tien minuten" in text(close(opened, opened.cast.facilitator, FIRST))
    assert opened.fresh.closed_at is None


def test_who_made_a_new_passphrase_is_told_to_use_the_code(opened: SealedStage, today: list) -> None:
    cast = opened.cast
    opened.send_all(opened.everybody)
    today[0] = at(CLOSED_ON)
    actions.set_seal(person=cast.facilitator, passphrase=OTHER, now=NOW)

    page = text(signed_in(cast.facilitator).get(of(opened, "vragenlijsten/sluiten/")))

    assert "Gebruik de noodcode, of laat Fatima Bakker of Sietse Postma sluiten." in page
    assert "niet verzegeld met je zegelzin van nu" in text(close(opened, cast.facilitator, OTHER))


def test_the_default_mode_closes_without(cast: Cast, today: list) -> None:
    scene = stage(cast).open()
    scene.send_all(scene.everybody)
    today[0] = at(CLOSED_ON)
    address = of(scene, "vragenlijsten/sluiten/")

    page = text(signed_in(cast.facilitator).get(address))
    signed_in(cast.facilitator).post(address, {"sure": "on"})

    assert "zegelzin" not in page
    assert scene.fresh.closed_at is not None


# --- another link ----------------------------------------------------------------------------------------------------


def test_a_facilitator_sends_a_new_link_to_who_has_not_handed_in(opened: SealedStage, today: list) -> None:
    cast = opened.cast
    done, lost = cast.managers[:2]
    opened.send(done)
    today[0] = at(DUE_ON - timedelta(days=1))
    browser = signed_in(cast.facilitator)
    page = text(browser.get(of(opened, "vragenlijsten/")))
    address = of(opened, f"vragenlijsten/{opened.invitation(lost).public_id}/nieuwe-link/")
    assert address in page
    assert opened.invitation(done).public_id not in page

    asked = text(browser.get(address))
    seen = re.search(r'name="seen" value="(\w+)"', asked)
    assert seen and "Wat al was ingevuld en niet verstuurd, wordt vernietigd" in asked
    unsure = browser.post(address, {"seen": seen[1]})
    sent = browser.post(address, {"seen": seen[1], "sure": "on"}, follow=True)

    assert unsure.status_code == 200
    assert f"{lost.name} krijgt een e-mail met een nieuwe link." in text(sent)
    assert Notice.objects.filter(kind="link_new").count() == 1
    refused = browser.post(
        of(opened, f"vragenlijsten/{opened.invitation(done).public_id}/nieuwe-link/"),
        {"seen": actions.link_mark(opened.invitation(done)), "sure": "on"},
        follow=True,
    )
    assert "De vragenlijst is ingeleverd en telt mee. Er is niets verstuurd." in text(refused)


def test_the_subject_reads_where_the_link_stands_and_asks_for_another(opened: SealedStage) -> None:
    browser, address = signed_in(opened.cast.secretary), of(opened, "vragenlijst/")

    page = text(browser.get(address))
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen and "Je opent hem met de link in onze e-mail van dinsdag 10 februari 2026." in page
    response = browser.post(address, {"seen": seen[1]}, follow=True)

    assert "We hebben je een nieuwe link gemaild." in text(response)
    opened.take_mails()
    opened.send(opened.cast.secretary)
    assert "Je hebt ingeleverd. Dat telt mee." in text(browser.get(address))
