# SPDX-License-Identifier: EUPL-1.2
"""The pages for administering people, bodies and the organisation: who gets in, and what a slip costs (nothing)."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.formats.models import FormatVersion
from samenspiegel.notices.models import Notice
from samenspiegel.organisations.models import ClosedPeriod, Organisation
from samenspiegel.people import actions
from samenspiegel.people.models import Appointment, Body, Person, Role, Seat
from tests.cast import NOW, Cast


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


@pytest.fixture
def desk(cast: Cast) -> Client:
    """The facilitator of the cast, who administers as well."""
    return signed_in(cast.facilitator)


@pytest.fixture
def college(cast: Cast) -> Body:
    return Body.objects.get(organisation=cast.organisation, kind="college")


def elsewhere(cast: Cast) -> tuple[Person, Body]:
    """Somebody and a body of another organisation."""
    other = cast.outsider.organisation
    return cast.outsider, Body.objects.create(organisation=other, kind="college", name="college")


PLACES = [
    "/mensen/",
    "/mensen/nieuw/",
    "/organen/",
    "/organen/nieuw/",
    "/organisatie/instellingen/",
    "/logboek/",
]
OF_A_PERSON = ["", "wijzigen/", "uit-dienst/", "functies/nieuw/", "functies/1/", "account-loskoppelen/"]
OF_A_BODY = ["", "wijzigen/", "lid/"]


def addresses(person: Person, body: Body) -> list[str]:
    return [
        *PLACES,
        *(f"/mensen/{person.public_id}/{page}" for page in OF_A_PERSON),
        *(f"/organen/{body.public_id}/{page}" for page in OF_A_BODY),
    ]


def test_every_page_opens_for_who_is_facilitator_and_administrator(
    cast: Cast, desk: Client, college: Body
) -> None:
    found = {address: desk.get(address).status_code for address in addresses(cast.mayor, college)}

    assert found == dict.fromkeys(addresses(cast.mayor, college), 200)


def test_without_a_role_none_of_it_exists(cast: Cast, college: Body) -> None:
    client = signed_in(cast.secretary)

    found = {address: client.get(address).status_code for address in addresses(cast.mayor, college)}

    assert found == dict.fromkeys(addresses(cast.mayor, college), 404)


def test_a_facilitator_who_does_not_administer_reads_no_log_and_changes_no_roles(cast: Cast) -> None:
    client = signed_in(cast.substitute)
    mayor = f"/mensen/{cast.mayor.public_id}/"

    assert client.get(mayor).status_code == 200
    assert client.get("/logboek/").status_code == 404
    assert client.get(f"{mayor}account-loskoppelen/").status_code == 404
    assert client.post(f"{mayor}rollen/", {"role": "administrator", "deed": "appoint"}).status_code == 404
    assert not Appointment.objects.filter(person=cast.mayor).exists()


def test_people_and_bodies_of_another_organisation_do_not_exist(cast: Cast, desk: Client) -> None:
    person, body = elsewhere(cast)
    seat = actions.seat(
        person=person, office="mayor", title="burgemeester", since_on=NOW.date(), now=NOW, body=body
    )
    theirs = [address for address in addresses(person, body) if address not in PLACES]
    deeds = [f"/mensen/{person.public_id}/{deed}/" for deed in ("uitnodigen", "in-dienst", "rollen")]

    assert {address: desk.get(address).status_code for address in theirs} == dict.fromkeys(theirs, 404)
    assert {
        deed: desk.post(deed, {"role": "facilitator", "deed": "appoint"}).status_code for deed in deeds
    } == (dict.fromkeys(deeds, 404))
    assert desk.post(f"/mensen/{person.public_id}/functies/1/", {"title": "x"}).status_code == 404
    seat.refresh_from_db()
    assert (seat.title, Notice.objects.count()) == ("burgemeester", 0)


def test_a_body_of_another_organisation_cannot_be_chosen_for_a_seat(cast: Cast, desk: Client) -> None:
    _, body = elsewhere(cast)

    response = desk.post(
        f"/mensen/{cast.secretary.public_id}/functies/nieuw/",
        {"office": "mayor", "title": "x", "body": body.public_id, "since_on": "2026-01-01"},
    )

    assert response.status_code == 200
    assert [seat.office for seat in cast.secretary.seats.all()] == ["municipal-secretary"]


def test_the_list_asks_as_many_queries_for_three_as_for_fifty(cast: Cast, desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert desk.get("/mensen/").status_code == 200
        return len(asked)

    desk.get("/mensen/")
    few = queries()
    for number in range(40):
        person = actions.add_person(
            organisation=cast.organisation, name=f"Persoon {number}", first_name="P", email="", now=NOW
        )
        actions.seat(person=person, office="manager", title="manager", since_on=NOW.date(), now=NOW)

    assert queries() == few
    assert few <= 12


def test_the_list_has_fifty_to_a_page_and_keeps_the_search(cast: Cast, desk: Client) -> None:
    for number in range(60):
        actions.add_person(
            organisation=cast.organisation, name=f"Persoon {number:02}", first_name="P", email="", now=NOW
        )

    first = desk.get("/mensen/", {"zoek": "Persoon"}).content.decode()
    second = desk.get("/mensen/", {"zoek": "Persoon", "page": "2"}).content.decode()

    assert (first.count('<th scope="row">'), second.count('<th scope="row">')) == (50, 10)
    assert "?zoek=Persoon&amp;page=2" in first


@pytest.mark.parametrize(
    "query", ["zoek=%00", "zoek=" + "x" * 500, "page=abc", "page=-3", "ook_oud=%00", "zoek=%25_'\""]
)
def test_strange_searches_show_a_page(desk: Client, query: str) -> None:
    assert desk.get(f"/mensen/?{query}").status_code == 200


def test_somebody_is_added_and_stands_there(cast: Cast, desk: Client) -> None:
    response = desk.post(
        "/mensen/nieuw/",
        {"name": "Nienke Hofman", "first_name": "Nienke", "email": "N.Hofman@veenmeer.example"},
    )

    person = Person.objects.get(name="Nienke Hofman")
    assert response["Location"] == f"/mensen/{person.public_id}/"
    assert (person.organisation, person.email) == (cast.organisation, "n.hofman@veenmeer.example")


def test_an_error_keeps_what_was_typed(desk: Client) -> None:
    response = desk.post(
        "/mensen/nieuw/",
        {"name": "Nienke Hofman", "first_name": "", "email": "geen adres", "phone": "0513 9"},
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert all(f'value="{typed}"' in page for typed in ("Nienke Hofman", "geen adres", "0513 9"))
    assert not Person.objects.filter(name="Nienke Hofman").exists()


def test_the_same_address_is_pointed_out_and_allowed(cast: Cast, desk: Client) -> None:
    typed = {"name": "Nienke Hofman", "first_name": "Nienke", "email": cast.clerk.email.upper()}

    warned = desk.post("/mensen/nieuw/", typed).content.decode()

    assert "Gerben Hoekstra</a>: heeft hetzelfde e-mailadres" in warned
    assert 'value="Nienke Hofman"' in warned
    assert not Person.objects.filter(name="Nienke Hofman").exists()
    assert desk.post("/mensen/nieuw/", {**typed, "confirm": "1"}).status_code == 302
    added = Person.objects.get(name="Nienke Hofman")
    page = desk.get(f"/mensen/{added.public_id}/").content.decode()
    assert "Dit adres staat bij meer mensen" in page
    assert "Iemand anders logt hier al in met dit adres." in page


def test_an_address_of_another_organisation_is_not_pointed_out(cast: Cast, desk: Client) -> None:
    typed = {"name": cast.outsider.name, "first_name": "Bram", "email": cast.outsider.email}

    assert desk.post("/mensen/nieuw/", typed).status_code == 302


def test_the_mailed_link_leads_to_an_account(cast: Cast, desk: Client) -> None:
    person = actions.add_person(
        organisation=cast.organisation,
        name="Nienke Hofman",
        first_name="Nienke",
        email="n@veenmeer.example",
        now=NOW,
    )

    page = desk.post(f"/mensen/{person.public_id}/uitnodigen/", follow=True).content.decode()

    assert "Er is een mail onderweg naar n@veenmeer.example." in page
    assert "Uitgenodigd" in page
    assert Notice.objects.filter(person=person.public_id, kind="account_invited").count() == 1


def test_who_cannot_be_invited_gets_no_mail_and_the_page_says_why(cast: Cast, desk: Client) -> None:
    page = desk.post(f"/mensen/{cast.mayor.public_id}/uitnodigen/", follow=True).content.decode()

    assert "Er is geen mail verstuurd." in page
    assert f"Logt in met {cast.mayor.email} en een code per mail." in page
    assert Notice.objects.count() == 0


def test_an_ended_seat_stays_on_the_page(cast: Cast, desk: Client) -> None:
    [seat] = cast.mayor.seats.all()
    address = f"/mensen/{cast.mayor.public_id}/functies/1/"

    response = desk.post(
        address, {"title": seat.title, "since_on": seat.since_on.isoformat(), "until_on": "2026-01-31"}
    )

    assert response["Location"] == f"/mensen/{cast.mayor.public_id}/"
    page = desk.get(response["Location"]).content.decode()
    assert "31 jan 2026" in page
    assert "Beëindigd" in page


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_a_seat_that_is_not_there_is_not_found(cast: Cast, desk: Client, number: int) -> None:
    assert desk.get(f"/mensen/{cast.mayor.public_id}/functies/{number}/").status_code == 404


def test_the_page_before_leaving_tells_of_running_conversations_without_what_they_are(
    cast: Cast, desk: Client
) -> None:
    cast.plan()

    page = desk.get(f"/mensen/{cast.mayor.public_id}/uit-dienst/").content.decode()

    assert "Arend Jansen neemt deel aan 1 lopend gesprek." in page
    assert "Fatima Bakker" in page
    assert "Hanna" not in page
    assert "3 maart" not in page


def test_leaving_asks_for_a_tick_and_then_ends_the_seats(cast: Cast, desk: Client) -> None:
    address = f"/mensen/{cast.mayor.public_id}/uit-dienst/"

    asked = desk.post(address, {"left_on": "2026-02-01"})
    cast.mayor.refresh_from_db()
    assert (asked.status_code, cast.mayor.is_active) == (200, True)
    assert 'value="2026-02-01"' in asked.content.decode()

    desk.post(address, {"left_on": "2026-02-01", "sure": "on"})
    cast.mayor.refresh_from_db()
    assert (cast.mayor.is_active, [seat.until_on for seat in cast.mayor.seats.all()]) == (
        False,
        [date(2026, 2, 1)],
    )
    assert signed_in(cast.mayor).get("/mensen/").status_code == 404


def test_the_last_administrator_cannot_step_down(cast: Cast, desk: Client) -> None:
    desk.post(f"/mensen/{cast.facilitator.public_id}/rollen/", {"role": "administrator", "deed": "discharge"})

    assert Appointment.objects.filter(person=cast.facilitator, role=Role.ADMINISTRATOR).exists()


def test_from_a_body_somebody_becomes_a_member_and_you_are_back(
    cast: Cast, desk: Client, college: Body
) -> None:
    found = desk.get(f"/organen/{college.public_id}/lid/", {"zoek": "Gerben"}).content.decode()
    address = f"/mensen/{cast.clerk.public_id}/functies/nieuw/?orgaan={college.public_id}"
    assert address in found

    response = desk.post(
        address,
        {"office": "member", "title": "adviseur", "body": college.public_id, "since_on": "2026-01-01"},
    )

    assert response["Location"] == f"/organen/{college.public_id}/"
    assert Seat.objects.get(person=cast.clerk, body=college).title == "adviseur"


def test_the_members_of_a_body_follow_the_date(cast: Cast, desk: Client, college: Body) -> None:
    [seat] = cast.mayor.seats.all()
    actions.end_seat(seat=seat, until_on=date(2026, 1, 31), by=cast.facilitator, now=NOW)

    def members(on: str) -> str:
        page = desk.get(f"/organen/{college.public_id}/", {"op": on}).content.decode()
        return page[: page.index('<form class="form card"')]

    assert "Arend Jansen" in members("2026-01-31")
    assert "Arend Jansen" not in members("2026-02-01")


@pytest.mark.parametrize("on", ["", "morgen", "0001-01-01", "9999-12-31", "\0"])
def test_a_strange_date_shows_a_page(desk: Client, college: Body, on: str) -> None:
    assert desk.get("/organen/", {"op": on}).status_code == 200
    assert desk.get(f"/organen/{college.public_id}/", {"op": on}).status_code == 200


def test_a_body_is_of_a_kind_that_formats_use(cast: Cast, desk: Client) -> None:
    assert desk.post("/organen/nieuw/", {"kind": "college", "name": "dagelijks bestuur"}).status_code == 302
    refused = desk.post("/organen/nieuw/", {"kind": "zangkoor", "name": "de Merels"})

    assert (refused.status_code, 'value="de Merels"' in refused.content.decode()) == (200, True)
    assert not Body.objects.filter(name="de Merels").exists()


def test_the_name_of_the_organisation_is_changed_and_logged(cast: Cast, desk: Client) -> None:
    desk.post(
        "/organisatie/instellingen/", {"name": "gemeente Veenmeer-Zuid", "mail_from": "post@veenmeer.example"}
    )

    organisation = Organisation.objects.get(pk=cast.organisation.pk)
    assert (organisation.name, organisation.mail_from) == ("gemeente Veenmeer-Zuid", "post@veenmeer.example")
    assert Event.objects.filter(kind="organisation.changed").get().detail == {"fields": ["mail_from", "name"]}


def test_closed_periods_come_and_go(cast: Cast, desk: Client) -> None:
    here = "/organisatie/instellingen/sluiting/"
    wrong = desk.post(here, {"name": "zomerreces", "begins_on": "2026-08-01", "ends_on": "2026-07-01"})
    assert (wrong.status_code, 'value="2026-07-01"' in wrong.content.decode()) == (200, True)

    desk.post(here, {"name": "zomerreces", "begins_on": "2026-07-01", "ends_on": "2026-08-01"})
    [period] = ClosedPeriod.objects.all()
    assert (period.organisation, period.name) == (cast.organisation, "zomerreces")

    assert signed_in(cast.secretary).post(f"{here}verwijderen/", {"period": period.pk}).status_code == 404
    desk.post(f"{here}verwijderen/", {"period": period.pk})
    assert ClosedPeriod.objects.count() == 0


@pytest.mark.parametrize("period", ["", "x", "-1", "9" * 40, "1"])
def test_a_period_of_another_organisation_or_none_is_not_found(cast: Cast, desk: Client, period: str) -> None:
    other = ClosedPeriod.objects.create(
        pk=1, organisation=cast.outsider.organisation, name="reces", begins_on=NOW.date(), ends_on=NOW.date()
    )

    assert desk.post("/organisatie/instellingen/sluiting/verwijderen/", {"period": period}).status_code == 404
    assert ClosedPeriod.objects.get() == other


def test_the_current_version_of_a_format_is_published_with_one_press(cast: Cast, desk: Client) -> None:
    FormatVersion.objects.filter(organisation=cast.organisation).update(digest="0" * 64)
    assert "Publiceer de nieuwe versie" in desk.get("/organisatie/instellingen/").content.decode()

    desk.post("/organisatie/instellingen/formats/", {"key": cast.format_version.key})

    page = desk.get("/organisatie/instellingen/").content.decode()
    assert (
        FormatVersion.objects.filter(organisation=cast.organisation, key=cast.format_version.key).count() == 2
    )
    assert "Publiceer de nieuwe versie" not in page
    assert cast.format_version.digest[:12] in page
    assert desk.post("/organisatie/instellingen/formats/", {"key": "bestaat-niet"}).status_code == 404


def test_the_log_tells_what_happened(cast: Cast, desk: Client) -> None:
    actions.appoint(person=cast.substitute, role=Role.ADMINISTRATOR, by=cast.facilitator, now=NOW)

    assert "Iemand kreeg een rol: beheerder." in desk.get("/logboek/").content.decode()


def test_the_log_holds_only_lines_of_this_organisation(cast: Cast, desk: Client) -> None:
    Event.objects.filter(organisation=cast.organisation).delete()

    assert "Er is nog niets gebeurd" in desk.get("/logboek/").content.decode()


def test_the_menu_leads_there_only_for_who_has_a_role(cast: Cast, desk: Client) -> None:
    assert 'href="/mensen/"' in desk.get("/").content.decode()
    assert 'href="/mensen/"' not in signed_in(cast.secretary).get("/").content.decode()


def test_somebody_back_in_service_is_active_today(cast: Cast, desk: Client) -> None:
    actions.deactivate(
        person=cast.clerk, left_on=clock.today() - timedelta(days=1), by=cast.facilitator, now=NOW
    )

    desk.post(f"/mensen/{cast.clerk.public_id}/in-dienst/")

    cast.clerk.refresh_from_db()
    assert cast.clerk.is_active


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (Role.FACILITATOR, "adviseur"),
        (Role.ADMINISTRATOR, "beheerder"),
        (Role.ARCHIVIST, "archivaris"),
        (Role.AUDITOR, "privacytoezichthouder"),
    ],
)
def test_the_list_of_people_names_each_role_as_it_is(cast: Cast, desk: Client, role: Role, said: str) -> None:
    Appointment.objects.filter(person__organisation=cast.organisation).exclude(
        person=cast.facilitator
    ).delete()
    actions.appoint(person=cast.mayor, role=role, by=cast.facilitator, now=NOW)

    row = desk.get(f"/mensen/?zoek={cast.mayor.name}").content.decode().partition("<tbody>")[2]

    badges = [word.strip() for word in re.findall(r'class="badge[^"]*"[^>]*>([^<]+)<', row)]
    assert said in " ".join(badges)
    others = {"adviseur", "beheerder", "archivaris", "privacytoezichthouder"} - {said}
    assert not [word for word in badges if any(other in word for other in others)]
