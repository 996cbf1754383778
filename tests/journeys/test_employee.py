# SPDX-License-Identifier: EUPL-1.2
"""An employee and a manager by the rules of Zaanstad: from the first talk to the assessment, on a phone and a desk."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from samenspiegel.core.files import Kind
from samenspiegel.people.models import Person
from tests.cast import HELD_ON, Cast
from tests.core.test_files import SAFE, png
from tests.formats.test_zaanstad import EVALUATION, TALK, consented

from .acting import PHONE, Acting, follow, heading, press, said


@pytest.mark.clause("ZS-1", "ZS-2", "ZS-3", "ZS-4", "ZS-5", "ZS-6", "ZS-7")
def test_an_employee_starts_a_talk_and_owns_the_file_and_the_manager_keeps_an_eye_on_the_work(
    cast: Cast, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    mina, hanna = cast.managers[0], cast.secretary
    Person.objects.filter(pk=mina.pk).update(manager=hanna)
    consented(cast, TALK)

    # The employee starts it, on a phone; the manager hears of it.
    employee = acting.sign_in(mina, **PHONE)
    employee.goto("/gesprekken/nieuw/")
    employee.get_by_label("Het gaat over mij").check()
    employee.get_by_label("Datum").fill(HELD_ON.isoformat())
    employee.locator("[name=reviewer]").select_option(hanna.public_id)
    press(employee, "Plan het gesprek")
    said(employee, "Het gesprek is gepland. Hanna de Vries krijgt een e-mail.")
    here = employee.url.removesuffix("/") + "/"
    employee.goto(f"{here}punten/")
    for aim in ("Wederzijdse verwachtingen", "Bijdrage aan de doelen", "Ontwikkeling", "Ondersteuning"):
        expect(employee.get_by_text(aim).first).to_be_attached()

    # How much is written down and how often they talk: one proposes, the other says yes.
    manager = acting.sign_in(hanna)
    for page in (employee, manager):
        page.goto(f"{here}hoe-vaak/")
        if page is manager:
            look(page, "how-often")
            press(page, "Ja, daar ben ik het mee eens")
        else:
            page.get_by_label("Om de hoeveel maanden").fill("6")
            press(page, "Dit voorstellen")
    expect(manager.get_by_text("hebben afgesproken: om de 6 maanden")).to_be_visible()
    for page in (employee, manager):
        page.goto(here)
        follow(page, "Wat we vastleggen")
        page.locator("input[value=record]").check()
        page.locator("main form button").first.click()

    # A photo of the board stands beside the record.
    employee.goto(f"{here}bijlagen/")
    employee.get_by_label("Bestand").set_input_files(
        {"name": "bord.png", "mimeType": "image/png", "buffer": png()}
    )
    press(employee, "Bewaar dit bestand")
    said(employee, "Het bestand is bewaard")
    look(employee, "attachments-phone")
    manager.goto(f"{here}bijlagen/")
    expect(manager.get_by_role("link", name="bord.png")).to_be_visible()

    # After the talk: how it goes, read by both at once.
    acting.clock.move_to(HELD_ON)
    manager.goto("/")
    follow(manager, "Mijn team")
    follow(manager, "Hoe gaat het?")
    manager.get_by_role("group", name="Taken en werkvoorraad").get_by_label("vraagt aandacht").check()
    look(manager, "pulses")
    press(manager, "Bewaren")
    employee.goto(f"{here}hoe-gaat-het/")
    expect(employee.get_by_text("vraagt aandacht").first).to_be_visible()
    employee.get_by_label("Je eigen reactie").fill("Er ligt te veel.")
    look(employee, "pulses-phone")
    press(employee, "Mijn reactie bewaren")

    # The goals of the department, for everybody to see.
    keeper = acting.sign_in(cast.facilitator)
    keeper.goto("/doelen/")
    keeper.get_by_label("Wat is het doel?").fill("Minder afval")
    keeper.get_by_label("Afdeling of sector").fill("Beheer")
    press(keeper, "Toevoegen")
    expect(heading(keeper)).to_have_text("Doelen van de afdelingen")
    look(keeper, "goals")

    # The employee writes down what was agreed; both approve it, and link the result to a goal.
    employee.goto(f"{here}verslag/")
    press(employee, "Het verslag beginnen")
    employee.get_by_label("Wat is afgesproken?").fill("De wijk scheidt de helft beter.")
    employee.get_by_label("Soort afspraak").select_option(label="Resultaat")
    owners = employee.get_by_label("Wie doet het?").locator("option").all_inner_texts()
    own = next(text for text in owners if text.startswith("Mina Smit"))
    employee.get_by_label("Wie doet het?").select_option(label=own)
    employee.get_by_label("Wanneer is het klaar?").fill("2026-09-01")
    press(employee, "Aanbieden, en zelf akkoord geven")
    said(employee, "Het verslag is aangeboden")
    manager.goto(f"{here}verslag/")
    press(manager, "Akkoord met deze tekst")
    employee.goto(f"{here}afspraken/")
    employee.get_by_role("link", name="Zeg bij welk doel dit hoort").click()
    look(employee, "goal-phone")
    goal = employee.get_by_label("Bij welk doel hoort het?")
    goal.select_option(label=next(one for one in goal.locator("option").all_inner_texts() if "afval" in one))
    press(employee, "Bewaren")
    said(employee, "Bewaard. De ander ziet het ook.")
    manager.goto(f"{here}afspraken/")
    expect(manager.get_by_text("Minder afval (Beheer, 2026)")).to_be_visible()

    # A year later: nothing was planned, no evaluation was held, and that stands out.
    consented(cast, EVALUATION)
    acting.clock.move_to(date(2026, 10, 6))
    assert "Tijd voor een gesprek met Mina Smit" in acting.mailbox.subjects(hanna)
    manager.goto("/team/")
    for text in ("Er ligt te veel.", "tijd voor een nieuw gesprek", "het jaar is bijna om"):
        expect(manager.get_by_text(text).first).to_be_visible()
    look(manager, "team")

    # The assessment stands apart, and the employee reads it at once.
    follow(manager, "Beoordeling vastleggen")
    manager.locator("[name=text]").fill("Mina werkt precies.")
    look(manager, "assess")
    press(manager, "Leg de beoordeling vast")
    said(manager, "De beoordeling is vastgelegd.")
    employee.goto("/dossier/")
    look(employee, "file-phone")
    follow(employee, "Beoordeling over 2026")
    expect(employee.get_by_text("Mina werkt precies.")).to_be_visible()
    employee.get_by_role("textbox", name="Je eigen reactie").fill("En snel.")
    press(employee, "Bewaren")
    look(employee, "assessment-phone")


@pytest.mark.clause("ZS-1", "ZS-5")
def test_two_colleagues_talk_as_peers_and_agree_on_writing_down_less_and_then_nothing(
    cast: Cast, acting: Acting, look: Callable[[Page, str], None]
) -> None:
    mina, joris = cast.managers[:2]
    consented(cast, TALK)
    one, other = acting.sign_in(mina, **PHONE), acting.sign_in(joris)
    one.goto("/gesprekken/nieuw/")
    one.get_by_label("Het gaat over mij").check()
    one.get_by_label("Datum").fill(HELD_ON.isoformat())
    one.locator("[name=reviewer]").select_option(joris.public_id)
    press(one, "Plan het gesprek")
    said(one, "Het gesprek is gepland. Joris Mulder krijgt een e-mail.")
    here = one.url.removesuffix("/") + "/"

    def agree_on(level: str) -> None:
        for page in (one, other):
            page.goto(f"{here}vastleggen/")
            page.locator(f"input[value={level}]").check()
            page.locator("main form button").first.click()

    # With a record there is a place for a presentation, and not for a program that calls itself one.
    agree_on("record")
    one.goto(f"{here}bijlagen/")
    office = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    for raw in (b"MZ\x90\x00 a program", b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        file = {"name": "plannen.pptx", "mimeType": office, "buffer": raw}
        one.get_by_label("Bestand").set_input_files(file)
        press(one, "Bewaar dit bestand")
        expect(one.get_by_role("alert")).to_be_visible()
        expect(one.get_by_role("link", name="plannen.pptx")).to_have_count(0)
    look(one, "attachment-refused-phone")
    one.get_by_label("Bestand").set_input_files(
        {"name": "plannen.pptx", "mimeType": office, "buffer": SAFE[Kind.PPTX]}
    )
    press(one, "Bewaar dit bestand")
    other.goto(f"{here}bijlagen/")
    expect(other.get_by_role("link", name="plannen.pptx")).to_be_visible()

    # One alone changes nothing; both do, and what stood there goes.
    one.goto(f"{here}vastleggen/")
    one.locator("input[value=nothing]").check()
    one.locator("main form button").first.click()
    other.goto(f"{here}bijlagen/")
    expect(other.get_by_role("link", name="plannen.pptx")).to_be_visible()
    agree_on("nothing")
    for page in (one, other):
        for part in ("bijlagen/", "verslag/"):
            page.goto(f"{here}{part}")
            expect(heading(page)).to_have_text("We kunnen deze pagina niet vinden")
    outsider = acting.sign_in(cast.secretary)
    outsider.goto(here)  # their manager has no part in it
    expect(heading(outsider)).to_have_text("We kunnen deze pagina niet vinden")
