# SPDX-License-Identifier: EUPL-1.2
"""Who leaves takes their own file along: all that they read here, nothing of others, and the log says so."""

import io
import json
import zipfile

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.agreements.models import Agreement
from samenspiegel.audit.models import Event
from samenspiegel.formats import queries as formats
from samenspiegel.people.models import Person
from samenspiegel.preparation import actions as preparation
from tests.cast import NOW
from tests.party import Party, make_party

from .lives import Life

pytestmark = pytest.mark.django_db
ADDRESS = "/mijn-dossier/"


def taken(person: Person) -> dict[str, str]:
    """The files in the archive, by name."""
    client = Client()
    client.force_login(person.account)
    answer = client.post(ADDRESS)
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


@pytest.fixture
def party(monkeypatch: pytest.MonkeyPatch) -> Party:
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    party = make_party()
    party.settle()
    return party


def test_it_holds_the_agenda_and_ones_own_notes_and_nothing_that_another_wrote_for_themself(
    party: Party,
) -> None:
    talk = party.plan()
    preparation.write_note(
        conversation=talk, by=party.member, notes="Ik wil stoppen met woordvoering.", now=NOW
    )
    preparation.write_note(conversation=talk, by=party.board_member, notes="Pas op met dit.", now=NOW)
    preparation.add_point(conversation=talk, text="De zorg in het dorp.", by=party.member, now=NOW)
    preparation.add_point(conversation=talk, text="Nog niet gezien.", by=party.board_member, now=NOW)
    files = taken(party.member)

    assert sorted(files) == ["dossier.html", "dossier.json"]
    for text in files.values():
        assert "Ik wil stoppen met woordvoering." in text and "De zorg in het dorp." in text
        assert "Hoe vaak worden de gesprekken gevoerd?" in text
        assert "Pas op met dit." not in text and "Nog niet gezien." not in text
    [told] = json.loads(files["dossier.json"])["conversations"]
    assert (told["held_on"], told["reviewer"]) == ("2026-03-03", "Cor Zijlstra")


def test_only_ones_own_conversations_are_in_it(party: Party) -> None:
    party.plan(subject=party.other_member)
    mine = party.plan()
    told = json.loads(taken(party.member)["dossier.json"])["conversations"]

    assert [one["id"] for one in told] == [mine.public_id]
    other = json.loads(
        taken(party.board_member)["dossier.json"]
    )  # who conducts them takes their own part along
    assert other["conversations"] == []
    assert {frozenset(one) for one in other["part_in_others"]} == {
        frozenset(
            {"id", "kind", "held_on", "parts", "own_points", "own_notes", "own_sections", "own_agreements"}
        )
    }


def test_each_conversation_in_it_is_in_the_log(party: Party) -> None:
    talk = party.plan()
    taken(party.member)

    [line] = Event.objects.filter(kind="own_file.taken")
    assert (line.actor, line.about) == (party.member.public_id, talk.public_id)


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_final_record_and_the_agreements_are_in_it(alive: Life) -> None:
    [told] = json.loads(taken(alive.cast.secretary)["dossier.json"])["conversations"]

    assert told["record"]["ending"] and any(section["texts"] for section in told["record"]["sections"])
    assert told["agreements"][0]["what"]


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_of_a_conversation_about_somebody_else_only_ones_own_agreements_are_in_it(alive: Life) -> None:
    cast = alive.cast
    made = Agreement.objects.filter(conversation=alive.conversation)
    made.update(owner=cast.secretary)

    found = [
        json.loads(taken(one)["dossier.json"])["part_in_others"] for one in (cast.mayor, cast.facilitator)
    ]
    assert (made.exists(), [one["own_agreements"] for [one] in found]) == (True, [[], []])
    made.update(owner=cast.mayor)
    [theirs] = json.loads(taken(cast.mayor)["dossier.json"])["part_in_others"]
    assert len(theirs["own_agreements"]) == made.count()


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_the_spiegel_in_it_has_the_shown_figures_and_the_texts_and_nothing_of_a_rater(alive: Life) -> None:
    [told] = json.loads(taken(alive.cast.secretary)["dossier.json"])["conversations"]
    whole = json.dumps(told)

    assert told["report"]["figures"][0]["Competentie"]
    assert {"Jij", "Anderen", "Verschil"} <= set(told["report"]["figures"][0])
    assert all(person.email not in whole for person in alive.cast.managers)
    assert {line["who"] for line in told["opened"]} <= {
        one.name for one in (alive.cast.secretary, alive.cast.mayor, alive.cast.facilitator)
    }


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_rater_finds_nothing_of_what_they_answered(alive: Life) -> None:
    files = taken(alive.cast.managers[0])

    told = json.loads(files["dossier.json"])
    assert (told["conversations"], told["part_in_others"]) == ([], [])
    assert alive.conversation.public_id not in files["dossier.json"]
    assert "verzegeld" in files["dossier.html"]


@pytest.mark.parametrize("alive", ["released"], indirect=True)
def test_before_the_freezing_it_holds_what_the_pages_show_and_no_point_of_the_other(alive: Life) -> None:
    cast = alive.cast
    preparation.write_note(
        conversation=alive.conversation, by=cast.mayor, notes="Alleen voor mij.", now=alive.now
    )

    files = taken(cast.secretary)

    assert all("Alleen voor mij." not in text for text in files.values())


def test_who_somebody_is_here_stands_in_it(party: Party) -> None:
    told = json.loads(taken(party.member)["dossier.json"])["person"]

    assert (told["name"], told["email"]) == (party.member.name, party.member.email)
    assert told["offices"][0]["since_on"]


def test_who_has_no_conversation_yet_takes_what_there_is_and_the_log_says_so(party: Party) -> None:
    taken(party.other_member)

    [line] = Event.objects.filter(kind="own_file.taken")
    assert (line.actor, line.about) == (party.other_member.public_id, party.other_member.public_id)


@pytest.mark.parametrize("alive", ["closed"], indirect=True)
def test_before_its_release_the_spiegel_is_in_no_archive(alive: Life) -> None:
    files = taken(alive.cast.secretary)

    [told] = json.loads(files["dossier.json"])["conversations"]
    assert told.get("report") is None
    assert "nog niet is vrijgegeven" in files["dossier.html"]
    assert "nog niet geopend" not in page_of(alive.cast.secretary)


@pytest.mark.parametrize("alive", ["released"], indirect=True)
def test_what_its_page_first_asks_about_is_in_it_and_that_is_said_beforehand(alive: Life) -> None:
    cast, ask = alive.cast, f"{alive.address}spiegel/verwachting/"
    before = page_of(cast.secretary)
    [told] = json.loads(taken(cast.secretary)["dossier.json"])["conversations"]

    assert "nog niet geopend" in before and ask in before
    assert told["report"]["figures"]
    preparation.write_note(conversation=alive.conversation, by=cast.secretary, expected=(), now=alive.now)
    assert "nog niet geopend" not in page_of(cast.secretary)


@pytest.mark.parametrize("alive", ["released"], indirect=True)
def test_access_to_ones_own_goes_before_a_format_that_lets_one_only_read(
    alive: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = alive.cast
    spec = formats.spec_of(cast.format_version)
    readers = tuple(
        row.model_copy(update={"how": "read"}) if (row.what, row.who) == ("report", "subject") else row
        for row in spec.readers
    )
    monkeypatch.setitem(
        formats._read, cast.format_version.digest, spec.model_copy(update={"readers": readers})
    )
    client = Client()
    client.force_login(cast.secretary.account)
    [told] = json.loads(taken(cast.secretary)["dossier.json"])["conversations"]

    assert client.get(f"{alive.address}spiegel/document/").status_code == 404
    assert told["report"]["figures"]


def page_of(person: Person) -> str:
    client = Client()
    client.force_login(person.account)
    return client.get(ADDRESS).content.decode()
