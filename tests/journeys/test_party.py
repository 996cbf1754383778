# SPDX-License-Identifier: EUPL-1.2
"""A party talks with its council member: ground rules first, no scores, and what the candidate committee may read."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from samenspiegel.conversations.models import Conversation
from tests.cast import HELD_ON
from tests.party import Party, make_party

from .acting import PHONE, Acting, follow, heading, press, said


@pytest.fixture
def party() -> Party:
    return make_party()


def choose(page: Page, *labels: str) -> None:
    for label in labels:
        page.get_by_label(label, exact=True).check()


def agree_on(page: Page, number: int, what: str, kind: str, owner: str) -> None:
    fields: Any = page.get_by_role("group", name=f"Afspraak {number}")
    fields.get_by_label("Wat is afgesproken?").fill(what)
    fields.get_by_label("Soort afspraak").select_option(label=kind)
    options = fields.get_by_label("Wie doet het?").locator("option").all_inner_texts()
    label = next(text for text in options if text.startswith(owner))
    fields.get_by_label("Wie doet het?").select_option(label=label)
    fields.get_by_label("Wanneer is het klaar?").fill("2026-09-01")


@pytest.mark.clause("RL-1", "RL-2", "RL-3", "RL-7")
def test_nothing_is_planned_before_the_group_discussed_the_ground_rules(
    party: Party, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    # The seven questions, and only after that a plan.
    reviewer = acting.sign_in(party.two_hats)
    reviewer.goto("/gesprekken/nieuw/")
    expect(reviewer.get_by_text("Spreek eerst de spelregels af").first).to_be_visible()
    administrator = acting.sign_in(party.administrator)
    administrator.goto("/organisatie/instellingen/")
    follow(administrator, "Spelregels vooraf Functioneringsgesprek raadslid")
    choose(
        administrator,
        "Raadsleden ondersteunen in hun werkwijze, professionalisering en functioneren",
        "Bestuursleden van de partij, ook als zij een rol spelen in de kandidatencommissie",
        "Eén keer per jaar",
        "Ja, en het raadslid kan veranderingen voorstellen; het geldt pas als beiden akkoord zijn",
        "Nee, met niemand",
        "Ambities en doelen",
    )
    press(administrator, "Bewaren, en bespreken met de fractie")
    expect(administrator.get_by_text("Kies een antwoord.").first).to_be_visible()  # one question was left
    choose(administrator, "Ja, mondeling en in grote lijnen, zonder namen; de software deelt niets")
    look(administrator, "questions")
    press(administrator, "Bewaren, en bespreken met de fractie")
    look(administrator, "discuss")
    administrator.get_by_label("Wanneer hebben jullie ze met de fractie besproken?").fill("2026-01-10")
    choose(administrator, "Besproken, en ze gelden")
    press(administrator, "Vastleggen")
    said(administrator, "De spelregels zijn vastgesteld.")

    # Planned at the kitchen table, by somebody with two hats: that is told beforehand.
    reviewer.goto("/gesprekken/nieuw/")
    expect(reviewer.get_by_text("thuis aan de keukentafel")).to_be_visible()
    reviewer.get_by_label("Datum").fill(HELD_ON.isoformat())
    reviewer.get_by_label("Raadslid").select_option(label=option(reviewer, "Raadslid", "Roos Terpstra"))
    supporter = option(reviewer, "Ondersteuner", "Jan Algra")  # somebody who knows how to do this
    reviewer.get_by_label("Ondersteuner").select_option(label=supporter)
    reviewer.get_by_label("Plaats").fill("bij Roos thuis")
    look(reviewer, "plan")
    press(reviewer, "Plan het gesprek")
    said(reviewer, "Het gesprek is gepland.")
    talk = Conversation.objects.get()
    here = f"/gesprekken/{talk.public_id}/"
    member = acting.sign_in(party.member, **PHONE)
    member.goto(here)
    expect(
        member.get_by_text("Nel Boersma voert het gesprek, en zit ook in: kandidatencommissie.")
    ).to_be_visible()
    member.get_by_text("Vooraf afgesproken", exact=True).click()
    expect(member.get_by_text("Besproken met de fractie op 10 januari 2026.")).to_be_visible()
    expect(member.get_by_text("Jan Algra")).to_be_visible()
    look(member, "conversation-phone")

    # The council member would rather talk with somebody else of the board, who takes over.
    follow(member, "Vraag iemand om aan te schuiven of over te nemen")
    choose(member, "Cor Zijlstra", "Het gesprek voeren, in plaats van wie dat nu zou doen")
    look(member, "ask-phone")
    press(member, "Vragen")
    said(member, "Je hebt het aan Cor Zijlstra gevraagd.")
    board = acting.sign_in(party.board_member, **PHONE)
    follow(board, "Bekijken en antwoorden")
    look(board, "answer-phone")
    press(board, "Ja, dat doe ik")
    said(board, "Je antwoord is verstuurd.")
    expect(board.get_by_text("bij Roos thuis")).to_be_visible()
    reviewer.goto(here)
    expect(heading(reviewer)).to_have_text("We kunnen deze pagina niet vinden")


def option(page: Page, field: str, begins: str) -> str:
    texts = page.get_by_label(field).locator("option").all_inner_texts()
    return next(text for text in texts if text.startswith(begins))


@pytest.mark.clause("RL-1", "RL-2", "RL-7")
def test_somebody_of_the_board_joins_and_everybody_there_reads_what_was_settled(
    party: Party, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    party.settle()
    talk = party.plan(reviewer=party.chair, supporter=party.administrator)
    here = f"/gesprekken/{talk.public_id}/"
    member = acting.sign_in(party.member, **PHONE)
    member.goto(here)
    follow(member, "Vraag iemand om aan te schuiven of over te nemen")
    choose(member, "Cor Zijlstra", "Aanschuiven bij het gesprek")
    press(member, "Vragen")
    board = acting.sign_in(party.board_member, **PHONE)
    board.goto(here)  # nothing of it before they say yes
    expect(heading(board)).to_have_text("We kunnen deze pagina niet vinden")
    board.goto("/")
    follow(board, "Bekijken en antwoorden")
    press(board, "Ja, dat doe ik")

    chair, supporter = acting.sign_in(party.chair, **PHONE), acting.sign_in(party.administrator, **PHONE)
    for page in (member, chair, board, supporter):
        page.goto(here)
        page.get_by_text("Vooraf afgesproken", exact=True).click()
        expect(page.get_by_text("Wie voert de gesprekken?")).to_be_visible()
        expect(page.get_by_text("Een mix van het bestuur en de fractievoorzitter")).to_be_visible()
        for name in ("Bea Wiersma", "Cor Zijlstra", "Jan Algra"):
            expect(page.get_by_text(name).first).to_be_visible()
    look(board, "joined-phone")


@pytest.mark.clause("RL-4", "RL-5", "RL-6", "RL-8")
def test_a_talk_without_scores_leaves_actions_of_both_and_the_very_text_that_may_go_on(
    party: Party, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    party.settle(third_parties=["short-text"], topics=["ambitions"])
    talk = party.plan()
    here = f"/gesprekken/{talk.public_id}/"
    member = acting.sign_in(party.member, **PHONE)
    member.goto(f"{here}agenda/")
    for text in ("Balans werk–privé", "Waarin heb je ondersteuning nodig?", "Actiepunten"):
        expect(member.get_by_text(text).first).to_be_visible()
    expect(member.get_by_text("Functioneren als raadslid")).to_have_count(0)  # not settled as a topic
    look(member, "agenda-phone")
    member.goto(here)
    expect(member.get_by_role("link", name="De spiegel", exact=True)).to_have_count(0)

    # Actions of both sides.
    acting.clock.move_to(HELD_ON, time(21, 30))
    board = acting.sign_in(party.board_member)
    board.goto(f"{here}verslag/")
    press(board, "Het verslag beginnen")
    expect(board.get_by_text("score")).to_have_count(0)
    board.get_by_label("Ontwikkeling en ondersteuning", exact=True).fill(
        "Roos wil vaker op pad in de dorpen."
    )
    agree_on(board, 1, "Vaker op werkbezoek gaan.", "Ontwikkelpunt", "Roos Terpstra")
    press(board, "Nog een afspraak")
    agree_on(
        board,
        2,
        "Roos meenemen naar de dorpsraden.",
        "Actie van het bestuur of de fractievoorzitter",
        "Cor Zijlstra",
    )
    look(board, "record")
    press(board, "Aanbieden, en zelf akkoord geven")
    said(board, "Het verslag is aangeboden")
    member.goto(f"{here}verslag/")
    press(member, "Akkoord met deze tekst")
    expect(member.get_by_text("Dit verslag is definitief").first).to_be_visible()

    # The candidate committee reads the very text that the council member agreed to, and nothing before.
    board.goto(f"{here}terugkoppeling/")
    committee = board.get_by_role("region", name="kandidatencommissie")
    committee.get_by_label("Met een kort, vertrouwelijk verslag").check()
    committee.get_by_label("Cor Zijlstra").check()
    committee.get_by_label("Kort verslag").fill("Roos wil door in de zorg.")
    press(board, "Bewaren", within=committee)
    seat = acting.sign_in(party.two_hats, **PHONE)
    expect(seat.get_by_text("Kort verslag")).to_have_count(0)
    member.goto(f"{here}terugkoppeling/")
    expect(member.get_by_text("Roos wil door in de zorg.").first).to_be_visible()
    look(member, "sharing-phone")
    press(member, "Akkoord met dit korte verslag")
    board.goto(f"{here}terugkoppeling/")
    press(board, "Laten lezen", within=committee)
    seat.goto("/")
    follow(seat, "Kort verslag van het gesprek met Roos Terpstra")
    expect(seat.get_by_text("Roos wil door in de zorg.")).to_be_visible()
    seat.goto(f"{here}verslag/")
    expect(heading(seat)).to_have_text("We kunnen deze pagina niet vinden")

    # A year later the development points are the first item by themselves.
    later = party.plan(held_on=HELD_ON + timedelta(days=364), now=acting.clock.now)
    member.goto(f"/gesprekken/{later.public_id}/agenda/")
    for text in ("Vaker op werkbezoek gaan.", "Roos meenemen naar de dorpsraden."):
        expect(member.locator("ol.agenda > li").first.get_by_text(text)).to_be_visible()
    look(member, "look-back-phone")
