# SPDX-License-Identifier: EUPL-1.2
"""The profile of an office in a real browser: coloured in, context filled in, printed, read by the other side."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast

from .acting import PHONE, Acting

HOME = "/profielen/gemeentesecretaris/"
TRICKY = "Een regiegemeente.\n<b>Samen</b> met Duinrade."


def looked_at(page: Page, axe: Any, no_sideways_scroll: Any) -> None:
    axe(page)
    no_sideways_scroll(page)


@pytest.mark.clause("PR-1", "PR-4")
def test_the_profile_is_filled_in_step_by_step_printed_with_its_context_and_read_by_the_other_side(
    cast: Cast, acting: Acting, axe: Any, no_sideways_scroll: Any
) -> None:
    conversation = cast.plan()
    secretary = acting.sign_in(cast.secretary)
    mayor = acting.sign_in(cast.mayor, **PHONE)

    # Given the conversation, its subject goes to the profile of the office and adds what differs here.
    secretary.goto(f"/gesprekken/{conversation.public_id}/")
    secretary.get_by_role("link", name="Profiel van de functie").click()
    expect(secretary.get_by_role("heading", level=1)).to_have_text("Gemeentesecretaris / algemeen directeur")
    secretary.get_by_role("link", name="Schrijf wat hier anders is").click()
    secretary.get_by_label("Als algemeen directeur").fill("Het bouwteam adviseert als geheel.")
    looked_at(secretary, axe, no_sideways_scroll)
    secretary.get_by_role("button", name="Bewaren").click()
    secretary.get_by_role("link", name="Situatiegebonden competenties kiezen").click()
    secretary.get_by_role("checkbox", name="Netwerkvaardigheid").check()
    looked_at(secretary, axe, no_sideways_scroll)
    secretary.get_by_role("button", name="Bewaren").click()

    # When they describe the context, one subject leads to the next.
    secretary.get_by_role("link", name="Invullen: De gemeente").click()
    secretary.get_by_label("Is dit meer een regie-").fill(TRICKY)
    looked_at(secretary, axe, no_sideways_scroll)
    secretary.get_by_role("button", name="Bewaren, en door naar: Het bestuur").click()
    secretary.get_by_label("Hoe is de gemeenteraad samengesteld?").fill("27 zetels.")
    secretary.get_by_role("button", name="Bewaren, en door naar: De organisatie").click()
    secretary.get_by_label("Welke verandering is er gaande?").fill("Van acht afdelingen naar zes teams.")
    secretary.get_by_role("button", name="Bewaren").click()
    looked_at(secretary, axe, no_sideways_scroll)

    # Then profile and context are one document on paper, without the buttons of the page.
    secretary.get_by_role("link", name="Profiel en context afdrukken").click()
    expect(secretary.get_by_role("heading", level=1)).to_be_visible()
    looked_at(secretary, axe, no_sideways_scroll)
    secretary.emulate_media(media="print")
    for words in ("eerste adviseur van het college", "Het bouwteam adviseert als geheel.", "27 zetels."):
        expect(secretary.get_by_text(words)).to_be_visible()
    expect(secretary.get_by_text("Ontwikkelen en onderhouden van relaties")).to_be_visible()
    assert TRICKY in secretary.locator("main").inner_text()
    expect(secretary.get_by_text("Dit is het hele document")).not_to_be_visible()
    expect(secretary.get_by_role("navigation")).not_to_be_visible()

    # And the other side reads it on a phone, with its date, and changes nothing.
    mayor.goto(f"/gesprekken/{conversation.public_id}/")
    mayor.get_by_role("link", name="Profiel van de functie").click()
    expect(mayor.get_by_text("Bijgewerkt op 12 januari 2026 door Hanna de Vries.").first).to_be_visible()
    expect(mayor.get_by_text("Van acht afdelingen naar zes teams.")).to_be_visible()
    expect(mayor.get_by_text("Dit lezen: wie deze functie heeft")).to_be_visible()
    expect(mayor.get_by_role("link", name="Schrijf wat hier anders is")).to_have_count(0)
    looked_at(mayor, axe, no_sideways_scroll)
    mayor.goto(f"{HOME}rollen/")
    expect(mayor.get_by_role("heading", level=1)).to_have_text("We kunnen deze pagina niet vinden")
