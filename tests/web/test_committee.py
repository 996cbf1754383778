# SPDX-License-Identifier: EUPL-1.2
"""The pages of a conversation that a committee has: for who accepted secrecy, as long as the seat lasts (HV-2)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from samenspiegel import clock
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.conversations.queries import rules_for
from samenspiegel.core.access import Deed, Part, may
from samenspiegel.formats import actions as formats
from samenspiegel.formats import library
from samenspiegel.organisations import scope
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Seat
from tests.cast import FORMAT, HELD_ON, NOW, Cast, make_cast
from tests.conversations.committees import Council, make_council, somebody
from tests.kept import kept

from .lives import Life, live
from .test_access import MISSING, OF_A_CONVERSATION, ONLY, WRONG_METHOD, as_, ask, filled
from .test_access_elsewhere import GONE, Somebody, answer, methods, nothing_for

# Narrower than their deed: of the owner, or of the two sides. A scan is only there where one signed with a pen, and
# what is compared with the time before only where they read that one too.
OWN = {*ONLY, "choose_goal", "record_scan", "report_trend"} - {"record_document"}
SECRETS = ("De verbouwing.", "De nieuwe school.", "Ga zo door.")


def by_committee(cast: Cast, name: str = "vertrouwenscommissie") -> Body:
    """Let a committee have the secretary's conversation, with the mayor as its chair."""
    spec = library.load(FORMAT)
    reviewer = spec.parties.reviewer.model_copy(
        update={"kind": "collective", "body": "trust-committee", "office": None, "secrecy": "Zwijg erover."}
    )
    parties = spec.parties.model_copy(update={"reviewer": reviewer})
    cast.format_version = formats.publish_spec(
        organisation=cast.organisation, spec=spec.model_copy(update={"parties": parties}), now=NOW
    )
    body = Body.objects.create(organisation=cast.organisation, kind="trust-committee", name=name)
    seated(body, cast.mayor, "chair")
    return body


def seated(body: Body, person: Person, office: str = "member") -> Person:
    people.seat(person=person, office=office, title=office, since_on=date(2024, 1, 1), now=NOW, body=body)
    return person


@dataclass
class Committee:
    """A whole conversation: ``member`` accepted secrecy, ``silent`` did not, ``former`` did and left, ``far`` sits
    in the committee of another municipality."""

    life: Life
    member: Person
    silent: Person
    former: Person
    far: Person

    @property
    def conversation(self) -> Conversation:
        return self.life.conversation


def raise_committee(cast: Cast, until: str = "ended") -> Committee:
    body = by_committee(cast)
    member, silent, former = (
        seated(body, somebody(cast, name)) for name in ("Mem Ber", "Sil Ent", "For Mer")
    )
    far = make_cast(names=("Zandmeer", "Heuvelrade"))
    abroad = seated(by_committee(far), somebody(far, "Far Away"))
    life = live(cast, until)
    for person in (cast.mayor, member, former):
        actions.accept_secrecy(conversation=life.conversation, by=person, now=life.now)
    Seat.objects.filter(person=former).update(until_on=life.now.date() - timedelta(days=1))
    return Committee(life, member, silent, former, abroad)


@pytest.fixture
def committee(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Committee:
    committee = kept(lambda: raise_committee(cast), cast)
    monkeypatch.setattr(clock, "system_now", lambda: committee.life.now)
    return committee


def addresses(committee: Committee) -> list[tuple[str, Deed, str, str]]:
    """Each address of the conversation: its name, deed and method, and the address."""
    ids = {**committee.life.ids, "conversation_id": committee.conversation.public_id}
    found = []
    for route, one, method in methods(OF_A_CONVERSATION):
        rows = {row: "bestaatniet" for row in re.findall(r"<\w+:(\w+_id)>", route)}
        given = {**rows, **GONE, **ids}
        found.append((one.name or "", one.callback.deed, method, filled(route, given)))  # type: ignore[attr-defined]
    return found


def visiting(person: Person) -> tuple[Client, dict[str, tuple[object, ...]]]:
    """A browser, and what it gets by each method for a conversation that does not exist."""
    somebody = Somebody(person.account, person)
    somebody.browser.get("/")  # the cookies that a first page sets
    return somebody.browser, nothing_for(somebody)


def is_nothing(response: HttpResponse, nothing: tuple[object, ...]) -> bool:
    """Whether it tells nothing; a button without a page says so to everybody."""
    return response.status_code == WRONG_METHOD or answer(response) == nothing


@pytest.mark.clause("HV-2")
def test_a_former_member_and_another_committee_get_what_a_conversation_that_does_not_exist_gives(
    committee: Committee,
) -> None:
    wrong = []
    for person in (committee.former, committee.far):
        browser, nothing = visiting(person)
        for name, _deed, method, address in addresses(committee):
            if not is_nothing(ask(browser, method, address), nothing[method]):
                wrong.append((person.name, method, name))

    assert wrong == []


@pytest.mark.clause("HV-2")
def test_who_did_not_accept_secrecy_is_asked_to_and_reads_nothing_on_any_page(committee: Committee) -> None:
    rules = rules_for(committee.conversation)
    browser, nothing = visiting(committee.silent)
    secrecy = f"{committee.life.address}geheimhouding/"
    wrong, asked = [], set()
    for name, deed, method, address in addresses(committee):
        response = ask(browser, method, address)
        text = response.content.decode()
        wrong += [(method, name, secret) for secret in SECRETS if secret in text]
        if deed == Deed.ACCEPT_SECRECY:
            continue
        if method == "GET" and may(deed, {Part.REVIEWER_MEMBER}, rules=rules):
            asked.add(name)
            is_right = (response.status_code, response.headers.get("Location")) == (302, secrecy)
        else:
            is_right = is_nothing(response, nothing[method])
        if not is_right:
            wrong.append((method, name, response.status_code))

    assert wrong == []
    assert asked >= {"conversation", "report", "agenda", "record", "agreements", "points"}


@pytest.mark.clause("HV-2")
def test_a_member_opens_what_the_table_names_for_members_and_nothing_else(committee: Committee) -> None:
    rules = rules_for(committee.conversation)
    browser, nothing = visiting(committee.member)
    wrong, opened = [], set()
    for name, deed, method, address in addresses(committee):
        response = ask(browser, method, address)
        if response.status_code == WRONG_METHOD:
            continue
        opens = may(deed, {Part.REVIEWER_MEMBER}, rules=rules) and name not in OWN
        if opens:
            opened.add(name)
        is_right = response.status_code != MISSING if opens else is_nothing(response, nothing[method])
        if not is_right:
            wrong.append((method, name, response.status_code))

    assert wrong == []
    assert {"report", "record", "agenda", "agreements", "points", "note"} <= opened
    assert not {"committee", "round", "choose_subjects", "approve", "write_record", "cancel"} & opened


@pytest.mark.clause("HV-2")
def test_from_the_start_page_over_secrecy_to_the_spiegel_and_out_with_the_seat(committee: Committee) -> None:
    browser, address = as_(committee.silent), committee.life.address
    assert f"{address}geheimhouding/" in browser.get("/").content.decode()
    assert committee.conversation.public_id not in browser.get("/gesprekken/").content.decode()
    page = browser.get(f"{address}geheimhouding/").content.decode()
    assert "Zwijg erover." in page

    browser.post(f"{address}geheimhouding/", {})  # without the tick
    assert not Participant.objects.filter(person=committee.silent, accepted_on__isnull=False).exists()
    browser.post(f"{address}geheimhouding/", {"accepted": "yes"})

    assert browser.get(address).status_code == 200
    browser.post(f"{address}spiegel/verwachting/", {"skip": "1"})
    report = browser.get(f"{address}spiegel/", follow=True).content.decode()
    assert "Ga zo door." in report
    assert "onderwerpen/" not in report  # the chair chooses
    assert "De nieuwe school." in browser.get(f"{address}verslag/").content.decode()

    Seat.objects.filter(person=committee.silent).update(
        until_on=committee.life.now.date() - timedelta(days=1)
    )
    assert browser.get(address).status_code == 404
    assert browser.get(f"{address}geheimhouding/").status_code == 404
    assert committee.conversation.public_id not in browser.get("/").content.decode()


def test_the_page_names_the_members_among_who_reads(committee: Committee) -> None:
    page = as_(committee.life.cast.secretary).get(committee.life.address).content.decode()

    assert "Mem Ber" in page
    assert "de leden van de beoordelaar" in page


@pytest.fixture
def council(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Council:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    return kept(lambda: make_council(cast), cast)


def sent(council: Council, **changed: str) -> dict[str, str]:
    return {
        "format": council.version.key,
        "subject": council.cast.mayor.public_id,
        "reviewer": council.chair.public_id,
        "substitute": council.deputy.public_id,
        "held_on": HELD_ON.isoformat(),
        "starts_at": "16:00",
        "duration_minutes": "120",
        "place": "griffie",
        "closing": "hand",
        **changed,
    }


@pytest.mark.clause("HV-2")
def test_the_clerk_plans_for_the_burgemeester_and_is_warned_around_elections(council: Council) -> None:
    browser = as_(council.clerk)
    council.leave(council.members[2], HELD_ON - timedelta(days=1))
    empty = browser.get("/gesprekken/nieuw/").content.decode()
    assert "Does somebody from outside" not in empty and "van buiten" not in empty

    page = browser.post("/gesprekken/nieuw/planning/", sent(council)).content.decode()
    assert "18 maart 2026" in page and "26 maart 2026" in page
    assert "Corrie Haan heeft op die dag geen zetel meer" in page
    assert "Bouke Dijk" in page
    far = browser.post("/gesprekken/nieuw/planning/", sent(council, held_on="2026-10-13")).content.decode()
    assert "gemeenteraad" not in far

    browser.post("/gesprekken/nieuw/", sent(council, seen_independence=_codes(page)))
    conversation = Conversation.objects.get(cycle__subject=council.cast.mayor)
    assert conversation.participants.get(part=Part.REVIEWER).person == council.chair


def _codes(page: str) -> str:
    found = page.split('name="seen_independence" value="')
    return found[1].split('"')[0] if len(found) > 1 else ""


@pytest.mark.clause("HV-2")
def test_an_adviser_of_the_organisation_cannot_plan_for_the_burgemeester(council: Council) -> None:
    page = as_(council.cast.facilitator).get("/gesprekken/nieuw/").content.decode()

    assert council.version.key not in page


def test_a_chair_without_a_seat_is_refused_and_what_was_typed_is_kept(council: Council) -> None:
    page = (
        as_(council.clerk)
        .post("/gesprekken/nieuw/", sent(council, reviewer=council.leaders[0].public_id, place="zolder"))
        .content.decode()
    )

    assert "heeft geen zetel in de commissie" in page and "zolder" in page
    assert not Conversation.objects.exists()


@pytest.mark.clause("HV-2")
def test_who_organises_adds_a_new_member_and_chooses_another_chair(council: Council) -> None:
    conversation = council.plan()
    address = f"/gesprekken/{conversation.public_id}/commissie/"
    new = council.join("Nynke Nieuw")
    browser = as_(council.clerk)
    assert "Nynke Nieuw" in browser.get(address).content.decode()

    browser.post(address, {"person": new.public_id, "deed": "seat"})
    chair = {"person": council.members[1].public_id, "deed": "chair"}
    refused = browser.post(address, chair, follow=True).content.decode()
    assert "moet eerst de geheimhouding aanvaarden" in refused
    with scope.everything():
        council.accept(conversation, council.members[1])
    browser.post(address, chair)

    rows = {row.person.name: row.part for row in actions.members_here(conversation)}
    assert (rows["Nynke Nieuw"], rows["Bouke Dijk"], rows["Anke Wiersma"]) == (
        "reviewer_member",
        "reviewer",
        "reviewer_member",
    )
    refused = browser.post(
        address, {"person": council.leaders[0].public_id, "deed": "chair"}, follow=True
    ).content.decode()
    assert "heeft vandaag geen zetel" in refused
    for wrong in ({}, {"person": "x", "deed": "seat"}, {"person": new.public_id, "deed": "boos"}):
        assert browser.post(address, wrong).status_code == 404


def adoption_page(council: Council) -> str:
    return f"/organisatie/instellingen/formats/{council.version.public_id}/vaststellen/"


@pytest.mark.clause("HV-2")
def test_the_decision_of_the_council_is_put_on_record_before_the_first_plan(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    council = make_council(cast, is_adopted=False)
    clerk, administrator = as_(council.clerk), as_(cast.facilitator)
    refused = clerk.post("/gesprekken/nieuw/", sent(council, held_on="2026-10-13")).content.decode()
    assert "Het besluit om dit format vast te stellen" in refused
    assert "Wacht op het besluit" in administrator.get("/organisatie/instellingen/").content.decode()

    ahead = administrator.post(adoption_page(council), {"adopted_on": "2027-01-01", "reference": "R-1"})
    assert "ligt in de toekomst" in ahead.content.decode()
    assert "R-1" in ahead.content.decode()
    administrator.post(adoption_page(council), {"adopted_on": "2026-01-08", "reference": "R-1"})

    council.version.refresh_from_db()
    assert (council.version.adopted_on, council.version.adopted_reference) == (date(2026, 1, 8), "R-1")
    assert "Vastgesteld op 8 januari 2026" in administrator.get("/organisatie/instellingen/").content.decode()
    assert as_(council.chair).get(adoption_page(council)).status_code == 404


def test_a_format_that_needs_no_decision_has_no_such_page(council: Council) -> None:
    browser: Client = as_(council.cast.facilitator)
    version = council.cast.format_version.public_id

    assert browser.get(f"/organisatie/instellingen/formats/{version}/vaststellen/").status_code == 404
