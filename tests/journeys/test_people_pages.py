# SPDX-License-Identifier: EUPL-1.2
"""The pages for administering people, in a real browser: accessible, within a phone's width, and without a script."""

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from samenspiegel.people import actions
from samenspiegel.people.models import Body, Person
from tests.cast import NOW, Cast


def sign_in(page: Page, person: Person, address: str) -> None:
    client = Client()
    client.force_login(person.account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


@pytest.fixture
def addresses(cast: Cast) -> dict[str, str]:
    """Every page, with people and periods on it."""
    cast.plan()
    newcomer = actions.add_person(
        organisation=cast.organisation,
        name="Nienke Hofman-van der Zwaluwenberg",
        first_name="Nienke",
        email="nienke.hofman-van-der-zwaluwenberg@veenmeer.example",
        now=NOW,
    )
    actions.add_closed_period(
        organisation=cast.organisation,
        name="zomerreces van de gemeenteraad",
        begins_on=date(2026, 7, 20),
        ends_on=date(2026, 8, 28),
        by=cast.facilitator,
        now=NOW,
    )
    [seat] = cast.aldermen[0].seats.all()
    actions.end_seat(seat=seat, until_on=date(2026, 2, 1), by=cast.facilitator, now=NOW)
    college = Body.objects.get(organisation=cast.organisation, kind="college")
    mayor = f"/mensen/{cast.mayor.public_id}/"
    return {
        "people": "/mensen/",
        "add": "/mensen/nieuw/",
        "newcomer": f"/mensen/{newcomer.public_id}/",
        "person": f"/mensen/{cast.aldermen[0].public_id}/",
        "change": f"{mayor}wijzigen/",
        "leave": f"{mayor}uit-dienst/",
        "seat": f"{mayor}functies/1/",
        "new_seat": f"{mayor}functies/nieuw/",
        "unlink": f"{mayor}account-loskoppelen/",
        "bodies": "/organen/",
        "body": f"/organen/{college.public_id}/",
        "new_body": "/organen/nieuw/",
        "member": f"/organen/{college.public_id}/lid/",
        "organisation": "/organisatie/instellingen/",
        "log": "/logboek/",
    }


def test_every_page_is_accessible_and_fits_on_a_phone(
    cast: Cast,
    new_page: Callable[..., Page],
    axe: Any,
    no_sideways_scroll: Any,
    live_server: Any,
    addresses: dict[str, str],
) -> None:
    page = new_page(viewport={"width": 1200, "height": 900})
    sign_in(page, cast.facilitator, live_server.url)
    folder = os.environ.get("SHOTS")
    for name, address in addresses.items():
        page.set_viewport_size({"width": 1200, "height": 900})
        page.goto(address)
        axe(page)
        if folder:
            page.screenshot(path=f"{folder}/{name}-1200.png", full_page=True)
        no_sideways_scroll(page)
        page.set_viewport_size({"width": 390, "height": 844})
        axe(page)
        if folder:
            page.screenshot(path=f"{folder}/{name}-390.png", full_page=True)


def test_somebody_is_added_given_an_office_and_invited_without_a_script(
    cast: Cast, no_javascript: Page, live_server: Any
) -> None:
    page = no_javascript
    sign_in(page, cast.facilitator, live_server.url)
    page.goto("/")
    page.get_by_role("link", name="Mensen").click()
    page.get_by_role("link", name="Iemand toevoegen").click()
    page.get_by_label("Naam", exact=True).fill("Nienke Hofman")
    page.get_by_label("Voornaam").fill("Nienke")
    page.get_by_label("E-mailadres").fill("nienke@veenmeer.example")
    page.get_by_role("button", name="Toevoegen").click()
    page.get_by_role("link", name="Functie of lidmaatschap toevoegen").click()
    page.get_by_label("Functie").select_option(label="wethouder")
    page.get_by_label("Orgaan").select_option(label="college van B&W")
    page.get_by_role("button", name="Toevoegen").click()
    page.get_by_role("button", name="Uitnodigen voor een account").click()

    expect(page.get_by_text("Er is een mail onderweg naar nienke@veenmeer.example.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="wethouder")).to_be_visible()
