# SPDX-License-Identifier: EUPL-1.2
"""A format of the organisation's own: everybody is asked in words, the list waits for a term, the plan for a date."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.format import read
from samenspiegel.feedback import actions as feedback
from samenspiegel.formats import actions as formats
from samenspiegel.formats.library import library
from tests.cast import HELD_ON, NOW, Cast, make_cast
from tests.feedback.rounds import CLOSED_ON, OPENED_ON
from tests.formats.terms import OBJECTIONS, OUTSIDE
from tests.formats.words import EVERYBODY_IN_WORDS

from .acting import PHONE, Acting, heading, press, said

QUESTION = "Waarmee zou Hanna de Vries kunnen beginnen, of wat vaker kunnen doen?"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = make_cast()
    spec = read(EVERYBODY_IN_WORDS + OBJECTIONS + OUTSIDE, library())
    formats.publish_spec(organisation=cast.organisation, spec=spec, now=NOW)
    return cast


@pytest.mark.clause("HV-14")
def test_a_format_in_words_with_a_term_to_object_and_a_date_of_the_organisation(
    acting: Acting, cast: Cast, axe: Callable[[Page], None], no_sideways_scroll: Callable[..., None]
) -> None:
    # Given a facilitator who plans with it: the plan asks for the date that something hangs on
    page = acting.sign_in(cast.facilitator)
    page.goto("/gesprekken/nieuw/")
    page.get_by_label("Soort gesprek").select_option("alleen-woorden")
    page.get_by_label("Datum", exact=True).fill(HELD_ON.isoformat())
    press(page, "Bekijk de planning")
    page.get_by_label("Einde van de ambtstermijn").fill("2026-09-30")
    press(page, "Bekijk de planning")
    expect(page.get_by_text("Overdracht klaar")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)
    press(page, "Plan het gesprek")
    expect(page).not_to_have_url("/gesprekken/nieuw/")
    conversation = Conversation.objects.get()
    here = f"/gesprekken/{conversation.public_id}/"
    assert conversation.milestones.get(key="handover").due_on == date(2026, 8, 30)

    # When both sides agree with the list, each on a phone, before the term is over
    acting.clock.run()
    for side in (cast.secretary, cast.mayor):
        assert "Geef dat uiterlijk maandag 19 januari 2026 door." in "".join(
            mail.get_content() for mail in acting.mailbox.of(side)
        )
        phone = acting.sign_in(side, **PHONE)
        phone.goto(here + "informanten/")
        expect(phone.get_by_text("Bezwaar maken kan tot en met maandag 19 januari 2026")).to_be_visible()
        axe(phone)
        no_sideways_scroll(phone)
        press(phone, "Ik ben akkoord met deze lijst")
        said(phone, "Je hebt geen bezwaar tegen deze lijst.")

    # Then the questionnaires leave on their day, with open questions alone
    acting.clock.live_through(OPENED_ON)
    raters = [*cast.managers, *cast.aldermen, cast.works_council_chair]
    for rater in raters:
        words = acting.new_page(**PHONE)
        words.goto(acting.mailbox.questionnaire(rater))
        expect(words.get_by_text("Alleen open vragen:")).to_be_visible()
        if rater is cast.works_council_chair:
            words.get_by_label("Ik weet dat mijn antwoorden apart in de spiegel staan").check()
        press(words, "Beginnen")
        expect(heading(words)).to_have_text("In je eigen woorden")
        expect(words.get_by_role("radio")).to_have_count(2 if rater is cast.works_council_chair else 0)
        words.get_by_label(QUESTION).fill(f"Vaker langskomen, zegt {rater.first_name}.")
        if rater is raters[0]:
            axe(words)
            no_sideways_scroll(words)
        press(words, "Naar het overzicht")
        press(words, "Inleveren")
        expect(heading(words)).to_have_text("Dank je. Dit gebeurt er nu met je antwoorden")
        words.close()

    # And once it is closed and released the subject reads words, and no chart
    acting.clock.live_through(CLOSED_ON)
    feedback.close(round=conversation.round, by=cast.facilitator, now=acting.clock.now, accept_shortfall=True)
    feedback.release(round=conversation.round, by=cast.facilitator, now=acting.clock.now + timedelta(hours=1))
    phone = acting.page(cast.secretary)
    phone.goto(here + "spiegel/")
    expect(heading(phone)).to_have_text("Jouw spiegel")
    expect(phone.get_by_text("Vaker langskomen, zegt Mina.")).to_be_visible()
    expect(phone.locator("svg.plot")).to_have_count(0)
    axe(phone)
    no_sideways_scroll(phone)
