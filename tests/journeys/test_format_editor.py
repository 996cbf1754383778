# SPDX-License-Identifier: EUPL-1.2
"""A P&O-adviseur makes a format her own in a real browser, publishes it and plans with it; what runs keeps its own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from samenspiegel.conversations.models import Conversation
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from tests.cast import FORMAT, Cast

from .acting import NO_SCRIPT, PHONE, Acting

OWN = f"eigen-{FORMAT}"


def save(page: Page) -> None:
    page.locator(".editor__form > .actions").get_by_role("button", name="Bewaren", exact=True).click()
    expect(page.get_by_text("Bewaard.")).to_be_visible()


@pytest.mark.clause("HV-2")
def test_a_format_is_copied_changed_previewed_published_and_planned_with_while_a_running_conversation_keeps_its_own(
    cast: Cast, acting: Acting, axe: Callable, no_sideways_scroll: Callable
) -> None:
    running = cast.plan()
    page = acting.sign_in(cast.facilitator)

    # She copies the format of the library.
    page.goto("/organisatie/instellingen/")
    page.get_by_role("link", name="Naar eigen formats").click()
    axe(page)
    page.get_by_role("button", name="Kopiëren Functioneringsgesprek gemeentesecretaris met").first.click()
    expect(page.get_by_text("Je eigen concept staat klaar")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)

    # Its name, and a group that is called otherwise here: the promise beside it follows what she types.
    page.get_by_role("link", name="Naam en woorden").click()
    page.get_by_label("Hoe heet dit format?").fill("Gesprek met onze secretaris")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Bewaren, en door naar: Wie doen er mee").click()
    page.goto(page.url.replace("wie-doet-mee", "groepen"))
    page.locator("summary", has_text="Bouwteam").first.click()
    group = page.locator("li[id='groups/management-team']")
    group.get_by_label("Naam in een zin").fill("het directieteam")
    expect(page.locator("#example")).to_contain_text("het gemiddelde van het directieteam")
    group.get_by_label("Vanaf hoeveel antwoorden").fill("2")
    save(page)
    expect(page.locator("[data-error-summary]")).to_contain_text("2 is te weinig. Kies 3 of meer.")
    axe(page)
    page.locator("li[id='groups/management-team']").get_by_label("Vanaf hoeveel antwoorden").fill("4")
    save(page)
    expect(page.locator("[data-error-summary]")).to_have_count(0)

    # The days: the timeline beside it follows as well.
    page.goto(page.url.split("?")[0].replace("groepen", "dagen-en-termijnen"))
    page.get_by_label("Datum van het voorbeeld").fill("2026-06-17")
    page.locator("summary", has_text="Spiegel klaar").click()
    page.locator("li[id='milestones/report_released']").get_by_label("Hoe ver ervandaan?").fill("10")
    expect(page.locator("#example")).to_contain_text("zondag 7 juni 2026")
    axe(page)
    no_sideways_scroll(page)
    save(page)
    # A term after which nobody can object any more, and a date that others decide with a date that hangs on it.
    page.get_by_label("Een termijn waarna iets niet meer kan").select_option(
        label="Bezwaar maken tegen wie we om feedback vragen"
    )
    page.get_by_role("button", name="Termijn toevoegen").click()
    expect(page.locator("li[id='milestones/objections_until']")).to_contain_text("5 werkdagen erna")
    page.get_by_role("button", name="Datum van anderen toevoegen").click()
    page.locator("li[id^='outside_dates/eigen-']").get_by_label("Naam van deze datum").fill(
        "Einde ambtstermijn"
    )
    page.get_by_role("button", name="Eigen datum toevoegen").click()
    hanging = page.locator("li[id^='milestones/eigen-']")
    hanging.get_by_label("Naam van deze datum").fill("Overdracht klaar")
    hanging.get_by_label("Waarvandaan tel je?").select_option(label="Een datum van anderen")
    save(page)
    hanging.get_by_label("Welke datum van anderen?").select_option(label="Einde ambtstermijn")
    save(page)
    expect(page.locator("[data-error-summary]")).to_have_count(0)
    expect(page.locator("#example")).to_contain_text("Overdracht klaar")
    axe(page)
    no_sideways_scroll(page)

    # A competency of the library, an own one, and other words.
    page.goto(page.url.split("?")[0].replace("dagen-en-termijnen", "competenties"))
    page.get_by_label("Een competentie uit de bibliotheek").select_option(
        label="Netwerkvaardigheid (VGS, 002)"
    )
    page.get_by_role("button", name="Toevoegen", exact=True).click()
    expect(page.locator("li[id='competencies/networking']")).to_be_visible()
    page.locator("li[id='competencies/customer-focus']").get_by_role("button", name="Verwijderen").click()
    expect(page.locator("li[id='competencies/customer-focus']")).to_have_count(0)
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("link", name="Kwaliteitsbewustzijn").click()
    page.get_by_label("Over een ander").first.fill("Vraagt vooraf aan welke eisen werk moet voldoen.")
    expect(page.locator("#example")).to_contain_text("Vraagt vooraf aan welke eisen werk moet voldoen.")
    axe(page)
    save(page)

    # The agenda in an order of its own, by buttons.
    page.goto(page.url.split("/deel/")[0] + "/deel/agenda/")
    page.locator("summary", has_text="Loopbaanperspectief").click()
    page.locator("li[id='agenda/career']").get_by_role("button", name="Omhoog").click()
    expect(page.locator("li[id='agenda/career']")).to_be_visible()
    page.get_by_role("button", name="Agendapunt toevoegen").click()
    added = page.locator("li[id^='agenda/eigen-']")
    added.get_by_label("Punt", exact=True).fill("Wat de raad vraagt")
    save(page)

    # It is told in prose what changed, and it is published with the decision.
    page.goto(page.url.split("/deel/")[0] + "/")
    page.get_by_role("link", name="Wat het verandert, in gewone taal").click()
    expect(page.get_by_text("Wat de raad vraagt")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Terug naar het concept").click()
    page.get_by_role("link", name="Publiceer").click()
    page.get_by_label("Wie heeft het vastgesteld?").fill("B&W van Veenmeer")
    page.get_by_label("Wanneer is dat besloten?").fill("2026-01-05")
    page.get_by_label("Kenmerk", exact=True).fill("B&W-2026-3")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Publiceer").click()
    expect(page.get_by_text("Gesprek met onze secretaris, versie 1")).to_be_visible()

    # Planning goes by it; the conversation that ran keeps its own.
    version = FormatVersion.objects.get(key=OWN)
    spec = spec_of(version)
    assert [item.key for item in spec.agenda][:3] == ["look-back", "mirror", "career"]
    assert spec.item("quality-awareness.1").version == 2
    page.goto("/gesprekken/nieuw/")
    page.locator("select[name=format]").select_option(OWN)
    page.get_by_label("Datum").fill("2026-06-17")
    expect(page.locator(".plan-dates")).to_contain_text("Spiegel klaar")
    expect(page.locator(".plan-dates")).to_contain_text("10 dagen ervoor")
    running.refresh_from_db()
    assert running.format_version.key == FORMAT
    assert Conversation.objects.filter(format_version=version).count() == 0


def test_without_a_script_and_with_only_a_keyboard_a_section_is_changed_and_its_example_follows_on_saving(
    cast: Cast, acting: Acting
) -> None:
    page = acting.sign_in(cast.facilitator, **NO_SCRIPT)
    page.goto("/organisatie/instellingen/formats/bewerken/")
    page.get_by_role("button", name="Kopiëren Functioneringsgesprek gemeentesecretaris met").first.press(
        "Enter"
    )
    page.get_by_role("link", name="Open vragen").press("Enter")

    page.get_by_label("Hulp bij de open vragen").fill("Houd het kort.")
    page.get_by_label("Hoe heet de periode?").press("Enter")  # Enter saves; it presses no other button

    expect(page.get_by_text("Bewaard.")).to_be_visible()
    expect(page.locator("#example")).to_contain_text("Houd het kort.")


def test_on_a_phone_every_section_fits_and_has_no_findings(
    cast: Cast, acting: Acting, axe: Callable, no_sideways_scroll: Callable
) -> None:
    page = acting.sign_in(cast.facilitator, **PHONE)
    page.goto("/organisatie/instellingen/formats/bewerken/")
    page.get_by_role("button", name="Kopiëren Functioneringsgesprek gemeentesecretaris met").first.click()
    draft = page.url
    links = page.locator(".sections a")
    places = [links.nth(index).get_attribute("href") for index in range(links.count())]
    assert len(places) == 17

    for place in (
        *places,
        f"{draft}deel/competenties/customer-focus/",
        f"{draft}deel/mails-en-beloften/invitation/",
    ):
        page.goto(place or "")
        page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
        axe(page)
        no_sideways_scroll(page)
