# SPDX-License-Identifier: EUPL-1.2
"""From points to agreements: the record written, amended and approved by three people side by side."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from samenspiegel import clock
from samenspiegel.core.passages import paper_code
from samenspiegel.preparation import actions as preparation
from samenspiegel.records.models import Ending, Record
from tests.cast import NOW, Cast
from tests.records import stage
from tests.records.stage import LATER

PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def the_day_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the day after the conversation."""
    monkeypatch.setattr(clock, "system_now", lambda: LATER)


def behind(page: Page, link: str) -> bytes:
    """The file behind a link, fetched as its reader's browser fetches it."""
    answer = page.context.request.get(
        page.url.split("/gesprekken/")[0] + str(page.get_by_role("link", name=link).get_attribute("href"))
    )
    assert answer.ok
    return answer.body()


@pytest.mark.clause("HV-4", "HV-9", "HV-10", "HV-11")
def test_a_record_is_written_amended_and_approved_by_both(
    cast: Cast, as_: Callable[..., Page], look: Callable
) -> None:
    conversation = cast.plan()
    preparation.add_point(conversation=conversation, text="de nieuwe brug", by=cast.secretary, now=NOW)
    here = f"/gesprekken/{conversation.public_id}/verslag/"

    writer = as_(cast.facilitator)
    writer.goto(here)
    look(writer, "record-none")
    writer.get_by_role("button", name="Het verslag beginnen").click()
    expect(writer.get_by_label("Andere punten")).to_have_value(
        "De nieuwe brug (ingebracht door de gemeentesecretaris)"
    )
    writer.get_by_label("Speerpunten voor het komende jaar").fill("De nieuwe school staat er over een jaar.")
    writer.get_by_label("Wat is afgesproken?").fill("De burgemeester maakt tijd voor een cursus.")
    writer.get_by_role("button", name="Nog een afspraak").click()
    expect(writer.get_by_label("Wat is afgesproken?").first).to_have_value(
        "De burgemeester maakt tijd voor een cursus."
    )
    writer.get_by_role("button", name="Aanbieden aan beiden").click()
    look(writer, "record-write-errors")
    first = writer.get_by_role("group", name="Afspraak 1")
    first.get_by_label("Wie doet het?").select_option(label="Arend Jansen (beoordelaar)")
    first.get_by_label("Soort afspraak").select_option(label="Andere afspraak")
    first.get_by_label("Wanneer is het klaar?").fill("2026-09-01")
    look(writer, "record-write")
    writer.get_by_role("button", name="Aanbieden aan beiden").click()
    expect(writer.get_by_role("heading", name="Verslag van 3 maart 2026")).to_be_visible()
    present = "Hanna de Vries (gemeentesecretaris), Arend Jansen (beoordelaar), Fatima Bakker (adviseur P&O)"
    expect(writer.get_by_text(present)).to_be_visible()
    look(writer, "record-writer")

    subject = as_(cast.secretary, viewport=PHONE, has_touch=True, is_mobile=True)
    subject.goto(here)
    look(subject, "record-read-phone")
    subject.get_by_role("link", name="Speerpunten").click()
    subject.get_by_label("Jouw tekst").fill("De nieuwe school staat er over twee jaar.")
    subject.get_by_label("Waarom stel je dit voor?").fill("Zo heb ik het gezegd.")
    look(subject, "record-propose-phone")
    subject.get_by_role("button", name="Voorstel versturen").click()
    look(subject, "record-proposed-phone")

    reviewer = as_(cast.mayor)
    reviewer.goto(here)
    look(reviewer, "record-answer")
    reviewer.get_by_role("button", name="Deze wijziging aannemen").click()
    expect(reviewer.get_by_text("over twee jaar.")).to_be_visible()
    reviewer.get_by_role("button", name="Akkoord met deze tekst").first.click()
    subject.goto(here)
    subject.get_by_role("button", name="Akkoord met deze tekst").first.click()
    expect(subject.get_by_text("Dit verslag is definitief")).to_be_visible()
    look(subject, "record-final-phone")
    assert Record.objects.get().ending == Ending.APPROVED

    reviewer.goto(f"/gesprekken/{conversation.public_id}/afspraken/")
    look(reviewer, "agreements")
    reviewer.get_by_role("link", name="Zeg hoe het ervoor staat").click()
    reviewer.get_by_label("Klaar", exact=True).check()
    reviewer.get_by_label("Wat is er gebeurd?").fill("De cursus is gevolgd.")
    look(reviewer, "follow-up")
    reviewer.get_by_role("button", name="Bewaren").click()
    expect(reviewer.get_by_text("De cursus is gevolgd.")).to_be_visible()


@pytest.mark.clause("HV-12")
def test_only_the_agreements_are_left_and_both_answer_without_scripts(
    cast: Cast, as_: Callable[..., Page], look: Callable
) -> None:
    record = stage.contested(cast)
    here = f"/gesprekken/{record.conversation.public_id}/verslag/"
    writer = as_(cast.facilitator)
    writer.goto(here)
    look(writer, "record-contested")
    writer.get_by_role("link", name="Het verslag beperken tot de afspraken").first.click()
    look(writer, "record-reduce")
    writer.get_by_label("Ja, ik weet het zeker").check()
    writer.get_by_role("button", name="Het verslag beperken tot de afspraken").click()
    shown = as_(cast.secretary)
    shown.goto(here)
    look(shown, "record-reduced")
    for person, last in ((cast.secretary, "Akkoord met deze afspraak"), (cast.mayor, "Niet akkoord")):
        page = as_(person, java_script_enabled=False)
        page.goto(here)
        page.get_by_role("article").nth(0).get_by_role("button", name="Akkoord met deze afspraak").click()
        page.get_by_role("article").nth(1).get_by_role("button", name=last).click()
    shown.goto(here)
    look(shown, "record-agreements-only")
    expect(shown.get_by_text("De secretaris volgt een cursus.")).to_be_visible()
    expect(shown.get_by_text("De burgemeester maakt tijd.")).to_have_count(0)


def test_points_notes_and_the_agenda_can_be_used_by_everybody(
    cast: Cast, as_: Callable[..., Page], look: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    conversation = cast.plan()
    here = f"/gesprekken/{conversation.public_id}/"
    side = as_(cast.secretary, viewport=PHONE)
    side.goto(f"{here}punten/")
    side.get_by_label("Waar wil je het over hebben?").fill("de nieuwe brug")
    side.get_by_role("button", name="Punt toevoegen").click()
    look(side, "points-phone")
    side.get_by_role("link", name="Wijzigen").click()
    look(side, "point-change-phone")
    side.goto(f"{here}notities/")
    side.get_by_label("Jouw notities").fill("Rustig blijven.")
    side.get_by_role("button", name="Bewaren").click()
    look(side, "note-phone")
    side.goto(f"{here}agenda/")
    look(side, "agenda-phone")
    desk = as_(cast.facilitator)
    desk.goto(f"{here}agenda/")
    look(desk, "agenda")
    desk.goto(f"{here}agenda/vastzetten/")
    look(desk, "agenda-freeze")
    desk.goto(f"{here}afspraken/")
    look(desk, "agreements-none")


def test_a_final_record_is_taken_along_and_anybody_can_check_the_file(
    cast: Cast,
    as_: Callable[..., Page],
    look: Callable,
    new_page: Callable[..., Page],
    live_server,
    tmp_path: Path,
) -> None:
    conversation = cast.plan()
    record = stage.offered(cast, record=stage.started(cast, conversation))
    for person in (cast.secretary, cast.mayor):
        stage.approve(record, person)

    subject = as_(cast.secretary, java_script_enabled=False)
    subject.goto(f"/gesprekken/{conversation.public_id}/verslag/")
    file = tmp_path / "verslag.pdf"
    file.write_bytes(behind(subject, "Download als PDF"))

    stranger = new_page(viewport=PHONE)
    stranger.goto(f"{live_server.url}/controleer/")
    look(stranger, "check")
    stranger.get_by_label("PDF-bestand").set_input_files(file)
    stranger.get_by_role("button", name="Controleer dit bestand").click()
    expect(stranger.get_by_role("status")).to_contain_text(
        f"Dit bestand is verzegeld door {cast.organisation.name}, is sindsdien niet veranderd, en is daar bekend."
    )
    look(stranger, "checked")

    changed = tmp_path / "veranderd.pdf"
    changed.write_bytes(file.read_bytes().replace(b"/Title", b"/Titlf", 1))
    stranger.get_by_label("PDF-bestand").set_input_files(changed)
    stranger.get_by_role("button", name="Controleer dit bestand").click()
    expect(stranger.get_by_role("status")).to_contain_text("het is na het verzegelen veranderd")


def test_a_record_is_signed_with_a_pen_and_each_side_says_so_itself(
    cast: Cast, as_: Callable[..., Page], look: Callable, tmp_path: Path
) -> None:
    conversation = cast.plan()
    record = stage.offered(cast, record=stage.started(cast, conversation))
    here = f"/gesprekken/{conversation.public_id}/verslag/"

    writer = as_(cast.facilitator)
    writer.goto(here)
    writer.get_by_role("link", name="Laat het met de pen tekenen").click()
    look(writer, "by-pen")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(behind(writer, "Download het papier"))  # as if it came back from the scanner
    code = paper_code(record.versions.get().digest)
    writer.get_by_label("Code op het papier").fill("1111 1111")
    writer.get_by_label("Scan").set_input_files(scan)
    writer.get_by_role("button", name="Bewaar de scan").click()
    expect(writer.get_by_text("hoort niet bij de versie").first).to_be_visible()
    writer.get_by_label("Code op het papier").fill(code)
    writer.get_by_label("Scan").set_input_files(scan)
    writer.get_by_role("button", name="Bewaar de scan").click()
    expect(writer.get_by_text("De scan staat bij deze versie.")).to_be_visible()

    subject = as_(cast.secretary, viewport=PHONE)
    subject.goto(here)
    expect(subject.get_by_role("link", name="Bekijk de scan")).to_be_visible()
    look(subject, "scan-to-confirm")
    record.refresh_from_db()
    assert record.ending == ""
