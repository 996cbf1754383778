# SPDX-License-Identifier: EUPL-1.2
"""A party's space is its own: whoever works for the municipality in the same installation finds nothing of it."""

import re

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations import scope
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import OpenIdProvider, Person, Role, SecondStep
from samenspiegel.people.queries import person_of
from samenspiegel.web.openid import session
from tests.cast import NOW, Cast
from tests.party import Party, make_party

from .test_access import EVERY

pytestmark = pytest.mark.django_db
NAMES = (
    "Veenmeer Lokaal",
    "Roos Terpstra",
    "Cor Zijlstra",
    "Nel Boersma",
    "aan de keukentafel",
    "kandidatencommissie",
)
LISTS = (
    *(
        "/",
        "/gesprekken/",
        "/gesprekken/nieuw/",
        "/mensen/",
        "/organen/",
        "/logboek/",
        "/bewaren/",
        "/vernietigd/",
    ),
    *("/organisatie/instellingen/", "/mensen/?zoek=Roos"),
)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


@pytest.fixture
def party() -> Party:
    party = make_party()
    party.settle()
    return party


@pytest.fixture
def talk(party: Party) -> Conversation:
    return party.plan()


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def every_role(cast: Cast) -> Person:
    """Somebody who may whatever a role can give in the municipality: facilitator, administrator, archivist, auditor."""
    for role in (Role.ARCHIVIST, Role.AUDITOR):
        people.appoint(person=cast.facilitator, role=role, now=NOW)
    return cast.facilitator


@pytest.mark.clause("RL-8")
def test_no_address_of_a_partys_talk_opens_for_who_works_for_the_municipality(
    cast: Cast, party: Party, talk: Conversation
) -> None:
    own = {"conversation_id": talk.public_id, "kept_id": talk.public_id, "number": "1", "pk": "1"}
    own |= {"person_id": party.member.public_id, "body_id": party.group.public_id}
    own |= {"version_id": party.version.public_id, "organisation": party.organisation.slug}
    routes = [
        route
        for route, _one in EVERY
        if "<" in route and re.search(r"(conversation|kept|person|body|version)_id", route)
    ]
    client, opened = browser(every_role(cast).account), []
    for route in routes:
        address = "/" + re.sub(r"<\w+:(\w+)>", lambda found: own.get(found[1], "bestaatniet"), route)
        for method in ("GET", "POST"):
            answer = client.generic(method, address)
            if answer.status_code not in (404, 405):
                opened.append((method, address, answer.status_code))

    assert len(routes) > 40
    assert opened == []


def test_no_list_or_search_of_the_municipality_names_anybody_of_the_party(
    cast: Cast, party: Party, talk: Conversation
) -> None:
    client = browser(every_role(cast).account)
    for address in LISTS:
        page = client.get(address, follow=True).content.decode()
        assert [name for name in NAMES if name in page] == [], address


def test_who_is_in_both_does_not_come_into_the_party_with_the_municipalitys_own_sign_in(
    cast: Cast, party: Party, talk: Conversation
) -> None:
    """A council member who also works here: whoever runs the municipality's sign-in is not let into the party."""
    Person.objects.filter(pk=party.member.pk).update(account=cast.clerk.account)
    OpenIdProvider.objects.create(
        organisation=cast.organisation,
        issuer="https://issuer.example",
        client_id="x",
        sealed_secret=b"",
        second_step=SecondStep.DECLARED,
        is_on=True,
        changed_at=NOW,
    )
    client = browser(cast.clerk.account)
    kept = client.session
    kept[session.ORGANISATION] = kept["organisation"] = cast.organisation.public_id
    kept[session.ENDED] = 0
    kept.save()

    assert client.get(f"/gesprekken/{talk.public_id}/").status_code == 404
    assert client.post("/organisatie/", {"organisation": party.organisation.public_id}).status_code == 404
    assert client.get(f"/gesprekken/{talk.public_id}/").status_code == 404
    with scope.everything():
        here = person_of(cast.clerk.account, party.organisation.public_id, only=cast.organisation.public_id)
    assert here == cast.clerk


def test_with_their_own_sign_in_the_same_human_reads_their_talk(
    cast: Cast, party: Party, talk: Conversation
) -> None:
    Person.objects.filter(pk=party.member.pk).update(account=cast.clerk.account)
    client = browser(cast.clerk.account)
    client.post("/organisatie/", {"organisation": party.organisation.public_id})

    assert client.get(f"/gesprekken/{talk.public_id}/").status_code == 200


def test_a_municipality_is_not_offered_the_format_of_a_party_nor_the_other_way_round(
    cast: Cast, party: Party
) -> None:
    people.appoint(person=party.chair, role=Role.ADMINISTRATOR, now=NOW)
    pages = {
        name: browser(person.account).get("/organisatie/instellingen/").content.decode()
        for name, person in (("municipality", cast.facilitator), ("party", party.administrator))
    }

    assert ("Functioneringsgesprek raadslid" in pages["municipality"]) is False
    assert ("Functioneringsgesprek gemeentesecretaris" in pages["party"]) is False
    assert "Functioneringsgesprek raadslid" in pages["party"]
    refused = browser(cast.facilitator.account).post(
        "/organisatie/instellingen/formats/", {"key": "raadslid"}
    )
    assert refused.status_code == 404
    assert not FormatVersion.objects.filter(organisation=cast.organisation, key="raadslid").exists()


def test_a_party_is_not_asked_for_the_consent_of_a_works_council(party: Party, cast: Cast) -> None:
    offered = {
        person.organisation.kind: "ondernemingsraad"
        in browser(person.account).get("/organisatie/instellingen/").content.decode()
        for person in (party.administrator, cast.facilitator)
    }

    assert offered == {"party": False, "municipality": True}


@pytest.mark.parametrize("place", ["/profielen/", "/evaluaties/", "/doelen/"])
def test_a_party_is_not_led_to_what_offices_and_departments_of_a_municipality_need(
    party: Party, cast: Cast, place: str
) -> None:
    led = {
        person.organisation.kind: f'href="{place}"'
        in browser(person.account).get("/organisatie/instellingen/").content.decode()
        for person in (party.administrator, cast.facilitator)
    }

    assert led == {"party": False, "municipality": True}
