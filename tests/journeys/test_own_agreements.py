# SPDX-License-Identifier: EUPL-1.2
"""Several agreements of one conversation: each recognised on the start page, and found again where it stands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from samenspiegel import clock
from tests.cast import Cast
from tests.records import stage
from tests.web.test_start_agreements import agree, of_secretary


@pytest.mark.clause("VGS-11")
def test_the_secretary_tells_three_agreements_apart_and_comes_to_the_second(
    cast: Cast, as_: Callable[..., Page], look: Callable[[Page, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: stage.LATER)
    agree(cast, *of_secretary(cast))
    page = as_(cast.secretary, viewport={"width": 360, "height": 780})
    page.goto("/")
    expect(page.get_by_role("heading", name="Later")).to_be_visible()
    look(page, "start")
    page.set_viewport_size({"width": 1280, "height": 900})
    look(page, "start-wide")
    page.set_viewport_size({"width": 360, "height": 780})
    page.get_by_role(
        "link", name="Noteer hoe het staat met afspraak 2 van 3 maart 2026: Opleiding of cursus."
    ).click()
    card = page.locator("li.card:target")
    expect(card).to_contain_text("Afspraak 2 ·")
    expect(card).to_contain_text("De secretaris volgt een cursus.")
    look(page, "agreements")
    page.set_viewport_size({"width": 1280, "height": 900})
    look(page, "agreements-wide")
