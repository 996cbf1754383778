# SPDX-License-Identifier: EUPL-1.2
"""The spiegel as slides and as a spreadsheet: for whom has a copy, with what the page shows."""

import io
from datetime import date

import pytest
from django.http import HttpResponse
from pptx import Presentation

from samenspiegel.audit.models import Event
from samenspiegel.feedback.models import Round
from samenspiegel.people.models import Person
from samenspiegel.web.spreadsheets import read_table

from .doors import signed_in
from .lives import Life

KINDS = ("pptx", "xlsx", "csv")


def get(life: Life, kind: str, person: Person) -> HttpResponse:
    return signed_in(person).get(f"/gesprekken/{life.conversation.public_id}/spiegel/{kind}/")  # type: ignore[return-value]


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_only_who_has_a_copy_takes_it_along_and_each_time_is_logged(alive: Life, kind: str) -> None:
    cast = alive.cast
    people = [cast.secretary, cast.mayor, cast.facilitator, cast.substitute, cast.outsider, cast.managers[0]]

    found = {person.name for person in people if get(alive, kind, person).status_code == 200}

    assert found == {cast.secretary.name, cast.mayor.name}
    lines = Event.objects.filter(kind="report.taken", about=alive.conversation.public_id)
    assert set(lines.values_list("actor", flat=True)) == {cast.secretary.public_id, cast.mayor.public_id}


@pytest.mark.parametrize("alive", ["planned"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_before_the_release_there_is_nothing(alive: Life, kind: str) -> None:
    assert get(alive, kind, alive.cast.secretary).status_code == 404


@pytest.mark.clause("HV-7")
@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_the_slides_say_whose_copy_they_are_and_call_the_subject_by_name(alive: Life) -> None:
    show = Presentation(io.BytesIO(get(alive, "pptx", alive.cast.mayor).content))

    texts = [shape.text_frame.text for slide in show.slides for shape in slide.shapes if shape.has_text_frame]
    assert any(
        text.startswith(f"Vertrouwelijk, exemplaar van {alive.cast.mayor.name}, vernietigen")
        for text in texts
    )
    assert f"De spiegel van {alive.cast.secretary.name}" in texts
    assert any(shape.has_chart for slide in show.slides for shape in slide.shapes)
    assert all(person.name not in " ".join(texts) for person in alive.cast.managers)


@pytest.mark.clause("HV-13")
@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_the_foot_of_each_slide_names_the_day_that_raters_were_promised(alive: Life) -> None:
    Round.objects.filter(conversation=alive.conversation).update(report_until_on=date(2026, 9, 1))
    show = Presentation(io.BytesIO(get(alive, "pptx", alive.cast.mayor).content))

    texts = [
        [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame] for slide in show.slides
    ]
    promised = "vernietigen uiterlijk 1 september 2026"
    assert all(any(text.endswith(promised) for text in slide) for slide in texts)


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_the_spreadsheet_has_the_figures_of_the_table_on_the_page(alive: Life) -> None:
    table = read_table(get(alive, "csv", alive.cast.secretary).content)
    page = signed_in(alive.cast.mayor).get(f"/gesprekken/{alive.conversation.public_id}/spiegel/")
    if page.status_code == 302:
        signed_in(alive.cast.mayor).post(page["Location"], {"skip": "1"})
        page = signed_in(alive.cast.mayor).get(f"/gesprekken/{alive.conversation.public_id}/spiegel/")

    shown = {row.name: row.cells for row in page.context["page"].rows}
    taken = {row.cells[0]: row.cells[2:] for row in table.rows if not row.cells[1]}
    assert {
        name: tuple(cell.replace("−", "-").replace("–", "") for cell in cells)
        for name, cells in shown.items()
    } == taken


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_another_kind_does_not_exist(alive: Life) -> None:
    assert get(alive, "exe", alive.cast.secretary).status_code == 404
