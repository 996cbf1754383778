# SPDX-License-Identifier: EUPL-1.2
"""When the two do not agree on the words: only the agreements are left, or it is closed without approval of both."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from samenspiegel.people.models import Person
from tests.cast import HELD_ON, Cast
from tests.web.lives import Life, live

from .acting import Acting, follow, heading, press, said, text_of


@pytest.fixture
def life(acting: Acting, cast: Cast) -> Life:
    """The record was offered on the day of the conversation, with two agreements; it is the day after."""
    life = live(cast, "offered")
    acting.clock.move_to(HELD_ON + timedelta(days=1))
    for person in (*life.sides, cast.facilitator):
        acting.sign_in(person)
    return life


def on_record(acting: Acting, life: Life, person: Person, path: str = "") -> Page:
    page = acting.page(person)
    page.goto(f"{life.address}verslag/{path}")
    return page


def the_secretary_proposes_and_the_mayor_refuses(acting: Acting, life: Life, text: str) -> None:
    secretary, mayor = life.sides
    page = on_record(acting, life, secretary)
    page.locator("a[href$='/verslag/wijzigen/career/']").click()
    page.get_by_label("Jouw tekst").fill(text)
    press(page, "Voorstel versturen")
    said(page, "Je voorstel is verstuurd")

    page = on_record(acting, life, mayor)
    expect(page.locator("ins").filter(has_text=text.split()[-1])).to_be_visible()
    press(page, "Niet aannemen")
    said(page, "Je hebt het voorstel niet aangenomen")


@pytest.mark.clause("HV-11", "HV-12", "VGS-9")
def test_a_passage_refused_in_two_versions_leaves_only_what_both_agreed(
    acting: Acting, cast: Cast, life: Life
) -> None:
    secretary, mayor = life.sides

    # Given a passage on which they do not agree, in two versions
    the_secretary_proposes_and_the_mayor_refuses(acting, life, "Anna wil misschien vertrekken.")
    page = on_record(acting, life, cast.facilitator)
    expect(page.get_by_role("link", name="Het verslag beperken tot de afspraken")).to_have_count(0)
    follow(page, "Een nieuwe versie schrijven")
    page.get_by_label("Speerpunten voor het komende jaar").fill("De nieuwe school en de brug.")
    press(page, "Deze versie aanbieden aan beiden")
    said(page, "Het verslag is aangeboden")
    the_secretary_proposes_and_the_mayor_refuses(acting, life, "Anna wil misschien iets anders.")

    # When the facilitator limits the record to its agreements
    page = on_record(acting, life, cast.facilitator)
    follow(page, "Het verslag beperken tot de afspraken")
    page.get_by_label("Ja, ik weet het zeker").check()
    press(page, "Het verslag beperken tot de afspraken")
    expect(page.get_by_text("De nieuwe school en de brug.")).to_have_count(0)

    # And each answers each agreement: the mayor one with no
    for person, second in ((secretary, "Akkoord met deze afspraak"), (mayor, "Niet akkoord")):
        page = on_record(acting, life, person)
        agreed = page.locator("article")
        expect(agreed).to_have_count(2)
        press(
            page,
            "Akkoord met deze afspraak",
            within=agreed.filter(has_text="De secretaris volgt een cursus."),
        )
        press(page, second, within=page.locator("article").filter(has_text="De burgemeester maakt tijd."))

    # Then only what both approved is left
    expect(page.get_by_text("Dit verslag is definitief").first).to_be_visible()
    page.goto(life.address + "afspraken/")
    expect(page.get_by_text("De secretaris volgt een cursus.")).to_be_visible()
    expect(page.get_by_text("De burgemeester maakt tijd.")).to_have_count(0)


@pytest.mark.clause("HV-10", "HV-12")
def test_a_record_that_one_side_does_not_approve_is_closed_with_the_reason(
    acting: Acting, cast: Cast, life: Life
) -> None:
    secretary, mayor = life.sides
    page = on_record(acting, life, secretary)
    press(page, "Akkoord met deze tekst")

    page = on_record(acting, life, cast.facilitator)
    follow(page, "Afsluiten zonder akkoord van beiden")
    page.get_by_label("Waarom sluit je het verslag zo af?").fill("De burgemeester herkent het verslag niet.")
    page.get_by_label("Overhandigd op").fill(HELD_ON.isoformat())
    page.get_by_label("Ja, sluit het verslag af.").check()
    press(page, "Het verslag afsluiten")
    said(page, "Het verslag is afgesloten")

    acting.clock.run()
    for person in (secretary, mayor):
        mails = [text_of(mail) for mail in acting.mailbox.of(person)]
        assert sum("De burgemeester herkent het verslag niet." in mail for mail in mails) == 1
        page = on_record(acting, life, person)
        expect(heading(page)).to_have_text("Verslag van 3 maart 2026")
        expect(page.get_by_text("Niet door beiden akkoord").first).to_be_visible()
        expect(page.get_by_role("button", name="Akkoord met deze tekst")).to_have_count(0)
        page.goto(life.address + "afspraken/")
        expect(page.get_by_text("De secretaris volgt een cursus.")).to_have_count(
            0
        )  # nothing counts as agreed
