# SPDX-License-Identifier: EUPL-1.2
"""Feedback on paper, as people do it."""

import re
from collections.abc import Callable

import pypdf
import pytest
from playwright.sync_api import Page, expect

from samenspiegel.feedback import actions
from tests.cast import make_cast
from tests.feedback.rounds import OPENED_ON, stage

from .acting import PHONE, Acting, follow, heading, press, said
from .test_questionnaire import answer_everything

CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4,5} ?){6}")


@pytest.mark.clause("HV-1", "HV-5")
def test_somebody_without_mail_answers_by_letter_and_somebody_else_on_paper(
    acting: Acting, axe: Callable[[Page], None], no_sideways_scroll: Callable[..., None]
) -> None:
    cast = make_cast()
    told = stage(cast)

    # Given two people without a mailbox, whom the facilitator asks by letter
    desk = acting.sign_in(cast.facilitator)
    desk.goto(f"/gesprekken/{told.conversation.public_id}/informanten/")
    for name in ("Willem Hofman", "Nel Kok"):
        desk.get_by_label("Groep", exact=True).select_option("management-team")
        desk.get_by_text("Iemand die niet in de lijst staat").click()
        desk.get_by_label("Naam", exact=True).fill(name)
        desk.get_by_label("Per brief, zonder e-mail").check()
        press(desk, "Vraag deze persoon")
        said(desk, f"{name} staat op de lijst.")
    acting.clock.move_to(OPENED_ON)

    # When the facilitator says who types over, and makes the letters
    desk.reload()
    axe(desk)
    desk.get_by_label("Wie typt over?").select_option(label="Gerben Hoekstra")
    press(desk, "Sla op wie overtypt")
    said(desk, "Opgeslagen.")
    codes = []
    for name in ("Willem Hofman", "Nel Kok"):
        with desk.expect_download() as download:
            desk.get_by_role("button", name=f"Maak de brief ({name})").click()
        letter = pypdf.PdfReader(download.value.path())
        first = " ".join(letter.pages[0].extract_text().split())
        assert name in first
        codes.append(CODE.search(first)[0])  # type: ignore[index]

    # Then Willem types the code over on a phone, gets one of his own and answers
    phone = acting.new_page(**PHONE)
    phone.goto("/v/")
    axe(phone)
    no_sideways_scroll(phone)
    phone.get_by_label("Je code").fill(codes[0].lower())
    press(phone, "Open de vragenlijst")
    expect(heading(phone)).to_have_text("Feedback aan Hanna de Vries")
    press(phone, "Beginnen")
    expect(heading(phone)).to_have_text("Dit is je eigen code")
    axe(phone)
    no_sideways_scroll(phone)
    press(phone, "Ik heb hem, begin")
    answer_everything(phone, "vaak")
    press(phone, "Naar het overzicht")
    press(phone, "Inleveren")
    expect(heading(phone)).to_have_text("Dank je. Dit gebeurt er nu met je antwoorden")

    # And what Nel wrote with a pen is typed over by somebody who sees no name
    clerk = acting.sign_in(cast.clerk)
    clerk.goto("/")
    follow(clerk, "Vragenlijsten overtypen van papier")
    axe(clerk)
    clerk.get_by_label("Code op het papier").fill(codes[1])
    press(clerk, "Zoek de code op")
    press(clerk, "Beginnen")
    expect(clerk.get_by_text("Nel Kok")).to_have_count(0)
    clerk.get_by_role("link", name="Klantgerichtheid").click()
    answer_everything(clerk, "soms")
    press(clerk, "Naar het overzicht")
    press(clerk, "Inleveren")
    expect(clerk.get_by_text("Vernietig nu het papier.")).to_be_visible()
    axe(clerk)
    handed = actions.handed_in(told.fresh)
    assert sum(handed.values()) == 2
