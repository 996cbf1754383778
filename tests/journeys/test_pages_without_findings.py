# SPDX-License-Identifier: EUPL-1.2
"""Each page of a conversation at every stage, for everybody: no findings, no sideways scroll, and the keyboard will do.

Pages with tests of their own are not repeated here: planning, the questionnaire, the spiegel, people.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from samenspiegel import clock
from samenspiegel.people.models import Person
from tests.cast import Cast, at
from tests.feedback.rounds import CLOSED_ON
from tests.web.lives import Life, live

WIDTHS = (1200, 390)
# Per stage and role the pages that are new or different there; what begins with a slash is no page of the conversation.
PAGES: dict[str, dict[str, str]] = {
    "planned": {
        "nobody": "/inloggen/login/ /bestaat-niet/",
        "facilitator": "/ /gesprekken/ . informanten/ verplaatsen/ pauzeren/ afzeggen/ overdragen/ "
        "zonder-feedbackronde/ agenda/ notities/ verslag/ /bestaat-niet/",
        "subject": "/ . informanten/ punten/ punten/{point_id}/",
        "attendee": "/ .",
    },
    "asked": {
        "facilitator": "/gesprekken/ . informanten/ vragenlijsten/ vragenlijsten/sluiten/",
        "subject": "/ .",
        "reviewer": "/ .",
    },
    "closed": {"facilitator": ". open-antwoorden/ spiegel/vrijgeven/ spiegel/intrekken/"},
    "released": {"subject": "/ . punten/ agenda/", "reviewer": "spiegel/"},
    "frozen": {
        "subject": "/ agenda/ verzoeken/{request_id}/",
        "reviewer": "punten/",
        "facilitator": "agenda/ verslag/",
    },
    "offered": {
        "facilitator": "/ verslag/ verslag/schrijven/ verslag/afsluiten/",
        "subject": "/ verslag/ verslag/wijzigen/career/ verslag/wijzigen/agreement:new/",
    },
    "contested": {"facilitator": "verslag/ verslag/alleen-afspraken/", "reviewer": "verslag/"},
    "ended": {
        "subject": "/ . verslag/ afspraken/ afspraken/{agreement_id}/",
        "facilitator": "/gesprekken/ . /vernietigd/",
    },
}


def sign_in(page: Page, person: Person, address: str) -> Page:
    """Put the person's session into the browser."""
    client = Client()
    client.force_login(person.account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    return page


def on_stage(cast: Cast, stage: str, monkeypatch: pytest.MonkeyPatch) -> Life:
    life = live(cast, stage)
    if stage == "asked":
        life.now = at(CLOSED_ON)  # the due date is over: the facilitator can close
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


def findings(page: Page, axe: Callable[[Page], None], fits: Callable[..., None]) -> list[str]:
    """What is wrong with a page, at both widths."""
    found = []
    if page.locator("h1").count() != 1 or not page.locator("h1").inner_text().strip():
        found.append(f"{page.url}: {page.locator('h1').count()} headings")
    if not page.title().removesuffix("Samenspiegel").strip(" ·"):
        found.append(f"{page.url}: no title")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for look in (axe, fits) if width == WIDTHS[-1] else (axe,):
            try:
                look(page)
            except pytest.fail.Exception as problem:
                found.append(f"at {width}: {problem}")
    return found


@pytest.mark.parametrize("stage", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    stage: str,
    cast: Cast,
    live_server: Any,
    new_page: Any,
    axe: Any,
    no_sideways_scroll: Any,
    monkeypatch: Any,
) -> None:
    life = on_stage(cast, stage, monkeypatch)
    people = {
        "facilitator": cast.facilitator,
        "subject": cast.secretary,
        "reviewer": cast.mayor,
        "attendee": cast.clerk,
    }
    found = []
    for role, paths in PAGES[stage].items():
        page = new_page(viewport={"width": WIDTHS[0], "height": 900})
        if role in people:
            sign_in(page, people[role], live_server.url)
        for path in paths.format(**life.ids).split():
            response = page.goto(path if path.startswith("/") else life.address + path.removeprefix("."))
            assert response
            expected = 404 if path == "/bestaat-niet/" else 200
            if response.status != expected:
                found.append(f"{role} {path}: {response.status}")
            found += findings(page, axe, no_sideways_scroll)

    assert found == []


# --- the keyboard alone -----------------------------------------------------------------------------------------------


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, and see that it shows."""
    handle = target.element_handle()
    for _ in range(80):
        page.keyboard.press("Tab")
        if handle.evaluate("one => one === document.activeElement"):
            shows = handle.evaluate(
                "one => { const style = getComputedStyle(one);"
                " return style.outlineStyle !== 'none' || style.boxShadow !== 'none' }"
            )
            assert shows, "nobody sees where the focus is"
            return
    pytest.fail(f"the keyboard does not reach {target}")


def press(page: Page, name: str, role: Any = "button") -> None:
    """Go to a button or link with Tab, and press Enter."""
    tab_to(page, page.get_by_role(role, name=name, exact=True).first)
    page.keyboard.press("Enter")


def test_the_self_rating_is_done_from_the_start_page_with_the_keyboard_alone(
    cast: Cast, live_server: Any, desktop: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_stage(cast, "asked", monkeypatch)
    page = sign_in(desktop, cast.secretary, live_server.url)
    page.goto("/")
    tab_to(page, page.locator("main .actions a").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jouw zelfbeeld")

    press(page, "Beginnen")
    for number in range(1, 15):
        expect(page.get_by_text(f"{number} van 14")).to_be_visible()
        page.wait_for_load_state()
        for item in page.locator(".rating").all():
            tab_to(page, item.locator("input").first)
            page.keyboard.press("Space")
        press(page, "Volgende")
    press(page, "Naar het overzicht")
    press(page, "Inleveren")

    expect(page.get_by_role("heading", level=1)).to_have_text("Dank je. Dit gebeurt er nu met je antwoorden")


@pytest.mark.clause("HV-10")
def test_the_record_is_approved_from_the_start_page_with_the_keyboard_alone(
    cast: Cast, live_server: Any, desktop: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_stage(cast, "offered", monkeypatch)
    page = sign_in(desktop, cast.secretary, live_server.url)
    page.goto("/")
    record = page.locator("main a[href$='/verslag/']").first
    tab_to(page, record)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Verslag van 3 maart 2026")

    press(page, "Akkoord met deze tekst")

    expect(page.get_by_role("status").first).to_contain_text("akkoord")
    expect(page.get_by_role("button", name="Akkoord met deze tekst")).to_have_count(0)


def test_a_point_is_brought_and_the_agenda_fixed_with_the_keyboard_alone(
    cast: Cast, live_server: Any, new_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = on_stage(cast, "released", monkeypatch)
    page = sign_in(new_page(), cast.mayor, live_server.url)
    page.goto(life.address + "punten/")
    tab_to(page, page.get_by_label("Waar wil je het over hebben?"))
    page.keyboard.type("De brief van de provincie.")
    press(page, "Punt toevoegen")
    expect(page.get_by_role("status").first).to_contain_text("Je punt is bewaard")

    page = sign_in(new_page(), cast.facilitator, live_server.url)
    page.goto(life.address + "agenda/vastzetten/")
    tab_to(page, page.get_by_label("Ja, ik weet het zeker"))
    page.keyboard.press("Space")
    press(page, "De agenda vastzetten")

    expect(page.get_by_role("status").first).to_contain_text("De agenda staat vast")
