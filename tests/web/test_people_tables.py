# SPDX-License-Identifier: EUPL-1.2
"""People in and out by spreadsheet, as the browser does it."""

import re
import tempfile
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.core.spreadsheet import csv_bytes
from samenspiegel.people import actions
from samenspiegel.people.models import Person, Seat
from samenspiegel.web import throttles
from samenspiegel.web.spreadsheets import read_table, xlsx_bytes
from samenspiegel.web.uploads import MAX_FILE_BYTES, MAX_REQUEST_BYTES
from tests.cast import NOW, Cast
from tests.core.test_files import REFUSED

UPLOAD, CHECK = "/mensen/importeren/", "/mensen/importeren/controle/"
TEXT = (
    "naam;e-mail;functie;orgaan;leidinggevende\n"
    "Nienke Hofman;n@veenmeer.example;manager Zorg;bouwteam;Hanna de Vries\n"
)


@pytest.fixture
def desk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    browser = Client()
    browser.force_login(cast.facilitator.account)
    return browser


def send(desk: Client, raw: bytes, name: str = "mensen.csv") -> HttpResponse:
    return desk.post(UPLOAD, {"table": SimpleUploadedFile(name, raw)})  # type: ignore[return-value]


def fields(response: HttpResponse) -> dict[str, str]:
    """What the form on the page sends back: hidden fields, and the column that is chosen in each list."""
    page = response.content.decode()
    found = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(sealed|seen)" value="([^"]*)"', page)
    }
    for name, options in re.findall(r'<select name="(column-\d+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def numbers(response: HttpResponse) -> list[int]:
    """New, changed, unchanged, not right."""
    found = re.findall(r"html-dd\">(\d+)</dd>", response.content.decode())
    return [int(number) for number in found[:4]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_is_looked_at_first_and_brought_in_after_that(desk: Client, kind: str) -> None:
    rows = [line.split(";") for line in TEXT.splitlines()]
    seen = send(desk, csv_bytes(rows) if kind == "csv" else xlsx_bytes(rows, sheet="x"), f"mensen.{kind}")

    assert numbers(seen) == [1, 0, 0, 0]
    assert not Person.objects.filter(name="Nienke Hofman").exists()

    done = desk.post(CHECK, {**fields(seen), "apply": "1"}, follow=True)

    assert "1 persoon is toegevoegd. 0 mensen zijn gewijzigd." in done.content.decode()
    nienke = Person.objects.get(name="Nienke Hofman")
    assert (nienke.manager.name, nienke.seats.get().office) == ("Hanna de Vries", "manager")  # type: ignore[union-attr]
    assert numbers(send(desk, TEXT.encode())) == [0, 0, 1, 0]


def test_a_row_that_is_not_right_is_told_with_what_to_do_and_nothing_can_be_brought_in(desk: Client) -> None:
    page = send(desk, b"naam;e-mail\nNienke Hofman;geen adres\n")

    assert numbers(page) == [0, 0, 0, 1]
    assert "Rij\u00a02" in page.content.decode()
    assert (
        "&#x27;geen adres&#x27; is geen e-mailadres. Verbeter het, of laat de cel leeg."
        in page.content.decode()
    )
    assert 'name="apply"' not in page.content.decode()
    again = desk.post(CHECK, {**fields(page), "apply": "1"})
    assert "Er is niets gewijzigd: enkele rijen kloppen niet." in again.content.decode()
    assert not Person.objects.filter(name="Nienke Hofman").exists()


def test_columns_that_nobody_could_guess_are_matched_on_the_page(desk: Client) -> None:
    page = send(desk, b"Wie;Waar bereikbaar\nNienke Hofman;n@veenmeer.example\n")
    assert "In welke kolom staat de naam?" in page.content.decode()

    chosen = {**fields(page), "column-0": "name", "column-1": "email"}
    again = desk.post(CHECK, {**chosen, "look": "1"})
    assert numbers(again) == [1, 0, 0, 0]
    desk.post(CHECK, {**fields(again), "apply": "1"})

    assert Person.objects.get(name="Nienke Hofman").email == "n@veenmeer.example"


def test_somebody_changed_in_between_is_looked_at_again(desk: Client, cast: Cast) -> None:
    page = send(desk, b"naam;telefoon\nHanna de Vries;0513 1\n")
    Person.objects.filter(pk=cast.secretary.pk).update(department="Zorg", phone="0513 1")

    again = desk.post(CHECK, {**fields(page), "apply": "1"})

    assert "dit zou nu iets anders doen dan je zag" in again.content.decode()


@pytest.mark.parametrize("sealed", ["", "x", "é" * 10, "A" * 4_000])
def test_a_table_that_is_not_there_any_more_is_asked_for_again(desk: Client, sealed: str) -> None:
    answer = desk.post(CHECK, {"sealed": sealed, "apply": "1"}, follow=True)

    assert answer.redirect_chain == [(UPLOAD, 302)]
    assert (
        "De tabel is er niet meer. Kies het bestand opnieuw; er is niets gewijzigd."
        in answer.content.decode()
    )


def test_a_table_looked_at_by_one_is_not_brought_in_by_another(desk: Client, cast: Cast) -> None:
    page = send(desk, TEXT.encode())
    other = Client()
    other.force_login(cast.substitute.account)

    other.post(CHECK, {**fields(page), "apply": "1"})

    assert not Person.objects.filter(name="Nienke Hofman").exists()


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_can_do_harm_is_refused_in_words_whatever_it_is_called(desk: Client, name: str) -> None:
    page = send(desk, REFUSED[name][0], "mensen.xlsx")

    assert page.status_code == 200
    assert page.context["form"].errors["table"]


def test_a_file_that_is_too_large_is_not_kept_and_said_to_be(desk: Client) -> None:
    page = send(desk, b"naam\n" + b"x" * MAX_FILE_BYTES)

    assert page.status_code == 200
    assert "Dit bestand is groter dan 10 MB." in page.content.decode()


def test_files_can_be_sent_often_but_not_without_end(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttles.LIMITS, "upload.session", "2/10m/key")
    sent = [send(desk, TEXT.encode()).content.decode() for _ in range(3)]

    assert ["Dat was te vaak." in page for page in sent] == [False, False, True]


def test_a_request_that_is_far_too_large_is_refused_unread(desk: Client) -> None:
    answer = desk.generic(
        "POST", UPLOAD, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(MAX_REQUEST_BYTES + 1)
    )

    assert answer.status_code in (400, 413)


def test_nothing_of_a_file_touches_the_disk(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("mkstemp", "mkdtemp", "TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    large = (
        TEXT + "".join(f"Persoon {at};p{at}@veenmeer.example;;;\n" for at in range(2_900)) + "\n" * 3_000_000
    )

    assert numbers(send(desk, large.encode()))[0] == 2_901


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_taken_along_comes_back_unchanged_and_holds_no_formula(
    desk: Client, cast: Cast, kind: str
) -> None:
    evil = actions.add_person(
        organisation=cast.organisation,
        name='=HYPERLINK("https://x.nl")',
        first_name="@SUM(A1)",
        email="e@veenmeer.example",
        phone="+31 6 12 34",
        manager=cast.secretary,
        now=NOW,
    )
    answer = desk.get(f"/mensen/mensen.{kind}")

    assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''mensen.{kind}"
    [row] = [row for row in read_table(answer.content).rows if row.cells[0] == evil.public_id]
    assert row.cells[1] == evil.name
    if kind == "csv":
        assert b"\"'=HYPERLINK" in answer.content
    people = Person.objects.filter(organisation=cast.organisation).count()
    assert numbers(send(desk, answer.content)) == [0, 0, people, 0]


def test_taking_everybody_along_stands_in_the_log(desk: Client, cast: Cast) -> None:
    desk.get("/mensen/mensen.xlsx")

    event = Event.objects.latest("id")
    assert (event.kind, event.actor) == ("people.exported", cast.facilitator.public_id)


def test_the_empty_table_can_be_filled_in(desk: Client) -> None:
    empty = desk.get("/mensen/importeren/leeg.csv").content.decode("utf-8-sig")

    filled = empty + ";Nienke Hofman;;n@veenmeer.example;;;;lid;;;1-2-2026;\r\n"

    assert numbers(send(desk, filled.encode())) == [1, 0, 0, 0]
    assert desk.get("/mensen/importeren/leeg.exe").status_code == 404


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
    st.dictionaries(
        st.sampled_from(["sealed", "seen", "column-0", "column-1", "apply", "look"]), st.text(max_size=30)
    ),
)
def test_whatever_is_sent_there_is_an_answer_and_nothing_changes_unseen(
    desk: Client, raw: bytes, typed: dict[str, str]
) -> None:
    before = (Person.objects.count(), Seat.objects.count())

    first = send(desk, raw)
    second = desk.post(CHECK, {**fields(first), **typed})

    assert first.status_code == 200
    assert second.status_code in (200, 302)
    if "apply" not in typed:
        assert (Person.objects.count(), Seat.objects.count()) == before
