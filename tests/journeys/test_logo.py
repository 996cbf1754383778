# SPDX-License-Identifier: EUPL-1.2
"""The logo of an organisation in a real browser: chosen without a script, seen, on a PDF, on a phone, taken away."""

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
from playwright.sync_api import Page, Request, expect

from tests.cast import Cast
from tests.core.pictures import png_logo
from tests.feedback.rounds import stage

from .test_people_pages import sign_in

PAGE = "/organisatie/instellingen/logo/"


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def is_drawn(page: Page) -> list[bool]:
    """Of every logo on the page, whether the browser could read it."""
    page.wait_for_load_state()  # a page is there before its pictures are
    drawn: list[bool] = page.locator(".house-logo").evaluate_all(
        "all => all.map(one => one.complete && one.naturalWidth > 0)"
    )
    return drawn


def stand_on_one_line(page: Page) -> bool:
    """Whether mark, logo and the name of who is signed in stand beside each other, none over another."""
    parts = [page.locator(f".page-header__{part}") for part in ("name", "organisation", "account")]
    boxes = [part.bounding_box() or {} for part in parts]
    is_beside = all(one["x"] + one["width"] <= other["x"] for one, other in pairwise(boxes))
    return is_beside and max(box["y"] for box in boxes) < min(box["y"] + box["height"] for box in boxes)


def requests_of(page: Page) -> list[Request]:
    """What the browser fetches from now on."""
    found: list[Request] = []
    page.on("requestfinished", lambda request: found.append(request))
    return found


def bytes_of_logo(page: Page) -> list[int]:
    """How much of the logo came over the line for this page: nothing where the browser had kept it."""
    sizes: list[int] = page.evaluate(
        "() => performance.getEntriesByType('resource')"
        ".filter(one => one.name.includes('/logo/')).map(one => one.transferSize)"
    )
    return sizes


def test_a_logo_is_chosen_seen_on_pages_and_on_a_pdf_and_taken_away(
    cast: Cast,
    no_javascript: Page,
    axe: Callable[[Page], None],
    no_sideways_scroll: Callable[..., None],
    live_server: Any,
    new_page: Callable[..., Page],
    tmp_path: Path,
) -> None:
    page = no_javascript
    sign_in(page, cast.facilitator, live_server.url)
    logo = tmp_path / "Ons logo.png"
    logo.write_bytes(png_logo(900, 300))
    wrong = tmp_path / "logo.png"
    wrong.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')

    # Given the page of the organisation
    page.goto("/organisatie/instellingen/")
    page.get_by_role("link", name="Logo kiezen").click()

    # When a file is chosen that is no PNG or JPEG: it says what to do, and the words stay
    page.get_by_label("Wat er staat").fill("Gemeente Veenmeer, drie zwanen")
    page.get_by_label("Afbeelding").set_input_files(wrong)
    page.get_by_role("button", name="Bewaren").click()
    expect(page.locator(".field__error")).to_contain_text("Een logo moet een PNG of JPEG zijn.")
    expect(page.get_by_label("Wat er staat")).to_have_value("Gemeente Veenmeer, drie zwanen")

    # And then the logo
    page.get_by_label("Afbeelding").set_input_files(logo)
    page.get_by_role("button", name="Bewaren").click()

    # Then it stands on the page and above it
    expect(page.get_by_role("img", name="Gemeente Veenmeer, drie zwanen")).to_have_count(2)
    assert is_drawn(page) == [True, True]
    shot(page, "logo-1280")

    # And on paper
    with page.expect_download() as download:
        page.get_by_role("link", name="Neem een voorbeeld mee als PDF").click()
    reader = pypdf.PdfReader(download.value.path())
    assert [image.image.size for image in reader.pages[0].images if image.image] == [(720, 240)]

    # And it fits, and everybody can use the page, on a phone and with a script too
    for width in (320, 360, 1280):
        other = new_page(viewport={"width": width, "height": 800})
        sign_in(other, cast.facilitator, live_server.url)
        other.goto(PAGE)
        axe(other)
        no_sideways_scroll(other)
        expect(other.get_by_role("link", name="Samenspiegel", exact=True)).to_be_visible()
        expect(other.locator(".page-header .house-logo")).to_be_visible()
        assert stand_on_one_line(other)
        shot(other, f"logo-page-{width}")
    other.emulate_media(color_scheme="dark")
    axe(other)
    shot(other, "logo-dark")

    # And when it is taken away, the name stands there again
    page.get_by_role("button", name="Logo weghalen").click()
    expect(page.get_by_text("Het logo is weggehaald.")).to_be_visible()
    expect(page.locator(".house-logo")).to_have_count(0)
    expect(page.locator(".page-header__organisation")).to_have_text(cast.organisation.name)


def test_a_rater_sees_the_logo_on_a_phone_fetched_once_and_within_the_budget_of_a_page(
    cast: Cast,
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    no_sideways_scroll: Callable[..., None],
    live_server: Any,
    tmp_path: Path,
) -> None:
    opened = stage(cast).open()
    office = new_page()
    sign_in(office, cast.facilitator, live_server.url)
    logo = tmp_path / "logo.png"
    logo.write_bytes(png_logo(900, 300))
    office.goto(PAGE)
    office.get_by_label("Afbeelding").set_input_files(logo)
    office.get_by_role("button", name="Bewaren").click()
    expect(office.locator(".house-logo")).to_have_count(2)

    for width in (320, 360):
        phone = new_page(viewport={"width": width, "height": 800}, has_touch=True, is_mobile=True)
        asked = requests_of(phone)
        phone.goto(opened.link(cast.managers[0]).path)
        phone.wait_for_load_state("networkidle")

        # On the first visit everything is fetched: the page, its style, its script, perhaps an icon, the logo
        assert len(asked) <= 6
        expect(phone.get_by_role("img", name=cast.organisation.name)).to_be_visible()
        assert is_drawn(phone) == [True]
        axe(phone)
        no_sideways_scroll(phone)
        shot(phone, f"logo-rater-{width}")

        # And the logo not again
        phone.get_by_role("button", name="Beginnen" if width == 320 else "Verdergaan").click()
        phone.wait_for_load_state("networkidle")
        assert is_drawn(phone) == [True]
        assert bytes_of_logo(phone) == [0]
        axe(phone)
        shot(phone, f"logo-question-{width}")
