# SPDX-License-Identifier: EUPL-1.2
"""Two years of one secretary: the line through time, the next one planned like the last, and who takes over."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from samenspiegel import clock
from samenspiegel.agreements.models import Agreement
from samenspiegel.conversations.models import Conversation
from samenspiegel.people import actions as people
from tests.cast import Cast, at
from tests.web.lives import Life, live

from .acting import follow, heading, press, said

PHONE = {"width": 360, "height": 740}
NEXT = date(2027, 3, 2)


@pytest.fixture
def life(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Life:
    """The first year is over, with agreements of both."""
    life = live(cast)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


@pytest.mark.clause("VGS-1", "VGS-2", "VGS-11", "RL-5")
def test_two_years_on_one_line_and_somebody_else_who_takes_over(
    life: Life, as_: Callable[..., Page], look: Callable
) -> None:
    cast = life.cast
    subject = as_(cast.secretary)
    _the_secretary_moves_and_meets_an_agreement(life, subject)
    facilitator = as_(cast.facilitator)
    _the_facilitator_plans_it_like_last_time(life, facilitator, look)
    later = Conversation.objects.get(held_on=NEXT)
    _the_agreements_of_last_year_are_item_one(later, subject)
    _the_secretary_sees_both_years(life, later, subject, as_(cast.secretary, viewport=PHONE), look)
    _somebody_else_takes_over(later, cast, facilitator, look)
    _who_takes_over_gets_agreements_and_nothing_else(life, later, as_(cast.clerk), look)
    _the_reviewer_of_last_year_sees_nothing_of_this_year(life, later, as_(cast.mayor))


def _the_secretary_moves_and_meets_an_agreement(life: Life, page: Page) -> None:
    for days, state, day, note in (
        (60, "Nog open", "2026-12-01", "De cursus begint dit najaar."),
        (270, "Klaar", "", "Geslaagd."),
    ):
        life.now = at(date(2026, 3, 4) + timedelta(days=days))
        page.goto(f"{life.address}afspraken/{life.ids['agreement_id']}/")
        page.get_by_label(state, exact=True).check()
        if day:
            page.get_by_label("Nieuwe datum", exact=False).fill(day)
        page.locator("textarea").fill(note)
        press(page, "Bewaren")
        said(page, "Bewaard")


def _the_facilitator_plans_it_like_last_time(life: Life, page: Page, look: Callable) -> None:
    cast = life.cast
    life.now = at(NEXT - timedelta(days=70))
    for person in cast.aldermen[:2]:
        people.deactivate(person=person, left_on=life.now.date(), by=cast.facilitator, now=life.now)
    page.goto(life.address)
    press(page, "Plan zoals deze keer")
    expect(page.get_by_label("Datum")).to_have_value(NEXT.isoformat())
    changed = page.get_by_text("Dit is anders dan vorige keer").locator("..")
    expect(changed).to_contain_text("horen er niet meer bij.")
    expect(changed).to_contain_text("te weinig voor een gemiddelde")
    look(page, "cycle-plan-again")
    press(page, "Plan het gesprek")
    said(page, "Het gesprek staat gepland")


def _the_agreements_of_last_year_are_item_one(later: Conversation, page: Page) -> None:
    page.goto(f"/gesprekken/{later.public_id}/agenda/")
    first = page.locator("main ol > li").first
    expect(first).to_contain_text("De secretaris volgt een cursus.")
    expect(first).to_contain_text("De burgemeester maakt tijd.")
    expect(first).to_contain_text("Geslaagd.")


def _the_secretary_sees_both_years(
    life: Life, later: Conversation, desktop: Page, phone: Page, look: Callable
) -> None:
    desktop.goto("/")
    follow(desktop, "Mijn gesprekken door de tijd")
    for page, name in ((desktop, "cycle-desktop"), (phone, "cycle-phone")):
        page.goto("/cyclus/")
        expect(heading(page)).to_have_text("Mijn gesprekken door de tijd")
        cards = page.locator("main ol.plain-list > li.card")
        expect(cards).to_have_count(2)
        expect(cards.nth(0)).to_contain_text("dinsdag 3 maart 2026")
        expect(cards.nth(0).get_by_role("link", name="Verslag")).to_be_visible()
        expect(cards.nth(1)).to_contain_text("dinsdag 2 maart 2027")
        row = page.get_by_role("row").filter(has_text="De secretaris volgt een cursus.")
        for text in ("4 maart 2026: afgesproken", "Verplaatst naar 1 december 2026", "Geslaagd.", "Klaar"):
            expect(row).to_contain_text(text)
        look(page, name)


def _somebody_else_takes_over(later: Conversation, cast: Cast, page: Page, look: Callable) -> None:
    page.goto(f"/gesprekken/{later.public_id}/")
    follow(page, "Iemand anders voert het gesprek")
    page.get_by_label("Beoordelaar").select_option(value=cast.clerk.public_id)
    page.get_by_label("Ja, ik weet het zeker").check()
    look(page, "cycle-replace")
    press(page, "Deze persoon voert het gesprek")
    said(page, f"{cast.clerk.name} voert vanaf nu dit gesprek")


def _who_takes_over_gets_agreements_and_nothing_else(
    life: Life, later: Conversation, page: Page, look: Callable
) -> None:
    life.conversation.participants.filter(
        person=life.cast.clerk
    ).delete()  # attended it; now a stranger to it
    page.goto(f"/cyclus/{later.cycle.public_id}/")
    expect(page.locator("main ol.plain-list > li.card")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("De burgemeester maakt tijd.")
    expect(page.locator("main")).not_to_contain_text("De secretaris volgt een cursus.")
    look(page, "cycle-new-reviewer")
    for place in ("", "spiegel/", "verslag/", "afspraken/"):
        response = page.request.get(f"{page.url.split('/cyclus')[0]}{life.address}{place}")
        assert response.status == 404, place


def _the_reviewer_of_last_year_sees_nothing_of_this_year(life: Life, later: Conversation, page: Page) -> None:
    page.goto(f"/cyclus/{later.cycle.public_id}/")
    expect(page.locator("main ol.plain-list > li.card")).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text("2 maart 2027")
    response = page.request.get(f"{page.url.split('/cyclus')[0]}/gesprekken/{later.public_id}/")
    assert response.status == 404
    assert Agreement.objects.filter(conversation=life.conversation).count() == 2
