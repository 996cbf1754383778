# SPDX-License-Identifier: EUPL-1.2
"""The spiegel from a spreadsheet: without an account, by the rules of a round, and kept nowhere."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pptx import Presentation

from samenspiegel.web import throttles
from samenspiegel.web.spreadsheets import read_table
from tests.exports.reading import attachment_of
from tests.exports.verapdf import PROFILES, broken_rules

ITEMS = ("Visie [Kijkt vooruit]", "Visie [Legt uit]", "Moed [Durft]")
ROWS: Sequence[Sequence[str]] = (
    ("zelf", "4", "4", "2", ""),
    ("bouwteam", "3", "2", "5", "Ga door met uitleggen"),
    ("bouwteam", "4", "vaak", "4", "Luister vaker"),
    ("bouwteam", "5", "5", "4", "Blijf zichtbaar"),
    ("burgemeester", "2", "2", "", ""),
)
HEADINGS = ("Groep", *ITEMS, "Waarmee doorgaan?")


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Throttles count in the cache, which lives in the database."""


def table(rows: Sequence[Sequence[str]] = ROWS, headings: Sequence[str] = HEADINGS) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([headings, *rows])
    return written.getvalue().encode()


def sent(raw: bytes, name: str = "antwoorden.csv", subject: str = "Jo Bakker") -> Any:
    given = {"subject": subject, "table": SimpleUploadedFile(name, raw)}
    return Client().post("/spiegel-uit-rekenblad/", given)


def hidden(response: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, response.content.decode()[:2000]
    return found[1]


def matched(response: Any, **said: str) -> Any:
    """Press "make the mirror" with what the page proposed, apart from what is said otherwise."""
    form = response.context["form"]
    fields = {name: str(form[name].value() or "") for name in form.fields}
    given = {"sealed": hidden(response, "sealed"), "subject": "Jo Bakker", **fields, "make": "1", **said}
    return Client().post("/spiegel-uit-rekenblad/kolommen/", given)


def made(raw: bytes | None = None) -> Any:
    return matched(sent(raw or table()), **{"group-2-kind": "named"})


def taken(response: Any, kind: str) -> Any:
    return Client().post(f"/spiegel-uit-rekenblad/meenemen/{kind}/", {"made": hidden(response, "made")})


def test_the_page_counts_no_competencies_where_they_stand_in_a_column() -> None:
    each = sent(table()).content.decode()
    long = table([("zelf", "z", "Visie", "1", "4")], ("group", "rater", "competency", "item", "score"))

    assert "5 kolommen, 2 competenties" in each
    assert "5 kolommen" in sent(long).content.decode() and "0 competenties" not in sent(long).content.decode()


@pytest.mark.clause("HV-1", "HV-14")
def test_a_table_becomes_a_spiegel_with_the_figures_of_a_round() -> None:
    page = made().context["page"]

    rows = {row.name: row.cells for row in page.rows}
    assert page.columns == ("Zelfbeeld", "bouwteam", "burgemeester")
    assert rows == {
        # (4,0 + 3,7) / 2 = 3,9 by the printed tenths; others (3,9 + 2,0) / 2 = 3,0
        "Visie": ("4,0", "3,9", "2,0", "3,0", "1,0"),
        "Moed": ("2,0", "4,3", "Geen antwoord", "4,3", "−2,3"),
    }


def test_of_a_group_of_two_nothing_is_shown_and_a_change_in_it_changes_nothing() -> None:
    few = [row for row in ROWS if row[0] != "bouwteam"] + [("bouwteam", "1", "1", "1", "geheim")] * 2
    other = [row for row in ROWS if row[0] != "bouwteam"] + [("bouwteam", "5", "5", "5", "anders")] * 2

    one, two = (
        taken(matched(sent(table(rows)), **{"group-1-kind": "named"}), "json").content
        for rows in (few, other)
    )

    assert one == two
    assert b"geheim" not in one


def test_open_answers_of_groups_are_shown_from_five_who_sent() -> None:
    page = made()

    assert "Ga door met uitleggen" not in page.content.decode()


def test_nothing_is_written_in_any_database_but_the_count_of_tries() -> None:
    first = sent(table())

    with CaptureQueriesContext(connections["default"]) as asked:
        matched(first)

    written = [
        query["sql"] for query in asked if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]
    assert written == []


def test_the_page_carries_the_report_and_no_answer() -> None:
    response = made()

    carried = taken(response, "json").json()

    assert set(carried) == {"report", "labels", "subject"}
    assert "responses" not in str(carried)
    assert "Luister vaker" not in str(carried)


def test_what_was_carried_cannot_be_changed_or_taken_for_something_else() -> None:
    page = sent(table())
    sealed = hidden(page, "sealed")

    for given in (sealed, sealed[:-4] + "AAAA", "", "é"):
        response = Client().post("/spiegel-uit-rekenblad/meenemen/json/", {"made": given})
        assert (response.status_code, response["Location"]) == (302, "/spiegel-uit-rekenblad/")


def test_an_hour_later_neither_the_table_nor_the_spiegel_that_a_page_carried_opens(later: Any) -> None:
    looked_at, shown = sent(table()), made()
    later(minutes=59)
    assert taken(shown, "json").status_code == 200
    later(minutes=2)

    for answer in (matched(looked_at), taken(shown, "json")):
        assert (answer.status_code, answer["Location"]) == (302, "/spiegel-uit-rekenblad/")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_figures_leave_as_a_spreadsheet_with_the_reason_where_none_is_shown(kind: str) -> None:
    found = read_table(taken(made(), kind).content)

    assert found.headings == (
        "Competentie",
        "Vraag",
        "Zelfbeeld",
        "bouwteam",
        "burgemeester",
        "Anderen",
        "Verschil",
    )
    assert [row.cells for row in found.rows if not row.cells[1]] == [
        (
            "Visie",
            "",
            *(("4", "3.9", "2", "3", "1") if kind == "xlsx" else ("4,0", "3,9", "2,0", "3,0", "1,0")),
        ),
        ("Moed", "", *(("2", "4.3") if kind == "xlsx" else ("2,0", "4,3")), "Geen antwoord")
        + (("4.3", "-2.3") if kind == "xlsx" else ("4,3", "-2,3")),
    ]


def test_the_slides_have_native_charts_with_the_figures_and_notes_for_the_talk() -> None:
    show = Presentation(io.BytesIO(taken(made(), "pptx").content))

    charts = [shape.chart for slide in show.slides for shape in slide.shapes if shape.has_chart]
    series = {one.name: list(one.values) for one in charts[0].plots[0].series}
    assert len(charts) == 1
    assert set(series) >= {"Zelfbeeld", "bouwteam", "burgemeester"}
    assert all(slide.has_notes_slide for slide in show.slides)
    assert all(slide.shapes.title.text_frame.text for slide in show.slides)


def test_the_same_report_gives_the_same_slides() -> None:
    response = made()

    assert taken(response, "pptx").content == taken(response, "pptx").content


def test_a_name_with_signs_that_no_slide_can_hold_still_makes_slides() -> None:
    name = "Jo \x1b\ufffe\x0bBakker"
    page = matched(sent(table()), **{"group-2-kind": "named", "subject": name, "group-2-label": name})

    for kind in ("pptx", "xlsx", "csv", "pdf", "json"):
        assert taken(page, kind).status_code == 200
    show = Presentation(io.BytesIO(taken(page, "pptx").content))
    assert show.slides[0].shapes.title.text_frame.text == "De spiegel van Jo \ufffd\ufffd\nBakker"


def test_the_document_meets_both_standards_and_holds_the_figures() -> None:
    document = taken(made(), "pdf").content

    assert [broken_rules(document, profile) for profile in PROFILES] == [[], []]
    assert b"Visie" in attachment_of(document, "cijfers.csv")


def test_no_open_answer_and_no_jij_stands_on_a_slide() -> None:
    show = Presentation(io.BytesIO(taken(made(), "pptx").content))

    texts = " ".join(
        shape.text_frame.text for slide in show.slides for shape in slide.shapes if shape.has_text_frame
    )
    assert "Geen antwoord" not in texts or "Blijf zichtbaar" not in texts
    assert re.search(r"\bjij\b", texts) is None


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\x01\x02", b"%PDF-1.7", b"PK\x03\x04broken", b"alleen;koppen\r\n", b";;;\r\n;;;\r\n"],
)
def test_what_is_no_table_is_refused_with_what_to_do(raw: bytes) -> None:
    response = sent(raw)

    assert response.status_code == 200
    assert response.context["form"].errors["table"]
    assert response.context["form"]["subject"].value() == "Jo Bakker"


def test_what_was_chosen_stays_where_something_is_not_right() -> None:
    response = matched(sent(table()), **{"group-1-kind": "named", "competency-1": "Toekomst"})

    text = response.content.decode()
    assert "Daar hoort één mens" in text
    assert 'value="Toekomst"' in text


def test_a_choice_that_does_not_exist_is_an_error_and_nothing_else() -> None:
    response = matched(
        sent(table()), **{"column-1": "secret", "group-0-kind": "<b>", "group-0-invited": "-3"}
    )

    assert response.status_code == 200
    assert response.context["form"].errors


def test_markup_in_a_table_stays_text() -> None:
    rows = [("<i>x</i>", *row[1:]) if row[0] == "bouwteam" else row for row in ROWS]

    text = made(table(rows)).content.decode()

    assert "<i>x" not in text
    assert "&lt;i&gt;x" in text


def test_an_export_of_a_forms_program_in_english_works_too() -> None:
    headings = ("ID", "Start time", "Email", "Role", "Vision: looks ahead")
    rows = [(str(n), "2026", f"a{n}@voorbeeld.nl", "team", str(n)) for n in range(2, 5)]

    response = matched(sent(table(rows, headings)))

    assert [row.cells for row in response.context["page"].rows] == [("3,0", "3,0", "–")]


def test_who_tries_too_often_waits() -> None:
    client = Client(REMOTE_ADDR="198.51.100.77")

    answers = [client.post("/spiegel-uit-rekenblad/", {"subject": "Jo"}).content for _ in range(201)]

    assert b"Wacht tien minuten" in answers[-1]
    assert b"Wacht tien minuten" not in answers[0]


def test_a_column_that_holds_no_groups_makes_no_page_of_thousands_of_fields() -> None:
    rows = [(f"mens {number}", f"woord {number}", "4", "4", "") for number in range(1500)]
    response = sent(table(rows))
    again = matched(response, **{"column-1": "score"})

    for answer in (response, again):
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "Er zijn meer dan 40 groepen." in text
        assert len(answer.context["form"].fields) < 400
    assert "Meer dan 80 antwoorden zijn geen score." in again.content.decode()


def test_a_table_that_every_press_would_labour_on_is_refused_at_once() -> None:
    rows = [("team", *["4"] * 100)] * 1500
    headings = ("Groep", *(f"Visie [Vraag {number}]" for number in range(100)))

    assert sent(table(rows, headings)).context["form"].errors["table"]


@pytest.mark.parametrize("page", ["kolommen", "spiegel"])
def test_who_presses_too_often_on_what_was_carried_waits(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttles.LIMITS, "scores_again.client", "2/10m/key")
    client = Client(REMOTE_ADDR=f"198.51.100.{len(page)}")

    answers = [client.post(f"/spiegel-uit-rekenblad/{page}/", follow=True).content for _ in range(3)]

    assert b"Wacht tien minuten" in answers[2]
    assert b"Wacht tien minuten" not in answers[0]
