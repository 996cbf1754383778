# SPDX-License-Identifier: EUPL-1.2
"""The ontwikkelscan: alone on a phone from the start page, later compared with oneself, and once with others (PR-3)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions as feedback
from samenspiegel.people.models import Person
from tests.cast import NOW, Cast
from tests.formats import scan

from .acting import PHONE, Acting, answer_page, follow, heading, press, said

CORE = 6
TODAY = NOW.date()


def fill_in(page: Page, scores: list[int | None], asked: int = CORE) -> None:
    """The own list, page by page, from the promise to handing in."""
    press(page, "Beginnen")
    for number in range(1, asked + 1):
        expect(page.get_by_text(f"{number} van {asked}")).to_be_visible()
        answer_page(page, scores)
        press(page, "Volgende")
    press(page, "Naar het overzicht")
    press(page, "Inleveren")


def others_answer(acting: Acting, people: list[Person], score: int) -> None:
    """By the link in their mail, without the pages."""
    for person in people:
        path = acting.mailbox.questionnaire(person).rstrip(".").split("/v/")[1]
        organisation, invitation, secret = path.split("/")
        link = feedback.find(organisation=organisation, invitation=invitation, secret=secret)
        items = feedback.questionnaire_of(link).items_for(link.group.key)
        feedback.begin(link=link, is_acknowledged=True)
        feedback.send(link=link, answers=Answers(dict.fromkeys(items, score)))


@pytest.mark.clause("PR-3")
def test_the_secretary_scans_alone_on_a_phone_compares_a_second_one_and_throws_the_first_away(
    cast: Cast, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    scan.publish(cast)

    # Found from the start page, and begun at once.
    page = acting.sign_in(cast.secretary, **PHONE)
    look(page, "start-phone")
    follow(page, "Ontwikkelscan")
    expect(heading(page)).to_have_text("Ontwikkelscan")
    expect(page.get_by_text("Dit lezen: alleen jij.")).to_be_visible()
    look(page, "empty-phone")
    follow(page, "Beginnen")
    expect(page.get_by_text("Alleen jij leest wat eruit komt").first).to_be_visible()
    look(page, "begin-phone")
    press(page, "Beginnen")

    # The existing pages; stopped halfway, and gone on later from the start page.
    expect(page.get_by_text("Dit lees alleen jij.").first).to_be_visible()
    look(page, "promise-phone")
    press(page, "Beginnen")
    answer_page(page, [3, 4, 3, 4])
    press(page, "Volgende")
    expect(page.get_by_text(f"2 van {CORE}")).to_be_visible()
    press(page, "Opslaan en later verder")
    page.goto("/")
    follow(page, "Ontwikkelscan")
    follow(page, "12 januari 2026")
    look(page, "going-on-phone")
    follow(page, "Naar de vragenlijst")
    for number in range(2, CORE + 1):
        expect(page.get_by_text(f"{number} van {CORE}")).to_be_visible()
        answer_page(page, [3, 4, 3, 4])
        press(page, "Volgende")
    page.get_by_label("Waarmee wil ik beginnen").fill("Vaker buiten kijken.")
    press(page, "Naar het overzicht")
    look(page, "overview-phone")
    press(page, "Inleveren")

    # The outcome is there: the picture of oneself, its table, own words, and development points.
    expect(heading(page)).to_have_text("Je beeld")
    expect(page.get_by_text("Dit lezen: jij.")).to_be_visible()
    expect(page.locator(".spiegel__competency")).to_have_count(CORE)
    page.get_by_text("Dezelfde cijfers als tabel").click()
    expect(page.get_by_role("columnheader", name="Anderen")).to_have_count(0)
    expect(page.get_by_role("row", name="Zelfreflectie")).to_contain_text("3,5")
    expect(page.get_by_text("Vaker buiten kijken.")).to_be_visible()
    look(page, "outcome-phone")
    page.get_by_role("checkbox", name="Zelfreflectie").check()
    press(page, "Bewaren")
    said(page, "Je keuze is bewaard.")
    expect(page.get_by_role("checkbox", name="Zelfreflectie")).to_be_checked()
    assert acting.mailbox.subjects(cast.secretary) == acting.mailbox.subjects(cast.secretary)[:1]  # the code

    # A year later once more, beside the first. Only on the screen.
    acting.clock.move_to(TODAY.replace(year=2027))
    scan.done(cast, 5, now=acting.clock.now)
    page.goto("/")
    follow(page, "Ontwikkelscan")
    look(page, "list-phone")
    follow(page, "Vergelijk met jezelf")
    expect(page.get_by_text("2027 naast 2026.")).to_be_visible()
    expect(page.get_by_text("Vergeleken met 2026: 1,5 vaker.").first).to_be_visible()
    page.get_by_text("Dezelfde cijfers als tabel").click()
    row = page.get_by_role("row", name="Zelfreflectie")
    expect(row.get_by_role("cell")).to_have_text(["3,5", "5,0", "1,5"])
    look(page, "compare-phone")

    # The first one goes, at once and whole.
    page.goto("/voor-jezelf/")
    follow(page, "12 januari 2026")
    follow(page, "Gooi het weg")
    look(page, "throw-away-phone")
    press(page, "Vernietig het")
    expect(page.locator("[data-error-summary], .error-summary").first).to_be_visible()  # a tick first
    page.get_by_label("Ja, ik weet het zeker").check()
    press(page, "Vernietig het")
    said(page, "Het is vernietigd, met alles erin.")
    expect(page.get_by_role("link", name="12 januari 2026")).to_have_count(0)
    assert Conversation.objects.filter(cycle__is_private=True).count() == 1

    # Nobody else finds any of it, and nobody else is offered one.
    [left] = Conversation.objects.filter(cycle__is_private=True)
    for person in (cast.mayor, cast.facilitator):
        other = acting.sign_in(person)
        expect(other.get_by_role("link", name="Ontwikkelscan")).to_have_count(0)
        for place in ("", "spiegel/", "vragenlijst/", "weggooien/", "bewaard/"):
            assert other.goto(f"/gesprekken/{left.public_id}/{place}").status == 404
        other.goto("/gesprekken/")
        expect(other.get_by_text("Ontwikkelscan")).to_have_count(0)


@pytest.mark.clause("PR-3")
def test_with_others_the_same_envelopes_and_only_the_secretary_reads_the_outcome(
    cast: Cast, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    scan.publish(cast)
    page = acting.sign_in(cast.secretary, viewport={"width": 1280, "height": 900})

    follow(page, "Ontwikkelscan")
    follow(page, "Beginnen")
    page.get_by_label("Netwerkvaardigheid").check()
    page.get_by_label("Ja, ik kies mensen").check()
    page.get_by_label("Wanneer wil je je beeld hebben?").fill(TODAY.isoformat())
    press(page, "Beginnen")
    expect(page.get_by_text("De eerste datum die past").first).to_be_visible()
    expect(page.get_by_label("Netwerkvaardigheid")).to_be_checked()  # nothing that was typed is lost
    look(page, "too-early")
    page.get_by_label("Wanneer wil je je beeld hebben?").fill(scan.READY_ON.isoformat())
    press(page, "Beginnen")

    # Nobody is asked unless they are chosen, and only people known apart from the secretary.
    expect(heading(page)).to_have_text("Wie we om feedback vragen")
    look(page, "raters-empty")
    for person in cast.managers[:5]:
        page.locator("select[name=group]").select_option(label="Managementteam")
        options = page.locator("select[name=person] option", has_text=person.name)
        page.locator("select[name=person]").select_option(value=options.first.get_attribute("value"))
        press(page, "Vraag deze persoon")
        said(page, f"{person.name} staat op de lijst.")
    look(page, "raters")
    page.goto("/voor-jezelf/")
    follow(page, "12 januari 2026")
    expect(page.get_by_text("Er staan 5 mensen op de lijst.")).to_be_visible()
    look(page, "choosing")

    # Their mail and their promise tell that nobody else reads it.
    acting.clock.live_through(scan.SENT_ON)
    rater = acting.page(cast.managers[0], **PHONE)
    rater.goto(acting.mailbox.questionnaire(cast.managers[0]))
    expect(rater.get_by_text("buiten elk gesprek").first).to_be_visible()
    expect(
        rater.get_by_text("Alleen Hanna de Vries ziet gemiddelden en open antwoorden.").first
    ).to_be_attached()
    look(rater, "rater-promise-phone")
    others_answer(acting, cast.managers[:5], 4)
    page.goto("/voor-jezelf/")
    follow(page, "12 januari 2026")
    look(page, "asked")
    follow(page, "Naar de vragenlijst")
    fill_in(page, [3, 3, 3, 3], CORE + 1)
    expect(page.get_by_text("Alleen jij ziet de grafieken").first).to_be_visible()

    # The clock closes, and shows it to the secretary alone.
    acting.clock.live_through(scan.READY_ON)
    assert "Je beeld staat klaar" in acting.mailbox.subjects(cast.secretary)
    for person in (cast.mayor, cast.facilitator, cast.managers[0]):
        assert "Je beeld staat klaar" not in acting.mailbox.subjects(person)
    page.goto("/voor-jezelf/")
    follow(page, "12 januari 2026")
    follow(page, "Bekijk je beeld")
    expect(page.get_by_text("Managementteam").first).to_be_visible()
    expect(page.locator(".spiegel__competency")).to_have_count(CORE + 1)
    look(page, "outcome-with-others")
    manager = acting.sign_in(cast.managers[1])
    [done] = Conversation.objects.filter(cycle__is_private=True)
    assert manager.goto(f"/gesprekken/{done.public_id}/spiegel/").status == 404
    assert done.held_on == scan.READY_ON and done.destroy_on > scan.READY_ON + timedelta(days=700)
