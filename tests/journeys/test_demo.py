# SPDX-License-Identifier: EUPL-1.2
"""The first page of the demonstration: find the kind of conversation you come for, and be one of its people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from samenspiegel import clock
from samenspiegel.demo.further import HEIDEROORD, PARTY, PLACES
from samenspiegel.demo.town import found

SMALL, WIDE = {"width": 360, "height": 800}, {"width": 1280, "height": 900}


@pytest.fixture
def places(settings: Any) -> None:
    """Two organisations of the demonstration, with their people and without their conversations."""
    settings.DEMO = True
    now = clock.now() - timedelta(days=30)
    for place in (HEIDEROORD, PARTY):
        found(place, now=now, years=range(now.year, now.year + 1))


def test_everybody_stands_under_their_organisation_and_story_on_a_phone_and_on_a_desk(
    places: None, new_page: Callable[..., Page], look: Callable[[Page, str], None]
) -> None:
    for name, size in (("phone", SMALL), ("desk", WIDE)):
        page = new_page(viewport=size)
        page.goto("/demo/")
        for place in (HEIDEROORD, PARTY):
            section = page.get_by_role("region", name=place.name[0].upper() + place.name[1:], exact=True)
            for key, title in place.stories:
                story = section.get_by_role("region", name=str(title), exact=True)
                wanted = [someone.first_name for someone in place.people if someone.story == key]
                buttons = story.get_by_role("button", name="Log in als").all_inner_texts()
                assert buttons == [f"Log in als {first_name}" for first_name in wanted]
        look(page, f"demo-{name}")


def test_the_keyboard_leads_from_a_story_to_being_somebody(
    places: None, new_page: Callable[..., Page]
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/demo/")
    page.get_by_role("link", name="Een partij en haar raadsleden: eerst spelregels, geen scores").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Een partij en haar raadsleden")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Log in als Jan")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Dag Cor")).to_be_visible()
    expect(page.get_by_text("Veenmeer Lokaal").first).to_be_visible()


def test_in_english_no_line_of_the_first_page_stays_dutch(
    places: None, new_page: Callable[..., Page]
) -> None:
    page = new_page(locale="en-GB")
    page.goto("/demo/")

    expect(page.get_by_role("button", name="Sign in as Roos")).to_be_visible()
    body = page.locator("main").inner_text()
    assert "Your conversation is coming." in body
    assert "Log in als" not in body
    assert "Je gesprek" not in body


def test_no_two_people_to_sign_in_as_share_a_first_name() -> None:
    names = [someone.first_name for place in PLACES for someone in place.people if someone.tries]
    assert len(names) == len(set(names))
    unknown = [
        someone.name
        for place in PLACES
        for someone in place.people
        if bool(someone.story) != bool(someone.tries)
        or (someone.story and someone.story not in dict(place.stories))
    ]
    assert unknown == []
