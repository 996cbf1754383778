# SPDX-License-Identifier: EUPL-1.2
"""Who opened report and record stands in the log, each time; the subject sees of everybody, the auditor of all."""

import csv
import io

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit import tasks
from samenspiegel.audit.models import Event, Watch
from samenspiegel.core.access import Deed
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role
from samenspiegel.web.loading import READINGS
from tests.cast import NOW, Cast

from .lives import Life, live


@pytest.fixture
def life(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Life:
    life = live(cast)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


@pytest.fixture
def auditor(life: Life) -> Person:
    people.appoint(person=life.cast.clerk, role=Role.AUDITOR, now=NOW)
    return life.cast.clerk


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def read_by(person: Person) -> list[str]:
    return list(
        Event.objects.filter(kind__endswith=".read", actor=person.public_id)
        .order_by("number")
        .values_list("kind", flat=True)
    )


def test_each_page_of_a_record_or_report_that_was_shown_is_a_line(life: Life) -> None:
    here, browser = f"/gesprekken/{life.conversation.public_id}/", as_(life.cast.mayor)

    for place in ("verslag/", "afspraken/", "agenda/", "verslag/"):
        assert browser.get(here + place).status_code == 200

    assert read_by(life.cast.mayor) == ["record.read", "agreements.read", "agenda.read", "record.read"]


def test_what_was_refused_was_not_read(life: Life) -> None:
    browser = as_(life.cast.outsider)

    assert browser.get(f"/gesprekken/{life.conversation.public_id}/verslag/").status_code == 404

    assert read_by(life.cast.outsider) == []


def test_every_deed_that_shows_report_or_record_is_one_that_is_logged() -> None:
    shows = {deed for deed in Deed if deed.value.startswith("read_")} - {Deed.READ_RESPONSES}

    assert shows <= set(READINGS)
    assert Deed.ANSWER not in READINGS


def test_the_subject_sees_who_opened_it_and_others_see_themselves(life: Life) -> None:
    here = f"/gesprekken/{life.conversation.public_id}/"
    for person in (life.cast.mayor, life.cast.facilitator, life.cast.secretary):
        as_(person).get(here + "verslag/")

    def names(reader: Person) -> set[str]:
        text = as_(reader).get(here + "geopend/").content.decode()
        table = text.split("<tbody>")[1].split("</tbody>")[0]
        known = (life.cast.mayor, life.cast.facilitator, life.cast.secretary)
        return {person.name for person in known if person.name in table}

    cast = life.cast
    assert names(cast.secretary) == {cast.mayor.name, cast.facilitator.name, cast.secretary.name}
    assert names(cast.mayor) == {cast.mayor.name}
    assert as_(cast.clerk).get(here + "geopend/").status_code == 404


def test_the_auditor_reads_the_log_and_no_conversation(life: Life, auditor: Person) -> None:
    browser = as_(auditor)

    assert browser.get("/logboek/").status_code == 200
    assert browser.get(f"/gesprekken/{life.conversation.public_id}/verslag/").status_code == 404
    assert browser.post("/logboek/bewaken/", {"kept_years": "1"}).status_code == 404


def test_the_auditor_finds_who_opened_one_conversation_in_one_period(life: Life, auditor: Person) -> None:
    as_(life.cast.mayor).get(f"/gesprekken/{life.conversation.public_id}/verslag/")
    as_(life.cast.secretary).get(f"/gesprekken/{life.conversation.public_id}/verslag/")
    today = clock.today().isoformat()
    asked = {"kind": "record.read", "mark": life.conversation.public_id[:8], "who": life.cast.mayor.name}

    def rows(**more: str) -> int:
        return as_(auditor).get("/logboek/", {**asked, **more}).content.decode().count("<tr><td")

    assert rows() == 1
    assert rows(who="") == 2
    assert rows(begins_on=today, ends_on=today) == 1
    assert rows(ends_on="2001-01-01") == 0
    assert rows(begins_on="geen datum") == 0


def test_a_table_of_the_log_holds_no_formula_and_is_itself_in_the_log(life: Life, auditor: Person) -> None:
    Person.objects.filter(pk=life.cast.mayor.pk).update(name='=HYPERLINK("http://x")')
    as_(life.cast.mayor).get(f"/gesprekken/{life.conversation.public_id}/verslag/")

    response = as_(auditor).get("/logboek/tabel/", {"kind": "record.read"})

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[3] for row in rows[1:2]] == ['\'=HYPERLINK("http://x")']
    assert Event.objects.filter(kind="log.exported", actor=auditor.public_id).count() == 1


def test_the_page_says_up_to_when_the_log_was_whole_and_that_it_is_not(life: Life, auditor: Person) -> None:
    tasks.write_heads(now=life.now)
    tasks.verify_due(now=life.now)
    assert "Het logboek klopt" in as_(auditor).get("/logboek/").content.decode()

    Event.objects.filter(number=3).update(kind="made.up")
    Watch.objects.update(verified_at=None)
    tasks.verify_due(now=life.now)

    assert "Vanaf regel 3 past het niet" in as_(auditor).get("/logboek/").content.decode()


def test_nobody_who_only_answered_stands_in_the_log(life: Life) -> None:
    only_raters = [*life.cast.managers, *life.cast.aldermen]

    assert not Event.objects.filter(actor__in=[person.public_id for person in only_raters]).exists()


def test_an_administrator_sets_how_long_lines_stay(life: Life) -> None:
    browser = as_(life.cast.facilitator)

    browser.post("/logboek/bewaken/", {"kept_years": "7", "mailbox": "fg@veenmeer.example"})
    refused = browser.post("/logboek/bewaken/", {"kept_years": "0", "mailbox": "geen adres"})

    assert refused.status_code == 200 and "geen adres" in refused.content.decode()
    watch = Watch.objects.get(organisation=life.cast.organisation)
    assert (watch.kept_years, watch.mailbox) == (7, "fg@veenmeer.example")
