# SPDX-License-Identifier: EUPL-1.2
"""Who leaves takes their own file along: all that they read here, nothing of others, and the log says so."""

import io
import json
import zipfile

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
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
    client = Client()
    client.force_login(party.board_member.account)  # who conducts them takes nothing of others along
    assert client.post(ADDRESS)["Content-Type"].startswith("text/html")


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
