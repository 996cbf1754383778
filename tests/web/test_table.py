# SPDX-License-Identifier: EUPL-1.2
"""Prints for the table: who gets which, and that what was shown stands in the log."""

from datetime import date
from io import BytesIO

import pypdf
import pytest
from django.http import HttpResponse
from django.urls import reverse

from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.wording import short_date_text
from samenspiegel.feedback.models import Round
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from tests.cast import Cast

from .doors import signed_in
from .lives import Life

PRINTS = ("tafelblad.pdf", "voorbereiding-groot.pdf")


def get(life: Life, person: Person, name: str) -> HttpResponse:
    return signed_in(person).get(f"/gesprekken/{life.conversation.public_id}/agenda/{name}")


def text_of(answer: HttpResponse) -> str:
    assert answer["Content-Type"] == "application/pdf"
    return " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.content)).pages).split()
    )


def has_looked(life: Life, *people: Person) -> None:
    """They said what they expected, so the mirror is open to them."""
    for person in people:
        preparation.write_note(conversation=life.conversation, by=person, expected=(), now=life.now)


@pytest.mark.parametrize("alive", ["released"], indirect=True)
@pytest.mark.parametrize("name", PRINTS)
@pytest.mark.clause("HV-8")
def test_both_sides_print_the_agenda_with_the_mirror_and_the_log_says_so(
    alive: Life, cast: Cast, name: str
) -> None:
    has_looked(alive, cast.secretary, cast.mayor)
    for person in (cast.secretary, cast.mayor):
        text = text_of(get(alive, person, name))

        assert "Klantgerichtheid" in text
        assert f"exemplaar van {person.name}" in text
        assert Event.objects.filter(kind="report.taken", actor=person.public_id).exists()


@pytest.mark.parametrize("alive", ["released"], indirect=True)
@pytest.mark.parametrize("name", PRINTS)
@pytest.mark.clause("HV-13")
def test_with_the_mirror_on_it_the_foot_names_the_day_that_raters_were_promised(
    alive: Life, cast: Cast, name: str
) -> None:
    has_looked(alive, cast.secretary)
    Round.objects.filter(conversation=alive.conversation).update(report_until_on=date(2026, 9, 1))
    promised = "vernietigen uiterlijk 1 september 2026"

    said = [promised in text_of(get(alive, person, name)) for person in (cast.secretary, cast.facilitator)]

    assert said == [True, False]


@pytest.mark.parametrize("alive", ["released"], indirect=True)
@pytest.mark.clause("HV-13")
def test_while_a_hold_lasts_every_copy_with_the_mirror_names_the_day_on_which_it_ends(
    alive: Life, cast: Cast
) -> None:
    has_looked(alive, cast.secretary)
    Round.objects.filter(conversation=alive.conversation).update(report_until_on=date(2026, 9, 1))
    Conversation.objects.filter(pk=alive.conversation.pk).update(hold_until_on=date(2027, 5, 3))
    held = "vernietigen uiterlijk 3 mei 2027"

    table, large = (text_of(get(alive, cast.secretary, name)) for name in PRINTS)
    pdf = text_of(
        signed_in(cast.secretary).get(reverse("report_document", args=[alive.conversation.public_id]))
    )

    assert [held in copy for copy in (table, large, pdf)] == [True, True, True]


@pytest.mark.parametrize("alive", ["released"], indirect=True)
@pytest.mark.clause("HV-13")
def test_a_hold_moves_no_day_that_is_later_already(alive: Life, cast: Cast) -> None:
    Conversation.objects.filter(pk=alive.conversation.pk).update(hold_until_on=date(2027, 5, 3))

    text = text_of(get(alive, cast.facilitator, PRINTS[0]))

    assert f"vernietigen uiterlijk {short_date_text(alive.conversation.destroy_on)}" in text


@pytest.mark.parametrize("alive", ["released"], indirect=True)
@pytest.mark.parametrize("name", PRINTS)
def test_who_has_not_said_what_they_expect_is_asked_that_first(alive: Life, cast: Cast, name: str) -> None:
    answer = get(alive, cast.secretary, name)

    assert answer.status_code == 302
    assert "/spiegel/" in answer["Location"]


@pytest.mark.parametrize("alive", ["released"], indirect=True)
@pytest.mark.parametrize("name", PRINTS)
def test_who_guides_it_prints_the_agenda_without_the_mirror(alive: Life, cast: Cast, name: str) -> None:
    text = text_of(get(alive, cast.facilitator, name))

    assert "Agenda" in text
    assert "Zelfbeeld" not in text
    assert "zelfbeeld" not in text.lower().replace("verschillen tussen zelfbeeld", "")
    assert not Event.objects.filter(kind="report.taken", actor=cast.facilitator.public_id).exists()


@pytest.mark.parametrize("alive", ["planned"], indirect=True)
@pytest.mark.parametrize("name", PRINTS)
def test_before_the_release_there_is_an_agenda_and_no_mirror(alive: Life, cast: Cast, name: str) -> None:
    assert "Agenda" in text_of(get(alive, cast.mayor, name))


@pytest.mark.parametrize("alive", ["released"], indirect=True)
@pytest.mark.parametrize("name", PRINTS)
@pytest.mark.parametrize("who", ["substitute", "clerk", "outsider"])
def test_nobody_else_gets_either(alive: Life, cast: Cast, name: str, who: str) -> None:
    assert get(alive, getattr(cast, who), name).status_code == 404


@pytest.mark.parametrize("alive", ["released"], indirect=True)
def test_the_page_of_the_agenda_leads_to_both(alive: Life, cast: Cast) -> None:
    page = signed_in(cast.mayor).get(f"/gesprekken/{alive.conversation.public_id}/agenda/").content.decode()

    for name in PRINTS:
        assert name in page
    assert "agenda, spiegel en regels voor afspraken (PDF)" in page


@pytest.mark.parametrize("alive", ["released"], indirect=True)
def test_where_there_is_no_round_the_page_of_the_agenda_speaks_of_no_mirror_to_print(
    alive: Life, cast: Cast
) -> None:
    Conversation.objects.filter(pk=alive.conversation.pk).update(has_round=False)

    page = signed_in(cast.mayor).get(f"/gesprekken/{alive.conversation.public_id}/agenda/").content.decode()

    assert "agenda en regels voor afspraken (PDF)" in page
    assert "agenda, spiegel en regels" not in page
