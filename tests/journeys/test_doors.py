# SPDX-License-Identifier: EUPL-1.2
"""Two people at the door: one with a passkey, one with an app; both are asked again before what cannot be undone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from samenspiegel import clock
from samenspiegel.people.models import Person
from tests.cast import Cast
from tests.web.doors import app_code, wrong_app_codes

from .acting import PHONE, Acting, follow, heading, press, said


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


def with_authenticator(page: Page) -> None:
    """A device that makes passkeys and recognises the finger of its holder; axe, from then on, would take it away."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def eleven_minutes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    then = clock.session_now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "session_now", lambda: then)


def sign_out(page: Page) -> None:
    page.locator(".page-header__account summary").click()
    press(page, "Uitloggen")


def take_account_away(page: Page, person: Person) -> None:
    page.goto(f"/mensen/{person.public_id}/account-loskoppelen/")
    page.get_by_label("Ja, ik weet het zeker").check()
    page.locator("main form button").click()


def looked_at(page: Page, title: str, axe: Callable, fits: Callable) -> None:
    expect(heading(page)).to_have_text(title)
    axe(page)
    fits(page)


def test_a_facilitator_makes_a_passkey_and_needs_nothing_else_from_then_on(
    cast: Cast,
    acting: Acting,
    settings: object,
    monkeypatch: pytest.MonkeyPatch,
    axe: Callable,
    no_sideways_scroll: Callable,
) -> None:
    settings.SECOND_STEP_REQUIRED = True  # type: ignore[attr-defined]
    page = acting.sign_in(cast.facilitator)
    looked_at(page, "Stel eerst een tweede stap in", axe, no_sideways_scroll)
    page.goto("/mensen/")
    expect(heading(page)).to_have_text("Stel eerst een tweede stap in")

    follow(page, "Passkey toevoegen")
    looked_at(page, "Passkey toevoegen", axe, no_sideways_scroll)
    with_authenticator(page)
    page.get_by_label("Naam van deze passkey").fill("mijn werklaptop")
    press(page, "Passkey maken")
    expect(heading(page)).to_have_text("Herstelcodes")
    expect(page.locator(".codes li")).to_have_count(10)
    follow(page, "Ik heb ze bewaard")
    sign_out(page)

    press(page, "Inloggen met een passkey")
    expect(page.locator(".page-header__account")).to_be_visible()
    page.goto("/account/")
    expect(page.locator("#passkeys")).to_contain_text("mijn werklaptop")

    eleven_minutes_later(monkeypatch)
    take_account_away(page, cast.mayor)
    expect(heading(page)).to_have_text("Ben jij het?")
    assert Person.objects.get(pk=cast.mayor.pk).account_id
    press(page, "Gebruik je passkey")
    expect(heading(page)).to_have_text(cast.mayor.name)
    assert Person.objects.get(pk=cast.mayor.pk).account_id is None

    page.goto("/account/")
    page.get_by_role("link", name="Naam wijzigen mijn werklaptop").click()
    page.get_by_label("Naam van deze passkey").fill("oude laptop")
    press(page, "Bewaren")
    page.get_by_role("link", name="Weghalen oude laptop").click()
    expect(page.get_by_text("dit is je laatste")).to_be_visible()
    looked_at(page, "Mijn account", axe, no_sideways_scroll)


def test_a_subject_adds_an_app_and_is_asked_for_its_code(
    cast: Cast,
    acting: Acting,
    monkeypatch: pytest.MonkeyPatch,
    axe: Callable,
    no_sideways_scroll: Callable,
) -> None:
    page = acting.sign_in(cast.secretary, **PHONE)
    page.goto("/account/")
    looked_at(page, "Mijn account", axe, no_sideways_scroll)
    eleven_minutes_later(monkeypatch)

    follow(page, "App instellen")
    looked_at(page, "Ben jij het?", axe, no_sideways_scroll)
    press(page, "Stuur mij een code")
    expect(page.get_by_label("Code uit de mail")).to_be_visible()
    mailed = acting.mailbox.last(cast.secretary).split("bent:")[1].split()[0]
    page.get_by_label("Code uit de mail").fill(mailed)
    press(page, "Verdergaan")
    looked_at(page, "App instellen", axe, no_sideways_scroll)
    secret = page.locator("main code").inner_text().replace(" ", "")  # in groups, to type over
    page.get_by_label("Code uit je app").fill(app_code(secret))
    press(page, "App instellen")
    looked_at(page, "Herstelcodes", axe, no_sideways_scroll)
    code = page.locator(".codes code").first.inner_text()
    assert acting.mailbox.subjects(cast.secretary)[-1] == "Er is een app toegevoegd aan je account"
    sign_out_on_phone(page)

    acting.sign_in(cast.secretary)
    looked_at(page, "Je tweede stap", axe, no_sideways_scroll)
    expect(page.get_by_role("button", name="Gebruik je passkey")).to_have_count(0)
    page.get_by_label("Code uit je app").fill(wrong_app_codes(1, secret)[0])
    press(page, "Inloggen")
    expect(page.get_by_text("Deze code klopt niet").first).to_be_visible()
    page.get_by_label("Code uit je app").fill(code)
    press(page, "Inloggen")
    expect(page.locator(".page-header__account")).to_be_visible()

    page.goto("/account/wachtwoord/")
    looked_at(page, "Wachtwoord instellen", axe, no_sideways_scroll)
    page.get_by_label("Nieuw wachtwoord").fill("vier blauwe fietsen")
    page.get_by_label("Nog een keer hetzelfde wachtwoord").fill("vier blauwe fietsen")
    press(page, "Wachtwoord opslaan")
    said(page, "Je wachtwoord is opgeslagen.")


def sign_out_on_phone(page: Page) -> None:
    page.goto("/inloggen/logout/")
    page.locator("main form button").click()
