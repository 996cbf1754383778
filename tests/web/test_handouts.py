# SPDX-License-Identifier: EUPL-1.2
"""Documents of many conversations: made in the background, fetched once, and gone with what they show."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.core.access import Part
from samenspiegel.feedback.models import Round
from samenspiegel.handouts import actions
from samenspiegel.handouts.models import Handout, HandoutDocument, What
from samenspiegel.people.models import Person
from samenspiegel.preparation.models import PrivateNote
from samenspiegel.web import fresh, handouts
from tests.cast import HELD_ON, NOW, Cast
from tests.exports.reading import text_of

from .doors import signed_in
from .lives import Life

PERIOD = {"begins_on": "2026-01-01", "ends_on": "2026-12-31"}


def ask(person: Person, *whats: str) -> Client:
    client = signed_in(person)
    client.post("/documenten/", {**PERIOD, "what": list(whats)})
    return client


def made(life: Life) -> int:
    return actions.work(make=handouts.make, now=life.now)


def fetched(client: Client) -> dict[str, bytes]:
    answer = client.post("/documenten/ophalen/")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_set_is_asked_for_made_and_fetched_once_with_the_documents_that_the_pages_give(alive: Life) -> None:
    cast = alive.cast
    client = ask(cast.secretary, "record", "agenda", "report")
    assert "0 van 3 documenten" in client.get("/documenten/").content.decode()

    assert made(alive) == 3
    assert "3 documenten" in client.get("/documenten/").content.decode()
    files = fetched(client)

    pdfs = {name: text_of(content) for name, content in files.items() if name.endswith(".pdf")}
    assert len(pdfs) == 3
    assert all(f"exemplaar van {cast.secretary.name}" in text for text in pdfs.values())
    assert all(name in files["index.html"].decode() for name in pdfs)
    assert not Handout.objects.exists()
    lines = Event.objects.filter(kind__endswith=".taken", actor=cast.secretary.public_id)
    assert set(lines.values_list("kind", flat=True)) == {"report.taken", "agenda.taken", "record.taken"}


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_name_of_signs_alone_keeps_nobody_from_their_documents(alive: Life) -> None:
    Person.objects.filter(pk=alive.cast.secretary.pk).update(name="()")
    client = ask(alive.cast.mayor, "agenda")
    made(alive)

    assert [name[:4] for name in fetched(client) if name.endswith(".pdf")] == ["001-"]


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_nobody_gets_what_they_have_no_copy_of(alive: Life) -> None:
    cast = alive.cast

    for person in (cast.facilitator, cast.substitute, cast.managers[0], cast.outsider):
        page = signed_in(person).post("/documenten/", {**PERIOD, "what": ["record", "report"]})
        assert "geen document waarvan je een exemplaar hebt" in page.content.decode()
    assert not Handout.objects.exists()


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_what_was_made_lies_sealed(alive: Life) -> None:
    ask(alive.cast.secretary, "record")
    made(alive)

    sealed = bytes(HandoutDocument.objects.get().sealed)

    assert not sealed.startswith(b"%PDF")
    assert alive.cast.secretary.name.encode() not in sealed


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_who_loses_their_part_between_asking_and_fetching_gets_nothing(alive: Life) -> None:
    client = ask(alive.cast.mayor, "record")
    made(alive)
    Participant.objects.filter(person=alive.cast.mayor).delete()

    files = fetched(client)

    assert list(files) == ["index.html"]
    assert "Van 1 gevraagde documenten" in files["index.html"].decode()


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_who_has_a_part_without_copies_by_the_time_of_fetching_gets_nothing(alive: Life) -> None:
    client = ask(alive.cast.mayor, "report", "record")
    made(alive)
    Participant.objects.filter(person=alive.cast.mayor).update(part=Part.ATTENDEE)

    assert list(fetched(client)) == ["index.html"]


@pytest.mark.parametrize("alive", ["released"], indirect=True)
def test_who_has_not_opened_the_mirror_yet_is_told_to_open_it_first(alive: Life) -> None:
    PrivateNote.objects.filter(by=alive.cast.secretary).delete()
    client = ask(alive.cast.secretary, "report")
    made(alive)

    files = fetched(client)

    assert list(files) == ["index.html"]
    assert "Een spiegel die je nog niet hebt geopend, open je eerst" in files["index.html"].decode()


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_mirror_that_was_withdrawn_between_making_and_fetching_is_given_to_nobody(alive: Life) -> None:
    client = ask(alive.cast.secretary, "report")
    made(alive)
    Round.objects.filter(conversation=alive.conversation).update(withdrawn_at=alive.now)

    files = fetched(client)

    assert list(files) == ["index.html"]
    assert not Event.objects.filter(kind="report.taken").exists()


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_screen_that_was_left_open_gives_no_archive_away(alive: Life) -> None:
    client = ask(alive.cast.secretary, "record")
    made(alive)
    session = client.session
    session.pop(fresh.SESSION_KEY)
    session.save()

    answer = client.post("/documenten/ophalen/")

    assert answer["Location"].startswith("/account/bewijs/")
    assert Handout.objects.exists()


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_with_the_conversation_its_documents_go(alive: Life) -> None:
    ask(alive.cast.secretary, "record", "agenda")
    made(alive)

    Conversation.objects.filter(pk=alive.conversation.pk).delete()

    assert not HandoutDocument.objects.exists()


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_set_belongs_to_who_asked_and_is_forgotten_after_a_day(alive: Life) -> None:
    ask(alive.cast.secretary, "record")
    made(alive)

    other = signed_in(alive.cast.mayor)
    assert other.post("/documenten/ophalen/").status_code == 302
    other.post("/documenten/weg/")
    assert Handout.objects.count() == 1
    actions.forget_due(now=Handout.objects.get().asked_at + timedelta(days=1, minutes=1))
    assert not Handout.objects.exists()


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_document_that_somebody_claimed_and_did_not_finish_is_taken_over(alive: Life) -> None:
    ask(alive.cast.secretary, "record")
    HandoutDocument.objects.update(claimed_at=alive.now)  # killed in the middle

    assert made(alive) == 0
    assert actions.work(make=handouts.make, now=alive.now + timedelta(minutes=3)) == 1


def test_two_hundred_conversations_are_made_in_batches_with_progress(cast: Cast) -> None:
    rows = [cast.plan(held_on=HELD_ON, now=NOW)]
    for number in range(199):
        row = Conversation.objects.get(pk=rows[0].pk)
        row.pk, row.public_id = None, f"copy{number:016}"
        row.save(force_insert=True)
        rows.append(row)
    handout = actions.ask(by=cast.secretary, wanted=[(row, What.AGENDA) for row in rows], now=NOW)

    batches = []
    while batch := actions.work(make=lambda row: None, now=NOW):
        batches.append(batch)

    assert (sum(batches), max(batches)) == (200, actions.BATCH)
    assert handout.documents.filter(made_at=None).count() == 0


def test_too_much_is_refused_and_what_was_typed_stays(cast: Cast) -> None:
    with pytest.raises(actions.TooMany):
        actions.ask(by=cast.secretary, wanted=[(Conversation(), What.RECORD)] * 601, now=NOW)
    page = signed_in(cast.secretary).post(
        "/documenten/", {"begins_on": "2026-05-01", "ends_on": "2026-01-01", "what": []}
    )
    text = page.content.decode()
    assert "Kies ten minste één soort document" in text and "2026-05-01" in text
    assert "eindigt voordat ze begint" in text
