# SPDX-License-Identifier: EUPL-1.2
"""One complete 360-degree conversation of a gemeentesecretaris by Heerenveen, in a real Chromium, to its destruction.

Everybody works in a browser of their own, by the mail they really got. Most raters answer without a browser; one on a
phone, one without JavaScript and the chair of the works council click through every page.
"""

import re
from datetime import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions as feedback
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.people.models import Person
from tests.cast import HELD_ON, Cast

from .acting import NO_SCRIPT, PHONE, Acting, answer_page, follow, heading, press, said, text_of
from .given_scores import BLOCK, ORDINARY, GivenScores, as_scores
from .play import Play

HURTFUL = "Hou gewoon eens je mond."
KIND = (
    "Eerder vertellen waarom een besluit anders valt.",
    "Ons eerst aan het woord laten.",
    "Vaker langskomen.",
)


# --- planning ---------------------------------------------------------------------------------------------------------


def the_facilitator_plans(play: Play) -> None:
    page = play.acting.sign_in(play.facilitator)
    follow(page, "Gesprek plannen")
    page.get_by_label("Datum").fill(HELD_ON.isoformat())
    page.get_by_label("Plaats").fill("kamer van de burgemeester")
    dates = page.locator(".plan-dates li")
    expect(dates).to_have_count(7)
    for line, text in enumerate(
        ("10 februari", "17 februari", "24 februari", "27 februari", "3 maart", "10 maart")
    ):
        expect(dates.nth(line)).to_contain_text(text)
    press(page, "Plan het gesprek")
    said(page, "Het gesprek staat gepland")
    play.url = page.url.removesuffix("/") + "/"
    expect(page.get_by_text("Bewaard tot 3 maart 2028")).to_be_visible()
    play.acting.clock.run()
    for person in (play.secretary, play.mayor):
        assert "wie vragen we om feedback?" in play.acting.mailbox.subjects(person)[-1]


def the_secretary_objects_and_gets_an_answer(play: Play) -> None:
    pieter = play.aldermen[3].name
    play.on(13, 1)
    page = play.acting.sign_in(play.secretary)
    page.goto(play.url)
    follow(page, "Informanten")
    page.get_by_label("Over wie gaat het?").select_option(label=pieter)
    page.get_by_label("Wat is je bezwaar?").fill("Wij hebben een zakelijk geschil.")
    press(page, "Verstuur het bezwaar")
    said(page, "Je bezwaar is verstuurd")
    play.acting.clock.run()
    assert play.acting.mailbox.subjects(play.facilitator)[-1].startswith(
        "Bezwaar tegen een voorgestelde naam"
    )

    page = play.page(play.facilitator, "informanten/")
    expect(page.get_by_text("Wij hebben een zakelijk geschil.")).to_be_visible()
    press(page, f"Haal weg ({pieter})")
    said(page, f"{pieter} staat niet meer op de lijst")
    expect(
        page.get_by_role("button", name="Bewaar deze keuze")
    ).to_be_visible()  # three are left: a small group
    press(page, "Bewaar deze keuze")
    said(page, "Je keuze is bewaard")
    page.get_by_label("Je antwoord").fill("Begrijpelijk. We vragen hem niet.")
    press(page, "Verstuur je antwoord")
    said(page, "Je antwoord is bewaard")

    page = play.page(play.secretary, "informanten/")
    expect(page.get_by_text("Begrijpelijk. We vragen hem niet.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=pieter)).to_have_count(0)


# --- the questionnaires ----------------------------------------------------------------------------------------------


def the_questionnaires_leave_three_weeks_before(play: Play) -> None:
    play.on(9, 2)
    assert [person.name for person in play.everybody if _links(play, person)] == []
    play.on(10, 2)
    assert [person.name for person in play.everybody if not _links(play, person)] == []
    assert play.acting.mailbox.of(play.aldermen[3]) == []


def _links(play: Play, person: Person) -> int:
    return sum("/v/veenmeer/" in text_of(mail) for mail in play.acting.mailbox.of(person))


def a_rater_on_a_phone_stops_comes_back_and_changes(play: Play) -> None:
    mina = play.managers[0]
    page, link = play.acting.page(mina, **PHONE), play.acting.mailbox.questionnaire(mina)
    pages = play.scores.pages(mina.name)
    page.goto(link)
    expect(heading(page)).to_have_text("Feedback aan Hanna de Vries")
    press(page, "Beginnen")
    page.get_by_text(
        "Wat de gemeentesecretaris doet"
    ).click()  # statutory tasks and profile, beside the questions
    expect(page.get_by_text("de secretaris meeondertekent de stukken van het college")).to_be_visible()
    expect(page.get_by_text("scharnierfunctie tussen bestuur en organisatie")).to_be_visible()
    answer_page(page, [5, 5, 5, 5])
    press(page, "Volgende")
    answer_page(page, pages[1])
    press(page, "Opslaan en later verder")
    expect(page).to_have_url(re.compile("/bewaard/$"))
    page.context.clear_cookies()

    page.goto(link)
    press(page, "Verdergaan")
    expect(page.get_by_text("3 van 13")).to_be_visible()
    for given in pages[2:]:
        answer_page(page, given)
        press(page, "Volgende")
    press(page, "Naar het overzicht")
    press(page, "Inleveren")
    expect(heading(page)).to_have_text("Dank je. Dit gebeurt er nu met je antwoorden")

    page.goto(link)  # what was sent can be changed until closing
    press(page, "Verdergaan")
    follow(page, "Bekijk of wijzig je antwoorden")
    follow(page, "Klantgerichtheid")
    answer_page(page, pages[0])
    press(page, "Naar het overzicht")
    press(page, "Opnieuw inleveren")
    expect(heading(page)).to_have_text("Dank je. Dit gebeurt er nu met je antwoorden")


def a_rater_without_javascript_does_everything(play: Play) -> None:
    joris = play.managers[1]
    page = play.acting.page(joris, **NO_SCRIPT)
    page.goto(play.acting.mailbox.questionnaire(joris))
    press(page, "Beginnen")
    _answer_all(play, page, joris)
    page.get_by_label("vaker kunnen doen").fill(KIND[0])
    press(page, "Naar het overzicht")
    press(page, "Inleveren")
    expect(heading(page)).to_have_text("Dank je. Dit gebeurt er nu met je antwoorden")


def a_rater_declines(play: Play) -> None:
    lies = play.managers[2]
    page = play.acting.page(lies, **PHONE)
    page.goto(play.acting.mailbox.questionnaire(lies))
    press(page, "Ik doe niet mee")
    expect(heading(page)).to_have_text("Je doet niet mee")


def the_chair_acknowledges_and_answers_the_block(play: Play) -> None:
    olga = play.works_council_chair
    page = play.acting.page(olga, **PHONE)
    page.goto(play.acting.mailbox.questionnaire(olga))
    press(page, "Beginnen")
    expect(page.get_by_text("Zet een vinkje om te laten zien dat je dit hebt gelezen")).to_be_visible()
    page.get_by_label("Ik weet dat mijn antwoorden apart in de spiegel staan").check()
    press(page, "Beginnen")
    _answer_all(play, page, olga)
    page.get_by_label("na overleg met de OR").check()
    press(page, "Naar het overzicht")
    press(page, "Inleveren")
    expect(heading(page)).to_have_text("Dank je. Dit gebeurt er nu met je antwoorden")


def _answer_all(play: Play, page: Page, person: Person) -> None:
    pages = play.scores.pages(person.name)
    for number, given in enumerate(pages, start=1):
        expect(page.get_by_text(f"{number} van {len(pages)}")).to_be_visible()
        answer_page(page, given)
        press(page, "Volgende")


def others_answer(play: Play, *people: Person, texts: tuple[str, ...] = ()) -> None:
    """The same by the link in their mail, without the pages."""
    for number, person in enumerate(people):
        path = play.acting.mailbox.questionnaire(person).rstrip(".").split("/v/")[1]
        organisation, invitation, secret = path.split("/")
        link = feedback.find(organisation=organisation, invitation=invitation, secret=secret)
        asked = feedback.questionnaire_of(link).items_for(link.group.key)
        items = [asked[at : at + 4] for at in range(0, len(asked), 4)]
        written = {"start": texts[number]} if number < len(texts) else {}
        feedback.begin(link=link, is_acknowledged=True)
        feedback.send(link=link, answers=Answers(as_scores(play.scores.pages(person.name), items), written))


def both_sides_answer_and_bring_points(play: Play) -> None:
    page = play.page(play.mayor)
    follow(page, "Mijn vragenlijst")
    press(page, "Beginnen")
    _answer_all(play, page, play.mayor)
    press(page, "Naar het overzicht")
    press(page, "Inleveren")
    _bring_point(play, play.mayor, "De samenwerking in de regio.")

    play.on(17, 2)
    assert play.acting.mailbox.subjects(play.secretary)[-1] == "Vandaag is de inleverdatum: je zelfbeeld"
    page = play.acting.page(play.secretary)
    page.goto(play.acting.mailbox.questionnaire(play.secretary))
    expect(heading(page)).to_have_text("Jouw zelfbeeld")
    press(page, "Beginnen")
    for given in play.scores.pages(play.secretary.name):
        items = page.locator(".rating")
        for position, score in enumerate(given):
            items.nth(position).locator(f"input[value='{score}']").check()
        press(page, "Volgende")
    press(page, "Naar het overzicht")
    press(page, "Inleveren")
    _bring_point(play, play.secretary, "Ruimte voor een coach.")
    expect(page.get_by_text("De samenwerking in de regio.")).to_have_count(0)  # not before the spiegel


def _bring_point(play: Play, person: Person, text: str, answer: str = "Je punt is bewaard") -> None:
    page = play.page(person)
    follow(page, "Gesprekspunten")
    page.get_by_label("Waar wil je het over hebben?").fill(text)
    press(page, "Punt toevoegen")
    said(page, answer)


def only_who_is_missing_is_reminded(play: Play) -> None:
    play.on(14, 2)
    mailbox = play.acting.mailbox
    reminded = {person.name for person in play.everybody if mailbox.subjects(person)[-1].startswith("Nog ")}
    assert reminded == {play.secretary.name, play.mayor.name, play.aldermen[2].name}


# --- the spiegel ------------------------------------------------------------------------------------------------------


def the_facilitator_sees_who_handed_in_and_closes(play: Play) -> None:
    play.on(18, 2)
    page = play.page(play.facilitator, "vragenlijsten/")
    expect(page.get_by_text("11 van 11 ingeleverd")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Lies de Boer")).to_contain_text("Doet niet mee")
    follow(page, "Sluit de vragenlijsten")
    page.get_by_label("Ja, ik weet het zeker").check()
    press(page, "Sluit de vragenlijsten")
    said(page, "De vragenlijsten zijn gesloten")


def the_facilitator_withholds_one_answer_and_releases(play: Play) -> None:
    page = play.page(play.facilitator, "open-antwoorden/")
    for text in (*KIND, HURTFUL):
        expect(page.get_by_text(text, exact=True)).to_be_visible()
    for person in play.raters:
        expect(page.get_by_text(person.name)).to_have_count(0)
    hurtful = page.locator(".group").filter(has_text=HURTFUL)
    hurtful.get_by_text("Houd dit antwoord achter").click()
    hurtful.get_by_label("De tekst is beledigend.").check()
    press(page, "Houd achter", within=hurtful)
    said(page, "Dit antwoord is achtergehouden")
    for person in (play.secretary, play.mayor):
        assert play.status(person, "spiegel/") == 404

    play.on(24, 2, at=time(11, 0))
    page = play.page(play.facilitator, "spiegel/vrijgeven/")
    press(page, "Geef de spiegel vrij")
    said(page, "De spiegel is vrijgegeven")
    play.acting.clock.run()
    mailbox = play.acting.mailbox
    for person in (play.secretary, play.mayor):
        assert mailbox.subjects(person)[-1].startswith("De grafieken voor het gesprek op")
    for person in play.raters:
        assert mailbox.subjects(person)[-1] == "Dank voor je medewerking"
    assert play.status(play.facilitator, "spiegel/") == 404


def both_sides_read_the_spiegel_and_choose(play: Play) -> None:
    page = play.page(play.secretary, "spiegel/")
    expect(heading(page)).to_have_text("Voordat je in de spiegel kijkt")
    page.get_by_label("Wat verwacht je te zien?").fill("Dat ik te snel ga.")
    press(page, "Naar de spiegel")
    expect(heading(page)).to_have_text("Jouw spiegel")
    assert _table(page, "Jij") == [play.scores.row(number) for number in range(ORDINARY + BLOCK)]
    expect(page.get_by_text(HURTFUL)).to_have_count(0)
    for text in KIND:
        expect(page.get_by_text(text, exact=True).first).to_be_attached()
    page.get_by_role("checkbox", name="Visie").check()
    press(page, "Op de agenda zetten")
    said(page, "Je keuze is bewaard")

    page = play.page(play.mayor, "spiegel/")
    press(page, "Overslaan")
    expect(heading(page)).to_have_text("De spiegel van Hanna de Vries")
    expect(page.get_by_text("Dat ik te snel ga.")).to_have_count(0)
    assert _table(page, "Zelfbeeld") == [play.scores.row(number) for number in range(ORDINARY + BLOCK)]
    page.get_by_role("checkbox", name="Creativiteit").check()
    press(page, "Op de agenda zetten")
    said(page, "Je keuze is bewaard")


def _table(page: Page, own: str) -> list[list[str]]:
    """The figures of the data table, a list per competency."""
    headings = [cell.strip() for cell in page.locator("#tabel thead th").all_text_contents()]
    assert headings == [
        "Competentie", own, "Bouwteam", "Wethouders", "Voorzitter OR", "Beoordelaar", "Anderen", "Verschil",
    ]  # fmt: skip
    rows = page.locator("#tabel tbody tr")
    return [[cell.strip() for cell in row.locator("td").all_text_contents()] for row in rows.all()]


# --- agenda and conversation ------------------------------------------------------------------------------------------


def the_clock_freezes_the_agenda_and_a_late_point_needs_both(play: Play) -> None:
    play.on(28, 2)
    assert (
        play.acting.mailbox.subjects(play.mayor)[-1]
        == "De agenda voor je gesprek met Hanna de Vries staat vast"
    )
    _bring_point(play, play.mayor, "De brief van de provincie.", "We vragen de ander of het erbij mag")
    page = play.page(play.facilitator, "agenda/")
    expect(_item(page, "Andere gesprekspunten").get_by_text("De brief van de provincie.")).to_have_count(0)

    page = play.page(play.secretary, "agenda/")
    expect(page.get_by_text("De brief van de provincie.")).to_be_visible()
    follow(page, "Geef aan of het erbij mag")
    press(page, "Ik ga akkoord")
    said(page, "Je antwoord is vastgelegd")

    page = play.page(play.facilitator, "agenda/")
    titles = page.locator("ol.agenda h2").all_inner_texts()
    assert [title.split(". ", 1)[1].split("\n")[0].removesuffix(" Aanvulling") for title in titles] == [
        "Terugblik op de afspraken van het vorige gesprek",
        "Samen in de spiegel kijken: verschillen tussen zelfbeeld en beeld van anderen",
        "Vorming, opleiding en ondersteuning, door beiden bekeken",
        "Loopbaanperspectief",
        "Andere gesprekspunten",
        "Samenvatting en afspraken",
    ]
    for text in ("Visie", "Creativiteit"):
        expect(_item(page, "Samen in de spiegel").get_by_text(text, exact=True)).to_be_visible()
    for text in ("De samenwerking in de regio.", "Ruimte voor een coach.", "De brief van de provincie."):
        expect(_item(page, "Andere gesprekspunten").get_by_text(text)).to_be_visible()


def _item(page: Page, title: str) -> Any:
    """One item of the agenda."""
    return page.locator("ol.agenda > li").filter(has=page.get_by_role("heading", name=title))


# --- the record -------------------------------------------------------------------------------------------------------


def the_facilitator_writes_and_offers_the_record(play: Play) -> None:
    play.on(3, 3, at=time(13, 0))
    page = play.page(play.facilitator, "verslag/")
    press(page, "Het verslag beginnen")
    expect(heading(page)).to_have_text("Verslag schrijven")
    expect(page.get_by_label("Andere punten")).to_have_value(
        re.compile("De samenwerking in de regio.")
    )  # prefilled
    expect(page.get_by_label("Samen in de spiegel")).to_have_value(re.compile("Visie"))
    page.get_by_label("Speerpunten voor het komende jaar").fill("De nieuwe school en de organisatie op orde.")
    page.get_by_label("Volgens de gemeentesecretaris").fill("Een coach helpt.")
    page.get_by_label("Volgens de beoordelaar").fill("Een cursus helpt.")
    page.get_by_label("Loopbaan").fill("De secretaris wil nog drie jaar blijven.")
    page.get_by_label("Wat is afgesproken?").fill("De secretaris volgt een leergang.")
    page.get_by_label("Wie doet het?").select_option(label="Hanna de Vries (gemeentesecretaris)")
    page.get_by_label("Wanneer is het klaar?").fill("2026-09-01")
    page.get_by_label("Soort afspraak").select_option(label="Ontwikkeling van een competentie")
    page.get_by_label("Competentie waar het aan werkt").select_option(label="Visie")
    press(page, "Aanbieden aan beiden")
    said(page, "Het verslag is aangeboden")


def the_mayor_amends_the_secretary_accepts_and_both_approve(play: Play) -> None:
    play.on(4, 3)
    for person in (play.secretary, play.mayor):
        assert play.acting.mailbox.subjects(person)[-1].endswith("graag je akkoord")
    page = play.page(play.secretary, "verslag/")
    press(page, "Akkoord met deze tekst")  # of the first version
    page = play.page(play.mayor, "verslag/")
    page.locator("a[href$='/verslag/wijzigen/career/']").click()
    page.get_by_label("Jouw tekst").fill("De secretaris wil nog minstens drie jaar blijven.")
    press(page, "Voorstel versturen")
    said(page, "Je voorstel is verstuurd")

    page = play.page(play.secretary, "verslag/")
    page.locator("button[name=answer][value=yes]").click()
    expect(page.get_by_text("De secretaris wil nog minstens drie jaar blijven.")).to_be_visible()
    expect(page.get_by_text("Versie 2,")).to_be_visible()
    for person in (play.secretary, play.mayor):  # the approval of version 1 does not count for version 2
        page = play.page(person, "verslag/")
        page.get_by_role("button", name="Akkoord met deze tekst").first.click()
        expect(page.get_by_role("button", name="Akkoord met deze tekst")).to_have_count(0)
    expect(page.get_by_text("Dit verslag is definitief").first).to_be_visible()
    page = play.page(play.facilitator, "verslag/schrijven/")  # nobody writes in it any more
    expect(heading(page)).to_have_text("Verslag van 3 maart 2026")


# --- what comes after -------------------------------------------------------------------------------------------------


def agreements_are_followed_up_by_their_owner(play: Play) -> None:
    play.on(1, 9)
    page = play.page(play.secretary, "afspraken/")
    follow(page, "Zeg hoe het ervoor staat")
    page.get_by_label("Klaar", exact=True).check()
    page.get_by_label("Wat is er gebeurd?").fill("De leergang is af.")
    press(page, "Bewaren")
    expect(page.get_by_text("De leergang is af.")).to_be_visible()
    page = play.page(play.mayor, "afspraken/")
    expect(page.get_by_text("De leergang is af.")).to_be_visible()
    expect(page.get_by_role("link", name="Zeg hoe het ervoor staat")).to_have_count(0)


def the_next_conversation_looks_back_first(play: Play) -> None:
    play.on(11, 1, 2027)
    page = play.acting.page(play.facilitator)
    page.goto("/gesprekken/?stap=proposed")
    page.get_by_role("table").get_by_role("link").first.click()
    page.goto(page.url + "plannen/")
    expect(page.get_by_label("Datum")).to_have_value("2027-03-02")  # a Tuesday again
    press(page, "Plan het gesprek")
    said(page, "Het gesprek staat gepland")
    upcoming = page.url
    page = play.acting.page(play.secretary)
    page.goto(f"{upcoming.rstrip('/')}/agenda/")
    first = page.locator("ol.agenda > li").first
    expect(first).to_contain_text("1. Terugblik op de afspraken van het vorige gesprek")
    expect(first).to_contain_text("De secretaris volgt een leergang.")
    expect(first).to_contain_text("Klaar")
    expect(first).to_contain_text("De leergang is af.")


def everything_is_destroyed_after_two_years(play: Play) -> None:
    conversation = play.conversation
    owner, organisation_id = conversation.public_id, conversation.organisation_id
    play.on(2, 2, 2028)
    for person in (play.secretary, play.mayor, play.facilitator):
        assert "3 maart 2028" in play.acting.mailbox.last(person)
        assert play.status(person) == 200
    play.on(2, 3, 2028)
    assert keys.fetch(organisation_id, owner, Purpose.RECORD)

    play.on(3, 3, 2028)
    for purpose in (Purpose.FEEDBACK, Purpose.RECORD):
        with pytest.raises(keys.KeyGone):
            keys.fetch(organisation_id, owner, purpose)
    for person in (play.secretary, play.mayor, play.facilitator):
        for path in ("", "spiegel/", "agenda/", "verslag/", "afspraken/"):
            assert play.status(person, path) == 404
    page = play.acting.page(play.facilitator)
    page.goto("/vernietigd/")
    line = page.get_by_role("row").filter(has_text="3 maart 2028")
    expect(line).to_contain_text("gemeentesecretaris, 3 maart 2026")
    expect(line).to_contain_text("tot uiterlijk 17 maart 2028")


@pytest.mark.clause(
    "HV-1", "HV-3", "HV-4", "HV-5", "HV-6", "HV-7", "HV-8", "HV-9", "HV-10", "HV-11", "HV-13", "HV-14", "HV-15",
    "VGS-9", "VGS-11",
)  # fmt: skip
def test_one_whole_conversation_from_its_plan_to_its_destruction(acting: Acting, cast: Cast) -> None:
    play = Play(acting, cast, GivenScores(cast))
    the_facilitator_plans(play)
    the_secretary_objects_and_gets_an_answer(play)
    the_questionnaires_leave_three_weeks_before(play)
    a_rater_on_a_phone_stops_comes_back_and_changes(play)
    a_rater_without_javascript_does_everything(play)
    a_rater_declines(play)
    the_chair_acknowledges_and_answers_the_block(play)
    others_answer(play, *cast.managers[3:], *cast.aldermen[:2], texts=(*KIND[1:], HURTFUL))
    acting.sign_in(cast.mayor)
    only_who_is_missing_is_reminded(play)
    both_sides_answer_and_bring_points(play)
    others_answer(play, cast.aldermen[2])
    the_facilitator_sees_who_handed_in_and_closes(play)
    the_facilitator_withholds_one_answer_and_releases(play)
    both_sides_read_the_spiegel_and_choose(play)
    the_clock_freezes_the_agenda_and_a_late_point_needs_both(play)
    the_facilitator_writes_and_offers_the_record(play)
    the_mayor_amends_the_secretary_accepts_and_both_approve(play)
    agreements_are_followed_up_by_their_owner(play)
    the_next_conversation_looks_back_first(play)
    everything_is_destroyed_after_two_years(play)
