# SPDX-License-Identifier: EUPL-1.2
"""Type one date and the whole plan stands there; with a script and without, by mouse and by keyboard."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast, at
from tests.feedback.rounds import CLOSED_ON, OPENED_ON, stage


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> list:
    """The moment it is, Monday 12 January 2026; a test may change it."""
    moment = [NOW]
    monkeypatch.setattr(clock, "system_now", lambda: moment[0])
    return moment


def sign_in(page: Page, person: Person, live_server: object) -> None:
    """Put the person's session into the browser."""
    client = Client()
    client.force_login(person.account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])  # type: ignore[attr-defined]


@pytest.mark.clause("HV-5", "HV-7")
def test_one_date_and_the_whole_plan_stands_there(
    desktop: Page, live_server: object, cast: Cast, axe: Callable, no_sideways_scroll: Callable
) -> None:
    sign_in(desktop, cast.facilitator, live_server)
    desktop.goto("/gesprekken/nieuw/")
    axe(desktop)

    desktop.get_by_label("Datum").fill("2026-03-03")

    dates = desktop.locator(".plan-dates li")
    expect(dates).to_have_count(7)
    assert [" ".join(text.split()) for text in dates.all_inner_texts()[:3]] == [
        "dinsdag 10 februari Vragenlijsten versturen 21 dagen ervoor",
        "dinsdag 17 februari Vragenlijsten terug 14 dagen ervoor",
        "dinsdag 24 februari Spiegel klaar 7 dagen ervoor",
    ]
    expect(desktop.locator("#plan-said")).to_contain_text("dinsdag 10 februari 2026")
    axe(desktop)
    no_sideways_scroll(desktop)
    with desktop.expect_navigation():
        desktop.get_by_role("button", name="Plan het gesprek").click()
    expect(desktop).to_have_url(f"{live_server.url}/gesprekken/{Conversation.objects.get().public_id}/")  # type: ignore[attr-defined]


@pytest.mark.clause("HV-5")
def test_the_date_moves_and_the_whole_schedule_follows_after_a_look_at_before_and_after(
    desktop: Page, live_server: object, cast: Cast, axe: Callable, no_sideways_scroll: Callable
) -> None:
    conversation = cast.plan()
    sign_in(desktop, cast.facilitator, live_server)
    desktop.goto(f"/gesprekken/{conversation.public_id}/")
    desktop.get_by_role("link", name="Verplaatsen").click()
    desktop.get_by_label("Datum").fill("2026-03-17")
    desktop.get_by_role("button", name="Toon de nieuwe planning").click()
    row = desktop.get_by_role("row").filter(has_text="Vragenlijsten versturen")
    expect(row).to_contain_text("10 februari 2026")
    expect(row).to_contain_text("24 februari 2026")
    axe(desktop)
    no_sideways_scroll(desktop)
    conversation.refresh_from_db()
    assert conversation.held_on == date(2026, 3, 3)  # looking moves nothing

    desktop.get_by_role("button", name="Zo verplaatsen").click()

    dates = desktop.locator("dl.dates").first
    for label, on in (
        ("Vragenlijsten versturen", "24 februari"),
        ("Vragenlijsten terug", "3 maart"),
        ("Spiegel klaar", "10 maart"),
    ):
        expect(dates.locator("div").filter(has_text=label)).to_contain_text(on)


def test_without_a_script_the_button_shows_the_plan_and_keeps_what_was_typed(
    no_javascript: Page, live_server: object, cast: Cast
) -> None:
    sign_in(no_javascript, cast.facilitator, live_server)
    no_javascript.goto("/gesprekken/nieuw/")

    no_javascript.get_by_label("Datum").fill("2026-01-20")
    no_javascript.get_by_label("Plaats").fill("raadzaal")
    no_javascript.get_by_role("button", name="Bekijk de planning").click()
    no_javascript.get_by_role("button", name="Kies maandag 2 februari").click()

    expect(no_javascript.get_by_label("Datum")).to_have_value("2026-02-02")
    expect(no_javascript.get_by_label("Plaats")).to_have_value("raadzaal")
    expect(no_javascript.locator(".plan-dates li").first).to_contain_text("maandag 12 januari")


def test_with_the_keyboard_the_focus_stays_on_the_choice_while_the_plan_follows(
    desktop: Page, live_server: object, cast: Cast
) -> None:
    sign_in(desktop, cast.facilitator, live_server)
    desktop.goto("/gesprekken/nieuw/")
    desktop.get_by_label("Datum").fill("2026-03-03")
    desktop.get_by_label("Het gemiddelde, of niets").focus()

    with desktop.expect_response("**/gesprekken/nieuw/planning/"):
        desktop.keyboard.press("ArrowDown")
    desktop.wait_for_timeout(200)

    expect(desktop.get_by_label("Alleen per competentie")).to_be_focused()
    expect(desktop.get_by_label("Alleen per competentie")).to_be_checked()
    desktop.get_by_label("Plaats").press("Enter")  # looks again; plans nothing by accident
    expect(desktop.get_by_label("Alleen per competentie")).to_be_checked()
    assert Conversation.objects.count() == 0


@pytest.mark.clause("HV-4", "HV-6", "HV-7")
def test_every_page_of_a_round_is_accessible_and_fits_on_a_phone(
    new_page: Callable,
    live_server: object,
    cast: Cast,
    axe: Callable,
    no_sideways_scroll: Callable,
    today: list,
) -> None:
    facilitator, secretary = new_page(), new_page()
    sign_in(facilitator, cast.facilitator, live_server)
    sign_in(secretary, cast.secretary, live_server)
    staged = stage(cast)
    here = f"/gesprekken/{staged.conversation.public_id}/"

    def look(page: Page, part: str) -> None:
        page.goto(here + part)
        axe(page)
        no_sideways_scroll(page)

    secretary.goto(here + "informanten/")
    secretary.get_by_label("Over wie gaat het?").select_option(label="Joris Mulder")
    secretary.get_by_label("Wat is je bezwaar?").fill("Wij hebben een conflict.")
    secretary.get_by_role("button", name="Verstuur het bezwaar").click()
    look(secretary, "informanten/")
    look(facilitator, "informanten/")
    look(facilitator, "vragenlijsten/")
    facilitator.goto(here + "informanten/")
    facilitator.get_by_label("Je antwoord").fill("Ik vraag iemand anders.")
    facilitator.get_by_role("button", name="Verstuur je antwoord").click()
    expect(facilitator.get_by_text("Je antwoord is bewaard.")).to_be_visible()

    today[0] = at(OPENED_ON)
    staged.open()
    staged.send_all([*cast.managers, cast.secretary], text="Je legt helder uit waarom je iets doet.")
    today[0] = at(CLOSED_ON)
    for part in ("vragenlijsten/", "informanten/", "vragenlijsten/sluiten/"):
        look(facilitator, part)
    facilitator.goto(here + "vragenlijsten/sluiten/")
    facilitator.get_by_label("Ga verder zonder wat ontbreekt").check()
    facilitator.get_by_label("Ja, ik weet het zeker").check()
    facilitator.get_by_role("button", name="Sluit de vragenlijsten").click()
    facilitator.get_by_text("Houd dit antwoord achter").first.click()
    facilitator.get_by_label("De tekst is beledigend.").first.check()
    facilitator.get_by_role("button", name="Houd achter").first.click()
    expect(facilitator.get_by_text("Achtergehouden", exact=True)).to_be_visible()
    for part in ("open-antwoorden/", "spiegel/intrekken/", "spiegel/vrijgeven/"):
        look(facilitator, part)
    facilitator.get_by_role("button", name="Geef de spiegel vrij").click()
    expect(facilitator.get_by_text("De spiegel is vrijgegeven.")).to_be_visible()
    look(facilitator, "vragenlijsten/")
