# SPDX-License-Identifier: EUPL-1.2
"""The conversation of a gemeentesecretaris by the VGS: the secretary organises it all, and nobody guides it."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from samenspiegel.core.access import Part
from samenspiegel.core.questionnaire import Answers
from samenspiegel.feedback import actions as feedback
from samenspiegel.people.models import Body, Person
from samenspiegel.profiles import actions as profiles
from samenspiegel.profiles.library import of_office
from samenspiegel.sharing import actions as sharing
from samenspiegel.sharing.models import Form
from tests.cast import HELD_ON, NOW, Cast
from tests.formats import vgs

from .acting import PHONE, Acting, answer_page, follow, heading, press, said

ROLES = ("Algemeen directeur", "Adviseur van het college", "WOR-bestuurder", "Extern optreden")
ASKED = 8  # six core competencies and two situational ones


def in_profile(cast: Cast, *keys: str) -> None:
    """What the municipality chose in the profile of the office."""
    profile = of_office("municipal-secretary")
    assert profile
    profiles.choose(
        organisation=cast.organisation,
        profile=profile,
        competencies=keys,
        seen=profiles.mark_of_choice(()),
        by=cast.facilitator,
        now=NOW,
    )


def others_answer(acting: Acting, people: list[Person]) -> None:
    """The same by the link in their mail, without the pages."""
    for person in people:
        path = acting.mailbox.questionnaire(person).rstrip(".").split("/v/")[1]
        organisation, invitation, secret = path.split("/")
        link = feedback.find(organisation=organisation, invitation=invitation, secret=secret)
        items = feedback.questionnaire_of(link).items_for(link.group.key)
        assert len(items) == 4 * ASKED
        feedback.begin(link=link, is_acknowledged=True)
        feedback.send(link=link, answers=Answers(dict.fromkeys(items, 4)))


def answer_in_browser(page: Page, scores: list[int | None]) -> None:
    press(page, "Beginnen")
    for number in range(1, ASKED + 1):
        expect(page.get_by_text(f"{number} van {ASKED}")).to_be_visible()
        items = page.locator(".rating")
        for position, score in enumerate(scores):
            items.nth(position).locator(f"input[value='{score}']").check()
        press(page, "Volgende")
    press(page, "Naar het overzicht")
    press(page, "Inleveren")


def item(page: Page, title: str) -> Any:
    """One item of the agenda."""
    return page.locator("ol.agenda > li").filter(has=page.get_by_role("heading", name=title))


def agreement(page: Page, number: int) -> Any:
    """The fields of one agreement."""
    return page.get_by_role("group", name=f"Afspraak {number}")


def agree_on(page: Page, number: int, what: str, kind: str, owner: str) -> None:
    fields = agreement(page, number)
    fields.get_by_label("Wat is afgesproken?").fill(what)
    fields.get_by_label("Soort afspraak").select_option(label=kind)
    owners = fields.get_by_label("Wie doet het?").locator("option")
    label = next(text for text in owners.all_inner_texts() if text.startswith(owner))
    fields.get_by_label("Wie doet het?").select_option(label=label)
    fields.get_by_label("Wanneer is het klaar?").fill("2026-09-01")


@pytest.mark.clause(
    "VGS-1", "VGS-3", "VGS-4", "VGS-5", "VGS-6", "VGS-7", "VGS-8", "VGS-9", "VGS-12", "VGS-13", "PR-2"
)
def test_the_secretary_organises_the_whole_conversation_without_a_facilitator(
    cast: Cast, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    vgs.publish(cast)
    in_profile(cast, "networking")
    cast.plan(subject=cast.clerk, starts_at=time(11, 0))  # the mayor talks with the clerk that morning

    # Planned by the secretary: time, place, who is there, and what is asked.
    page = acting.sign_in(cast.secretary)
    page.goto("/gesprekken/nieuw/")
    page.get_by_label("Datum").fill(HELD_ON.isoformat())
    page.get_by_label("Plaats").fill("de vergaderkamer op de eerste verdieping")
    expect(page.get_by_label("Duur in minuten")).to_have_value("120")
    page.get_by_label("Duur in minuten").fill("60")
    expect(page.get_by_text("60 minuten is kort")).to_be_visible()
    expect(page.get_by_text("Arend Jansen heeft op dat tijdstip al een ander gesprek")).to_have_count(0)
    page.get_by_label("Duur in minuten").fill("120")
    expect(page.get_by_text("Arend Jansen heeft").first).to_be_visible()
    page.get_by_label("Begintijd").fill("14:00")
    expect(page.get_by_text("Arend Jansen heeft")).to_have_count(0)
    expect(page.get_by_label("Netwerkvaardigheid")).to_be_checked()
    page.get_by_label("Adviesvaardigheid").check()
    page.get_by_text("Wie zijn er nog meer bij?", exact=True).click()
    page.get_by_label("Wilma Brouwer").check()
    look(page, "plan")
    press(page, "Plan het gesprek")
    said(page, "Het gesprek is gepland. Arend Jansen krijgt een e-mail.")
    here = page.url.removesuffix("/") + "/"
    for text in ("14.00", "120 minuten", "de vergaderkamer op de eerste verdieping", "Wilma Brouwer"):
        expect(page.get_by_text(text).first).to_be_visible()
    look(page, "conversation")

    # The scan: the two, and the others by a link.
    acting.clock.move_to(date(2026, 2, 10))
    rater = acting.page(cast.aldermen[1], **PHONE)
    rater.goto(acting.mailbox.questionnaire(cast.aldermen[1]))
    expect(rater.get_by_text("Niemand ziet of je hebt ingeleverd").first).to_be_attached()
    press(rater, "Beginnen")
    definition = "Eigen activiteiten afstemmen op politieke en bestuurlijke ontwikkelingen"
    expect(rater.get_by_text(definition)).to_be_visible()
    look(rater, "questionnaire-phone")
    answer_page(rater, [5, 4, 5, 4])
    page.goto(acting.mailbox.questionnaire(cast.secretary))
    answer_in_browser(page, [3, 3, 4, 4])
    others_answer(acting, [cast.mayor, *cast.aldermen, *cast.managers])

    # Views on the four roles: hidden, then side by side.
    mayor = acting.sign_in(cast.mayor, **PHONE)
    mayor.goto(f"{here}zienswijzen/")
    for role in ROLES:
        expect(mayor.get_by_role("heading", name=role)).to_be_visible()
    mayor.get_by_role("textbox", name="WOR-bestuurder").fill("De OR wil eerder meepraten.")
    look(mayor, "views-phone")
    press(mayor, "Bewaren en delen")
    said(mayor, "Je zienswijzen zijn gedeeld")
    page.goto(f"{here}zienswijzen/")
    expect(page.get_by_text("De OR wil eerder meepraten.")).to_have_count(0)
    page.get_by_role("textbox", name="WOR-bestuurder").fill("Het overleg loopt goed.")
    press(page, "Bewaren en delen")
    expect(page.get_by_text("De OR wil eerder meepraten.")).to_be_visible()
    look(page, "views-both")
    mayor.goto(f"{here}zienswijzen/")
    expect(mayor.get_by_text("Het overleg loopt goed.")).to_be_visible()
    look(mayor, "views-both-phone")

    # Notes are for their writer alone, and every page says who reads it; who attends sees who else does.
    page.goto(f"{here}notities/")
    expect(page.get_by_text("Dit lezen: alleen jij.")).to_be_visible()
    page.get_by_label("Jouw notities").fill("Niet over de fusie beginnen.")
    press(page, "Bewaren")
    for part in ("notities/", "zienswijzen/", "punten/", "agenda/", ""):
        mayor.goto(f"{here}{part}")
        expect(mayor.get_by_text("Dit lezen:").first).to_be_visible()
        expect(mayor.get_by_text("Niet over de fusie beginnen.")).to_have_count(0)
    attends = acting.sign_in(cast.aldermen[0], **PHONE)
    attends.goto(here)
    for name in ("Hanna de Vries", "Arend Jansen", "Wilma Brouwer"):
        expect(attends.get_by_text(name).first).to_be_visible()
    for closed in ("zienswijzen/", "notities/", "verslag/"):
        attends.goto(f"{here}{closed}")
        expect(heading(attends)).to_have_text("We kunnen deze pagina niet vinden")

    # The clock closes and releases, to both at the same moment.
    acting.clock.live_through(date(2026, 2, 24))
    for one in (page, mayor):
        one.goto(f"{here}spiegel/")
        press(one, "Overslaan")
        expect(one.get_by_text("Adviesvaardigheid").first).to_be_attached()
        expect(one.get_by_text("Samenwerken", exact=True)).to_have_count(0)
        expect(one.get_by_text(definition).first).to_be_attached()

    # The one who organises cannot fix the agenda before both have chosen, and reads what happens otherwise.
    page.goto(f"{here}agenda/")
    expect(
        page.get_by_text("zodra ieder van jullie onderwerpen uit de spiegel heeft gekozen")
    ).to_be_visible()
    expect(page.get_by_role("link", name="De agenda nu vastzetten")).to_have_count(0)
    look(page, "agenda-open")
    page.set_viewport_size({"width": 360, "height": 780})
    look(page, "agenda-open-phone")
    page.set_viewport_size({"width": 1280, "height": 900})

    # The agenda is frozen; a late point needs both.
    page.goto(f"{here}punten/")
    page.get_by_label("Waar wil je het over hebben?").fill("De nieuwe griffie.")
    press(page, "Punt toevoegen")
    said(page, "Je punt is bewaard")
    acting.clock.live_through(date(2026, 2, 28))
    mayor.goto(f"{here}punten/")
    mayor.get_by_label("Waar wil je het over hebben?").fill("De brief van de provincie.")
    press(mayor, "Punt toevoegen")
    said(mayor, "We vragen de ander of het erbij mag")
    page.goto(f"{here}agenda/")
    expect(item(page, "Afspraken").get_by_text("De brief van de provincie.")).to_have_count(0)
    follow(page, "Geef aan of het erbij mag")
    press(page, "Ik ga akkoord")
    page.goto(f"{here}agenda/")
    expect(item(page, "Afspraken").get_by_text("De brief van de provincie.")).to_be_visible()
    titles = [text.split(". ", 1)[1] for text in page.locator("ol.agenda h2").all_inner_texts()]
    assert [title.split(",")[0].split(":")[0] for title in titles] == [
        "Terugblik op de afspraken van het vorige gesprek",
        "Kerncompetenties",
        "Situatiegebonden competenties",
        "Afspraken",
    ]
    expect(item(page, "Kerncompetenties").get_by_text(definition)).to_be_visible()
    expect(item(page, "Situatiegebonden").locator("dt")).to_have_text(
        ["Adviesvaardigheid", "Netwerkvaardigheid"]
    )
    expect(page.get_by_text("De OR wil eerder meepraten.")).to_be_visible()
    look(page, "agenda")

    # The record, by one of the two; both approve it.
    acting.clock.move_to(HELD_ON, time(17, 0))
    page.goto(f"{here}verslag/")
    press(page, "Het verslag beginnen")
    expect(heading(page)).to_have_text("Verslag schrijven")
    page.get_by_label("Kerncompetenties", exact=True).fill("We spraken over de rol van de OR.")
    agree_on(page, 1, "De secretaris volgt een leergang.", "Persoonlijke ontwikkeling", "Hanna de Vries")
    press(page, "Nog een afspraak")
    expected = "Wat de gemeentesecretaris verwacht van burgemeester, collegeleden en college"
    agree_on(page, 2, "Het college bespreekt de adviezen op tijd.", expected, "college van B&W")
    press(page, "Aanbieden, en zelf akkoord geven")
    expect(heading(page)).to_have_text("Verslag schrijven")  # development is tied to a competency
    agreement(page, 1).get_by_label("Competentie waar het aan werkt").select_option(label="Adviesvaardigheid")
    look(page, "record")
    press(page, "Aanbieden, en zelf akkoord geven")
    said(page, "Het verslag is aangeboden")
    for one in (page, mayor):
        one.goto(f"{here}verslag/")
        expect(one.get_by_text("college van B&W").first).to_be_visible()
        if one.get_by_role("button", name="Akkoord met deze tekst").count():
            press(one, "Akkoord met deze tekst")
    mayor.goto(f"{here}verslag/")
    expect(mayor.get_by_text("Dit verslag is definitief").first).to_be_visible()
    page.goto(f"{here}afspraken/")
    expect(page.get_by_text("Het college bespreekt de adviezen op tijd.")).to_be_visible()
    expect(page.get_by_text("college van B&W").first).to_be_visible()
    look(page, "agreements")


@pytest.mark.clause("VGS-10")
def test_what_goes_back_to_the_college_is_read_by_the_subject_first(
    cast: Cast, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    conversation = vgs.plan(cast)
    team = Body.objects.get(organisation=cast.organisation, kind="management-team")
    sharing.decide(
        conversation=conversation,
        body=team,
        form=Form.ORAL,
        told_by=Part.SUBJECT,
        text="",
        seen="",
        by=cast.secretary,
        now=NOW,
    )
    acting.clock.now = NOW.replace(month=3, day=4)
    here = f"/gesprekken/{conversation.public_id}/"
    mayor = acting.sign_in(cast.mayor)
    mayor.goto(here)
    follow(mayor, "Terugkoppeling")
    college = mayor.get_by_role("region", name="college van B&W")
    college.get_by_label("Met een kort, vertrouwelijk verslag").check()
    college.get_by_label("Arend Jansen").check()
    college.get_by_label("Kort verslag").fill("We spraken over de OR en maakten drie afspraken.")
    press(mayor, "Bewaren", within=college)
    said(mayor, "De keuze is bewaard")
    expect(college.get_by_text("Wacht op akkoord van Hanna de Vries")).to_be_visible()
    expect(college.get_by_role("button", name="Laten lezen")).to_have_count(0)
    look(mayor, "sharing")

    alderman = acting.sign_in(cast.aldermen[0], **PHONE)
    expect(alderman.get_by_role("link", name="Kort verslag")).to_have_count(0)
    secretary = acting.sign_in(cast.secretary, **PHONE)
    secretary.goto(f"{here}terugkoppeling/")
    expect(secretary.get_by_text("We spraken over de OR en maakten drie afspraken.").first).to_be_visible()
    look(secretary, "sharing-phone")
    press(secretary, "Akkoord met dit korte verslag")
    said(secretary, "Je bent akkoord")
    press(secretary, "Ik heb het verteld")  # to the management team, by word of mouth
    said(secretary, "Vastgelegd")
    alderman.goto("/")
    expect(alderman.get_by_role("link", name="Kort verslag")).to_have_count(0)

    mayor.goto(f"{here}terugkoppeling/")
    press(mayor, "Laten lezen", within=college)
    said(mayor, "Vastgelegd")
    alderman.goto("/")
    follow(alderman, "Kort verslag van het gesprek met Hanna de Vries")
    expect(alderman.get_by_text("We spraken over de OR en maakten drie afspraken.")).to_be_visible()
    look(alderman, "shared-phone")
