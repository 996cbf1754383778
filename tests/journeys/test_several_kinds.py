# SPDX-License-Identifier: EUPL-1.2
"""One secretary, several kinds of conversation on one line: a 360 talk, a progress talk in two sittings, and the next
360 talk together with the mayor of the municipality that shares the secretary (VGS-1, VGS-2)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from samenspiegel import clock
from samenspiegel.agreements.models import Agreement
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person
from tests import sharing_posts
from tests.cast import Cast, at
from tests.formats import vgs
from tests.records.stage import agreement
from tests.web.lives import Life, live

from .acting import follow, heading, press, said

PROGRESS = date(2026, 9, 1)
SECOND = date(2026, 9, 15)
NEXT = date(2027, 3, 2)
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def life(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Life:
    """The 360 talk of March 2026 is over; the one of next year was proposed by the clock."""
    life = live(cast)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    conversations.propose_next(conversation=life.conversation, now=life.now)
    return life


@pytest.mark.clause("VGS-1", "VGS-2", "VGS-11", "RL-5")
def test_conversations_of_several_kinds_stand_on_one_line_and_their_agreements_come_along(
    life: Life,
    as_: Callable[..., Page],
    look: Callable,
) -> None:
    cast = life.cast
    secretary = as_(cast.secretary)
    progress = _the_secretary_plans_a_progress_talk(life)
    _its_agenda_begins_with_what_was_agreed_in_the_other_kind(progress, secretary)
    _it_is_not_finished_and_goes_on_in_a_second_sitting(life, progress, secretary, look)
    _it_leaves_an_agreement_of_its_own(life, progress)
    facilitator = as_(cast.facilitator)
    duinrade = sharing_posts.beside(cast)
    later = _the_next_one_is_planned_like_last_year_and_with_a_second_mayor(life, facilitator, duinrade, look)
    _what_is_open_of_both_kinds_comes_back(later, secretary)
    _the_line_shows_all_three(life, secretary, as_(cast.secretary, viewport=PHONE), look)
    _the_other_mayor_gets_agreements_and_no_opinions(life, later, as_(duinrade.mayor), look)


def _the_secretary_plans_a_progress_talk(life: Life) -> Conversation:
    life.now = at(PROGRESS - timedelta(days=60))
    return vgs.plan(life.cast, held_on=PROGRESS, now=life.now)


def _its_agenda_begins_with_what_was_agreed_in_the_other_kind(progress: Conversation, page: Page) -> None:
    page.goto(f"/gesprekken/{progress.public_id}/agenda/")
    expect(page.locator("main ol > li").first).to_contain_text("De secretaris volgt een cursus.")


def _it_is_not_finished_and_goes_on_in_a_second_sitting(
    life: Life, progress: Conversation, page: Page, look: Callable
) -> None:
    life.now = at(PROGRESS, 15)
    page.goto(f"/gesprekken/{progress.public_id}/")
    follow(page, "Verder in een tweede zitting")
    expect(page.locator("main")).to_contain_text("1 september 2028")
    page.get_by_label("Datum").fill(SECOND.isoformat())
    press(page, "Toon de nieuwe planning")
    expect(page.get_by_role("row").filter(has_text="Tweede zitting")).to_contain_text("15 september 2026")
    look(page, "second-sitting")
    press(page, "Plan de tweede zitting")
    said(page, "De tweede zitting is gepland")
    expect(page.locator("main")).to_contain_text(
        "1 september 2026, tweede zitting op dinsdag 15 september 2026"
    )
    progress.refresh_from_db()
    assert progress.destroy_on == date(2028, 9, 1)


def _it_leaves_an_agreement_of_its_own(life: Life, progress: Conversation) -> None:
    """Its record is final; how that goes in the browser is told by other journeys."""
    from samenspiegel.agreements import actions as agreements
    from samenspiegel.core.passages import Document

    life.now = at(SECOND, 16)
    document = Document(
        agreements=(agreement(life.cast.mayor, "De burgemeester stelt de staf voor.", key="a1"),)
    )
    agreements.make(conversation=progress, document=document, by=life.cast.secretary, now=life.now)
    progress.ended_at = life.now
    progress.save(update_fields=["ended_at"])


def _the_next_one_is_planned_like_last_year_and_with_a_second_mayor(
    life: Life, page: Page, duinrade: sharing_posts.Duinrade, look: Callable
) -> Conversation:
    life.now = at(NEXT - timedelta(days=60))
    people.deactivate(
        person=life.cast.managers[0],
        left_on=life.now.date(),
        by=life.cast.facilitator,
        now=life.now,
    )
    page.goto("/gesprekken/")
    follow(page, "Functioneringsgesprek met Hanna de Vries")
    page.goto(f"/cyclus/{life.conversation.cycle.public_id}/")
    follow(page, "Plan zoals vorige keer")
    changed = page.get_by_text("Dit is anders dan vorige keer").locator("..")
    expect(changed).to_contain_text(life.cast.managers[0].name)
    expect(page.get_by_label("Datum")).to_have_value(NEXT.isoformat())
    page.get_by_label("Burgemeester van een andere organisatie", exact=False).select_option(
        value=duinrade.mayor.public_id
    )
    press(page, "Bekijk de planning")
    expect(page.locator("#plan")).to_contain_text("Wethouders Duinrade")
    look(page, "plan-shared")
    press(page, "Plan het gesprek")
    said(page, "Het gesprek staat gepland")
    expect(page.locator("main")).to_contain_text("burgemeester Duinrade")
    look(page, "shared-conversation")
    return Conversation.objects.get(held_on=NEXT)


def _what_is_open_of_both_kinds_comes_back(later: Conversation, page: Page) -> None:
    page.goto(f"/gesprekken/{later.public_id}/agenda/")
    first = page.locator("main ol > li").first
    for text in ("De burgemeester stelt de staf voor.", "De secretaris volgt een cursus."):
        expect(first).to_contain_text(text)


def _the_line_shows_all_three(life: Life, desktop: Page, phone: Page, look: Callable) -> None:
    for page, name in ((desktop, "kinds-desktop"), (phone, "kinds-phone")):
        page.goto("/cyclus/")
        expect(heading(page)).to_have_text("Mijn gesprekken door de tijd")
        cards = page.locator("main ol.plain-list > li.card")
        expect(cards).to_have_count(3)
        for number, text in enumerate(
            ("3 maart 2026", "1 september 2026, tweede zitting", "dinsdag 2 maart 2027")
        ):
            expect(cards.nth(number)).to_contain_text(text)
        expect(cards.nth(0)).to_contain_text("Heerenveen")
        expect(cards.nth(1)).to_contain_text("VGS")
        look(page, name)


def _the_other_mayor_gets_agreements_and_no_opinions(
    life: Life, later: Conversation, page: Page, look: Callable
) -> None:
    page.goto(f"/gesprekken/{later.public_id}/agenda/")
    expect(page.locator("main ol > li").first).to_contain_text("De secretaris volgt een cursus.")
    page.goto(f"/cyclus/{later.cycle.public_id}/")
    expect(page.locator("main ol.plain-list > li.card")).to_have_count(1)
    look(page, "kinds-second-mayor")
    for place in ("", "spiegel/", "verslag/", "afspraken/"):
        response = page.request.get(f"{page.url.split('/cyclus')[0]}{life.address}{place}")
        assert response.status == 404, place
    assert later.participants.get(part=Part.SECOND_REVIEWER).person.works_at == "gemeente Duinrade"
    assert Agreement.objects.filter(conversation__cycle=later.cycle).count() == 3
    assert isinstance(later.planned_by, Person)
