# SPDX-License-Identifier: EUPL-1.2
"""Files beside a record: looked at, kept encrypted, given back to the two of them, gone with the record (ZS-5)."""

from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samenspiegel.attachments import actions, queries
from samenspiegel.attachments.models import Attachment
from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.files import Kind
from samenspiegel.retention import actions as retention
from tests.cast import NOW, Cast, at
from tests.core.test_files import SAFE, png

from . import test_team
from .test_team import as_, level, talk, text

cast = test_team.cast  # two employees report to the secretary
PNG = png()


@pytest.fixture
def conversation(cast: Cast, now: Any) -> Conversation:
    """A talk of which both want a record."""
    return level(talk(cast), "record")


def address(conversation: Conversation) -> str:
    return f"/gesprekken/{conversation.public_id}/bijlagen/"


def sent(client: Any, conversation: Conversation, raw: bytes, name: str = "bord.png") -> Any:
    return client.post(address(conversation), {"file": SimpleUploadedFile(name, raw)})


@pytest.mark.clause("ZS-5")
def test_either_keeps_a_picture_beside_the_record_and_the_other_takes_the_same_bytes_along(
    cast: Cast, conversation: Conversation
) -> None:
    employee, manager = as_(cast.managers[0]), as_(cast.secretary)
    assert f'href="{address(conversation)}"' in text(employee, f"/gesprekken/{conversation.public_id}/")

    assert sent(employee, conversation, PNG, "Ons bord é.png").status_code == 302
    attachment = Attachment.objects.get()
    assert PNG[16:40] not in bytes(attachment.sealed)
    assert "Ons bord é.png" in text(manager, address(conversation))
    taken = manager.get(f"{address(conversation)}{attachment.public_id}/")

    assert taken.content == PNG
    assert taken["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote('Ons bord é.png')}"
    assert (taken["X-Content-Type-Options"], taken["Content-Type"]) == ("nosniff", "image/png")
    assert Event.objects.filter(kind="attachment.read").exists()


@pytest.mark.clause("ZS-5")
@pytest.mark.parametrize("kind", [Kind.PDF, Kind.PPTX, Kind.PNG, Kind.JPEG])
def test_a_presentation_a_pdf_and_a_picture_are_kept_as_they_are(
    cast: Cast, conversation: Conversation, kind: Kind
) -> None:
    assert sent(as_(cast.secretary), conversation, SAFE[kind], "bestand").status_code == 302
    assert Attachment.objects.get().kind == kind


@pytest.mark.clause("ZS-5")
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"MZ\x90\x00 a program",
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        PNG[:30],
        b"naam;afdeling\r\nMina;Ruimte",
    ],
)
def test_what_is_no_presentation_pdf_or_image_is_refused_whatever_it_is_called(
    cast: Cast, conversation: Conversation, raw: bytes
) -> None:
    answer = sent(as_(cast.secretary), conversation, raw)
    assert (answer.status_code, Attachment.objects.count()) == (200, 0)


@pytest.mark.clause("ZS-5")
@pytest.mark.parametrize("recording", ["", "nothing", "agreements"])
def test_where_both_want_no_record_there_is_no_place_for_files_and_what_stood_there_goes(
    cast: Cast, conversation: Conversation, recording: str
) -> None:
    sent(as_(cast.secretary), conversation, PNG)
    level(conversation, recording)
    assert sent(as_(cast.secretary), conversation, PNG).status_code == 404
    assert as_(cast.secretary).get(address(conversation)).status_code == 404
    with pytest.raises(actions.NotTaken):
        actions.attach(conversation=conversation, raw=PNG, name="x.png", by=cast.secretary, now=NOW)
    assert actions.drop_unwanted() == (1 if recording else 0)


@pytest.mark.clause("ZS-5")
def test_nobody_else_reads_or_keeps_a_file_and_the_file_of_another_conversation_is_not_there(
    cast: Cast, conversation: Conversation
) -> None:
    sent(as_(cast.secretary), conversation, PNG)
    one = f"{address(conversation)}{Attachment.objects.get().public_id}/"
    for person in (cast.mayor, cast.facilitator, cast.managers[1], cast.outsider):
        client = as_(person)
        assert {client.get(address(conversation)).status_code, client.get(one).status_code} == {404}
        assert {sent(client, conversation, PNG).status_code, client.post(f"{one}weg/").status_code} == {404}
    other = level(talk(cast, subject=cast.managers[1], by=cast.managers[1]), "record")
    strange = f"{address(other)}{Attachment.objects.get().public_id}/"
    assert as_(cast.managers[1]).get(strange).status_code == 404
    assert as_(cast.secretary).post(f"{strange}weg/").status_code == 404
    assert Attachment.objects.count() == 1


def test_one_takes_away_ones_own_until_the_record_is_final(cast: Cast, conversation: Conversation) -> None:
    manager, employee = as_(cast.secretary), as_(cast.managers[0])
    sent(manager, conversation, PNG)
    away = f"{address(conversation)}{Attachment.objects.get().public_id}/weg/"
    assert employee.post(away).status_code == 404
    Conversation.objects.filter(pk=conversation.pk).update(ended_at=NOW)
    manager.post(away)
    assert sent(manager, conversation, PNG).status_code == 200
    assert Attachment.objects.count() == 1
    Conversation.objects.filter(pk=conversation.pk).update(ended_at=None)
    assert manager.post(away).status_code == 302
    assert Attachment.objects.count() == 0


def test_no_more_than_ten_and_all_go_with_the_conversation(cast: Cast, conversation: Conversation) -> None:
    for number in range(actions.MOST):
        actions.attach(conversation=conversation, raw=PNG, name=f"{number}.png", by=cast.secretary, now=NOW)
    assert "tien bestanden" in sent(as_(cast.secretary), conversation, PNG).content.decode()
    assert len(queries.of(conversation)) == actions.MOST
    retention.destroy_due(now=at(conversation.destroy_on))
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\map\\bord.exe", "bord.png"),
        ("bord.png.html", "bord.png.png"),
        ("\u202egnp.exe", "gnp.png"),
        ('a"b\r\nX: y.png', "abX y.png"),
        ("", "bijlage.png"),
        ("...", "bijlage.png"),
        ("x" * 300, "x" * actions.NAME_LENGTH + ".png"),
    ],
)
def test_a_name_is_safe_for_any_disk_and_its_ending_is_what_the_file_is(name: str, found: str) -> None:
    assert actions.cleaned(name, Kind.PNG) == found
