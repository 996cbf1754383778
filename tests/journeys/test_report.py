# SPDX-License-Identifier: EUPL-1.2
"""Subject and reviewer read the spiegel in a real browser: phone, keyboard, no script, dark, print."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from samenspiegel.conversations.models import Conversation
from samenspiegel.formats.queries import spec_of
from samenspiegel.people.models import Person
from samenspiegel.preparation import queries as preparation
from tests.cast import Cast
from tests.web.spiegel import has_looked, likely_report, released


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    conversation = cast.plan()
    released(conversation, likely_report(spec_of(conversation.format_version)))
    return conversation


@pytest.fixture
def spiegel(conversation: Conversation) -> str:
    return f"/gesprekken/{conversation.public_id}/spiegel/"


@pytest.fixture
def signed_in(live_server: Any) -> Callable[[Page, Person], Page]:
    """``signed_in(page, person)``: the page of somebody who is signed in."""

    def sign_in(page: Page, person: Person) -> Page:
        client = Client()
        client.force_login(person.account)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        return page

    return sign_in


@pytest.mark.clause("HV-1", "HV-7", "HV-8")
def test_from_the_expectation_to_three_subjects_on_a_phone(
    phone: Page,
    signed_in: Any,
    cast: Cast,
    conversation: Conversation,
    spiegel: str,
    axe: Any,
    no_sideways_scroll: Any,
) -> None:
    page = signed_in(phone, cast.secretary)
    page.goto(spiegel)
    expect(page.get_by_role("heading", level=1)).to_have_text("Voordat je in de spiegel kijkt")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Wat verwacht je te zien?").fill("Ze missen mijn visie.")
    page.get_by_role("checkbox", name="Visie").check()
    page.get_by_role("button", name="Naar de spiegel").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Jouw spiegel")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Dit zien anderen het vaakst")
    axe(page)
    no_sideways_scroll(page)
    row = page.locator("#c-persuasiveness")
    expect(row.locator("p", has_text="Onderbouwt een standpunt met feiten.")).to_be_hidden()
    row.locator("summary").tap()
    expect(row.locator("p", has_text="Onderbouwt een standpunt met feiten.")).to_be_visible()
    expect(row.get_by_text("Jij ziet dit vaker dan anderen. Vraag om voorbeelden.")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)

    for name in ("Visie", "Inlevingsvermogen", "Overtuigingskracht"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Op de agenda zetten").click()
    expect(page.get_by_role("status")).to_contain_text("Je keuze is bewaard")
    assert preparation.chosen_subjects(conversation) == {"subject": ("persuasiveness", "empathy", "vision")}


def test_everything_works_without_a_script(
    no_javascript: Page, signed_in: Any, cast: Cast, conversation: Conversation, spiegel: str
) -> None:
    page = signed_in(no_javascript, cast.mayor)
    page.goto(spiegel)
    page.get_by_role("button", name="Overslaan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De spiegel van Hanna de Vries")

    page.get_by_role("link", name="Grootste verschil eerst").click()
    expect(page.locator(".spiegel__competency h3").first).to_have_text("Overtuigingskracht")
    page.get_by_role("link", name="Vouw alle rijen open").click()
    expect(page.locator("p", has_text="Onderbouwt een standpunt met feiten.")).to_be_visible()
    expect(page.locator(".spiegel__competency h3").first).to_have_text("Overtuigingskracht")
    page.get_by_text("Zo lees je de grafieken").click()
    expect(page.get_by_text("Herken je iets niet? Vraag om een voorbeeld.")).to_be_visible()
    page.get_by_role("checkbox", name="Visie").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Op de agenda zetten").click()
    assert preparation.chosen_subjects(conversation) == {"reviewer": ("vision",)}


def test_a_row_opens_with_the_keyboard_alone(
    desktop: Page, signed_in: Any, cast: Cast, conversation: Conversation, spiegel: str, axe: Any
) -> None:
    has_looked(conversation, cast.secretary)
    page = signed_in(desktop, cast.secretary)
    page.goto(spiegel + "?volgorde=verschil")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#c-persuasiveness') !== null"):
            break
    page.keyboard.press("Enter")

    expect(page.locator("#c-persuasiveness")).to_have_attribute("open", "")
    axe(page)


def test_no_mark_covers_another_on_the_narrowest_phone_and_all_rows_fit(
    new_page: Any,
    signed_in: Any,
    cast: Cast,
    conversation: Conversation,
    spiegel: str,
    no_sideways_scroll: Any,
) -> None:
    has_looked(conversation, cast.secretary)
    page = signed_in(new_page(viewport={"width": 320, "height": 700}), cast.secretary)
    page.goto(spiegel + "?vragen=open")
    no_sideways_scroll(page)

    covered = page.evaluate(
        """() => [...document.querySelectorAll('.plot')].flatMap(plot => {
            const marks = [...plot.querySelectorAll('.mark:not(.mark--others) > :is(path, circle)')]
                .map(mark => mark.getBoundingClientRect());
            return marks.flatMap((one, index) => marks.slice(index + 1).filter(other =>
                Math.abs(one.x + one.width / 2 - other.x - other.width / 2) < 8 &&
                Math.abs(one.y + one.height / 2 - other.y - other.height / 2) < 8));
        }).length"""
    )
    assert covered == 0


def test_it_reads_in_the_dark(
    new_page: Any, signed_in: Any, cast: Cast, conversation: Conversation, spiegel: str, axe: Any
) -> None:
    has_looked(conversation, cast.secretary)
    page = signed_in(new_page(color_scheme="dark"), cast.secretary)
    page.goto(spiegel + "?vragen=open")

    axe(page)


def test_print_shows_the_chart_the_reading_help_and_the_table_and_no_form(
    desktop: Page, signed_in: Any, cast: Cast, conversation: Conversation, spiegel: str
) -> None:
    has_looked(conversation, cast.secretary, expectation="Alleen voor mezelf.")
    page = signed_in(desktop, cast.secretary)
    page.set_viewport_size({"width": 672, "height": 950})  # A4 between its margins
    page.goto(spiegel)
    page.emulate_media(media="print")

    expect(page.get_by_text("Herken je iets niet? Vraag om een voorbeeld.")).to_be_visible()
    for cell in ("Te weinig antwoorden", "−1,0"):
        expect(page.get_by_role("cell", name=cell)).to_be_visible()
    for text in ("Alleen voor mezelf.", "Kies hooguit drie onderwerpen", "Grootste verschil eerst"):
        expect(page.get_by_text(text).first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 672
