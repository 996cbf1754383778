# SPDX-License-Identifier: EUPL-1.2
"""A rater on a phone, with and without JavaScript: from the link in the mail to the thanks."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from samenspiegel.feedback import actions
from tests.cast import make_cast
from tests.feedback.rounds import Stage, stage

# Nothing moved for a while; asked of the page itself, behind what it has still to do.
STANDS_STILL = """() => new Promise((done) => {
  let before = null;
  const look = () => {
    if (scrollY === before) return done(true);
    before = scrollY;
    setTimeout(look, 400);
  };
  look();
})"""


@pytest.fixture
def opened(transactional_db: None) -> Iterator[Stage]:
    yield stage(make_cast()).open()


def answer_everything(page: Page, label: str) -> None:
    while "/vraag/" in page.url:
        for item in page.locator(".rating").all():
            item.get_by_label(label, exact=True).check()
        page.get_by_role("button", name="Volgende").click()
        page.wait_for_load_state()


@pytest.mark.clause("HV-1", "HV-5")
def test_a_rater_answers_on_a_phone_stops_comes_back_and_sends(
    opened: Stage, phone: Page, axe: Callable[[Page], None], no_sideways_scroll: Callable[..., None]
) -> None:
    link = opened.link(opened.cast.managers[0])

    # Given the link from the mail: the promise comes first
    phone.goto(link.path)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Feedback aan Hanna de Vries")
    expect(phone.get_by_text("Bij minder dan 3 antwoorden tonen we niets van je groep.")).to_be_visible()
    axe(phone)
    no_sideways_scroll(phone)

    # When the rater begins, answers one item and stops
    phone.get_by_role("button", name="Beginnen").click()
    expect(phone.get_by_text("Feedback aan Hanna de Vries · 1 van 13")).to_be_visible()
    axe(phone)
    no_sideways_scroll(phone)
    first = phone.locator(".rating").first
    with phone.expect_response(lambda response: response.status == 204):
        first.get_by_label("vaak", exact=True).check()
    expect(phone.get_by_text("✓ Bewaard.")).to_be_visible()
    phone.goto("about:blank")

    # Then the answer is there when the link is opened again
    phone.goto(link.path)
    axe(phone)
    phone.get_by_role("button", name="Verdergaan").click()
    expect(phone.locator(".rating").first.get_by_label("vaak", exact=True)).to_be_checked()

    # And the rest can be answered and sent
    answer_everything(phone, "regelmatig")
    axe(phone)
    no_sideways_scroll(phone)
    phone.get_by_label("Waarmee moet Hanna de Vries vooral doorgaan?").fill("Met doorvragen.")
    phone.get_by_role("button", name="Naar het overzicht").click()
    axe(phone)
    no_sideways_scroll(phone)
    phone.get_by_role("button", name="Inleveren").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Dank je. Dit gebeurt er nu met je antwoorden")
    axe(phone)
    no_sideways_scroll(phone)
    assert actions.handed_in(opened.fresh)[opened.cast.managers[0].public_id] is True


def test_everything_works_without_javascript(opened: Stage, no_javascript: Page) -> None:
    page, link = no_javascript, opened.link(opened.cast.works_council_chair)
    page.goto(link.path)

    page.get_by_role("button", name="Beginnen").click()
    expect(page.get_by_text("Zet een vinkje om te laten zien dat je dit hebt gelezen")).to_be_visible()
    page.get_by_label("Ik weet dat mijn antwoorden apart in de spiegel staan").check()
    page.get_by_role("button", name="Beginnen").click()
    answer_everything(page, "kan ik niet beoordelen")
    page.get_by_label("na overleg met de OR").check()
    page.get_by_role("button", name="Naar het overzicht").click()
    page.get_by_role("button", name="Inleveren").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Dank je. Dit gebeurt er nu met je antwoorden")


def test_every_other_page_can_be_used_by_everybody(
    opened: Stage, phone: Page, axe: Callable[[Page], None], no_sideways_scroll: Callable[..., None]
) -> None:
    link = opened.link(opened.cast.works_council_chair)
    chair = opened.link(opened.cast.secretary)

    phone.goto(link.home + "verkeerd")
    axe(phone)
    phone.goto(chair.path)
    axe(phone)
    phone.goto(link.path)
    phone.get_by_role("button", name="Beginnen").click()
    expect(phone.get_by_role("alert")).to_be_focused()
    axe(phone)
    phone.get_by_text("Liever op een ander adres?").click()
    phone.get_by_label("Ander e-mailadres").fill("niemand@elders")
    phone.get_by_role("button", name="Stuur de link daarheen").click()
    expect(phone.get_by_role("alert")).to_be_focused()
    axe(phone)
    phone.get_by_label("Ik weet dat mijn antwoorden apart in de spiegel staan").check()
    phone.get_by_role("button", name="Beginnen").click()
    for place in ("tot-slot/", "belofte/", "bewaard/", "code/", "niet-meedoen/"):
        phone.goto(link.home + place)
        axe(phone)
        no_sideways_scroll(phone)
    phone.get_by_role("button", name="Ik doe niet mee").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Je doet niet mee")
    axe(phone)


def test_one_competency_takes_at_most_five_taps_and_the_next_item_comes_into_view(
    opened: Stage, phone: Page
) -> None:
    phone.goto(opened.link(opened.cast.managers[0]).path)
    phone.get_by_role("button", name="Beginnen").tap()
    items = phone.locator(".rating")

    for number in range(4):
        expect(items.nth(number)).to_be_in_viewport()
        items.nth(number).get_by_text("soms", exact=True).tap()
        phone.wait_for_function(STANDS_STILL)  # a tap on what still moves hits something else
    expect(phone.get_by_role("button", name="Volgende")).to_be_in_viewport()
    phone.get_by_role("button", name="Volgende").tap()

    expect(phone.get_by_text("2 van 13")).to_be_visible()
