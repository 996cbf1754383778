# SPDX-License-Identifier: EUPL-1.2
"""Type one date and the whole plan stands there; with a script and without, by mouse and by keyboard."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Monday 12 January 2026."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


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
    desktop.get_by_role("button", name="Plan het gesprek").click()
    expect(desktop).to_have_url(f"{live_server.url}/gesprekken/{Conversation.objects.get().public_id}/")  # type: ignore[attr-defined]


def test_without_a_script_the_button_shows_the_plan_and_keeps_what_was_typed(
    no_javascript: Page, live_server: object, cast: Cast
) -> None:
    sign_in(no_javascript, cast.facilitator, live_server)
    no_javascript.goto("/gesprekken/nieuw/")

    no_javascript.get_by_label("Datum").fill("2026-01-20")
    no_javascript.get_by_label("Plaats").fill("raadzaal")
    no_javascript.get_by_role("button", name="Bekijk de planning").click()
    no_javascript.get_by_role("button", name="Kies 2 februari").click()

    expect(no_javascript.get_by_label("Datum")).to_have_value("2026-02-02")
    expect(no_javascript.get_by_label("Plaats")).to_have_value("raadzaal")
    expect(no_javascript.locator(".plan-dates li").first).to_contain_text("maandag 12 januari")
