# SPDX-License-Identifier: EUPL-1.2
"""The page that checks a file: one sentence, to everybody, and nothing of the file or the conversation."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.keys import actions as keys
from samenspiegel.keys.actions import KeyGone
from samenspiegel.keys.models import Key, Purpose, RegisterEntry
from samenspiegel.people import actions as people
from samenspiegel.people.models import Role
from samenspiegel.seals import actions
from samenspiegel.seals.certificates import brought, told
from samenspiegel.seals.models import KnownCopy, SealCertificate
from tests.cast import NOW, Cast
from tests.exports.verapdf import PROFILES, broken_rules
from tests.seals.test_certificates import supplied

from .doors import browser, signed_in
from .lives import Life

PAGE = "/controleer/"


def record_of(life: Life) -> bytes:
    answer = signed_in(life.cast.secretary).get(
        reverse("record_document", args=[life.conversation.public_id])
    )
    assert answer.status_code == 200
    return answer.content


def checked(raw: bytes, client: Client | None = None, name: str = "verslag.pdf") -> HttpResponse:
    return (client or browser()).post(PAGE, {"file": SimpleUploadedFile(name, raw)})  # type: ignore[return-value]


def says(raw: bytes) -> str:
    answer = checked(raw)
    assert answer.status_code == 200
    finding = answer.context["finding"]
    return finding.code if finding else ""


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_record_that_left_here_is_known_and_the_page_names_only_its_organisation(alive: Life) -> None:
    answer = checked(record_of(alive))

    assert answer.context["finding"].code == "known"
    page = answer.content.decode()
    assert (
        f"Dit bestand is verzegeld door {alive.cast.organisation.name}, is sindsdien niet veranderd" in page
    )
    for person in (alive.cast.secretary, alive.cast.mayor, alive.cast.facilitator):
        assert person.name not in page


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_sealed_record_meets_both_standards(alive: Life) -> None:
    document = record_of(alive)

    assert [broken_rules(document, profile) for profile in PROFILES] == [[], []]


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_changed_record_is_told_from_one_that_was_not(alive: Life) -> None:
    document = record_of(alive)

    assert says(document[:900] + bytes([document[900] ^ 1]) + document[901:]) == "changed"
    assert says(document + b"\n% nog iets") == "changed"


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_after_destruction_the_page_still_tells_the_truth(alive: Life) -> None:
    document = record_of(alive)
    alive.conversation.delete()

    copy = KnownCopy.objects.get()
    assert copy.conversation_id is None
    assert says(document) == "destroyed"


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_seal_that_is_ours_on_a_copy_that_is_not_known_says_so(alive: Life) -> None:
    document = record_of(alive)
    KnownCopy.objects.all().delete()

    assert says(document) == "unknown_copy"


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_seals_of_an_earlier_certificate_stay_known_and_its_key_is_gone(alive: Life) -> None:
    document, cast = record_of(alive), alive.cast
    people.appoint(person=cast.clerk, role=Role.ADMINISTRATOR, now=NOW)
    signed_in(cast.clerk).post(reverse("make_seal_certificate"))
    KnownCopy.objects.all().delete()

    assert says(document) == "unknown_copy"
    assert [row.private_key is None for row in SealCertificate.objects.order_by("id")] == [True, False]
    assert says(record_of(alive)) == "known"


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_a_copy_of_the_database_opens_no_key_of_a_certificate_that_was_replaced(alive: Life) -> None:
    cast = alive.cast
    actions.sealer_of(cast.organisation, now=NOW)
    row = SealCertificate.objects.get()
    copied = {"private_key": bytes(row.private_key), "key_owner": row.key_owner, "replaced_at": None}

    actions.make_certificate(organisation=cast.organisation, by=cast.clerk, now=NOW)

    assert Key.objects.filter(purpose=Purpose.STAMP).exclude(owner=copied["key_owner"]).count() == 1
    with pytest.raises(KeyGone):
        keys.fetch(cast.organisation.pk, copied["key_owner"], Purpose.STAMP)
    assert RegisterEntry.objects.get(ground="certificate_replaced").owner == copied["key_owner"]
    # Where the copy is put back, the next record is sealed with a new certificate.
    SealCertificate.objects.exclude(pk=row.pk).delete()
    SealCertificate.objects.filter(pk=row.pk).update(**copied)
    assert says(record_of(alive)) == "known"
    assert SealCertificate.objects.get(replaced_at=None).pk != row.pk


@pytest.mark.django_db(databases="__all__")
def test_once_a_certificate_has_ended_another_seals(cast: Cast) -> None:
    first = actions.sealer_of(cast.organisation, now=NOW)
    ends_at = told(first.certificate).ends_at
    last = actions.sealer_of(cast.organisation, now=ends_at - timedelta(seconds=1))

    after = actions.sealer_of(cast.organisation, now=ends_at)

    assert (last.certificate == first.certificate, told(after.certificate).ends_at > ends_at) == (True, True)


@pytest.mark.django_db(databases="__all__")
def test_a_certificate_that_is_brought_back_gets_another_key_than_the_one_that_was_destroyed(
    cast: Cast,
) -> None:
    raw = supplied(days=(-10_000, 10_000))
    bring = partial(
        actions.bring_certificate, organisation=cast.organisation, password="geheim", by=cast.clerk
    )
    first = bring(raw=raw, now=NOW)
    actions.make_certificate(organisation=cast.organisation, by=cast.clerk, now=NOW)
    again = bring(raw=raw, now=NOW)

    assert (again.pk, again.key_owner == first.key_owner) == (first.pk, False)
    assert actions.sealer_of(cast.organisation, now=NOW).certificate == bytes(again.certificate)


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"%PDF-1.7\n%%EOF", "no_seal"),
        (b"%PDF-1.7 /JavaScript /OpenAction /Encrypt /Launch", "no_seal"),
        (b"%PDF-1.7 " + b"/ByteRange [0 1 9 2]" * 100_000, "no_seal"),
        (b"\x89PNG\r\n\x1a\n", "no_pdf"),
        (b"hallo", "no_pdf"),
        (b"PK\x03\x04", "no_pdf"),
    ],
    ids=["empty", "active", "many", "image", "text", "archive"],
)
def test_any_other_file_gets_one_sentence_and_is_kept_nowhere(raw: bytes, code: str) -> None:
    before = Event.objects.count()

    assert says(raw) == code
    assert Event.objects.count() == before


@pytest.mark.django_db(databases="__all__")
def test_a_file_that_is_too_large_or_absent_is_an_error_beside_the_field() -> None:
    assert "10 MB" in checked(b"%PDF-" + b"x" * 10_000_001).content.decode()
    assert "Kies eerst een bestand." in browser().post(PAGE).content.decode()
    assert "Kies eerst een bestand." in checked(b"").content.decode()


@pytest.mark.django_db(databases="__all__")
def test_who_tries_too_often_waits_and_others_do_not(later) -> None:
    for _ in range(200):
        checked(b"hallo", browser("192.0.2.7"))

    assert "Wacht tien minuten" in checked(b"hallo", browser("192.0.2.7")).content.decode()
    assert "Dit is geen PDF" in checked(b"hallo", browser("198.51.100.7")).content.decode()


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_an_administrator_brings_a_certificate_and_its_key_is_kept_encrypted(alive: Life) -> None:
    cast = alive.cast
    people.appoint(person=cast.clerk, role=Role.ADMINISTRATOR, now=NOW)
    client, page = signed_in(cast.clerk), reverse("seal_certificate")
    raw = supplied(days=(-10_000, 10_000))  # also in the month of this conversation

    wrong = client.post(page, {"file": SimpleUploadedFile("zegel.p12", raw), "password": "fout"})
    assert "gaat met dit wachtwoord niet open" in wrong.content.decode()
    assert not SealCertificate.objects.exists()

    assert (
        client.post(page, {"file": SimpleUploadedFile("zegel.p12", raw), "password": "geheim"}).status_code
        == 302
    )
    row = SealCertificate.objects.get()
    assert row.is_supplied
    kept, plain = bytes(row.private_key), brought(raw, "geheim", now=clock.system_now()).key
    assert b"PRIVATE" not in kept
    # No eight bytes of it stand there as they are; its first one alone would, once in so many times.
    assert not any(plain[at : at + 8] in kept for at in range(len(plain) - 7))
    assert Key.objects.get(purpose=Purpose.STAMP).owner == row.key_owner
    assert row.fingerprint in client.get(page).content.decode()
    assert says(record_of(alive)) == "known"


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_only_an_administrator_touches_the_certificate(alive: Life) -> None:
    for person in (alive.cast.secretary, alive.cast.mayor, alive.cast.clerk):
        assert signed_in(person).get(reverse("seal_certificate")).status_code == 404
        assert signed_in(person).post(reverse("make_seal_certificate")).status_code == 404


@pytest.mark.parametrize("alive", ["ended"], indirect=True)
def test_nothing_but_the_digest_is_kept_of_a_copy(alive: Life) -> None:
    record_of(alive)
    record_of(alive)

    assert KnownCopy.objects.count() == 2
    assert {field.name for field in KnownCopy._meta.fields} == {
        "id",
        "organisation",
        "digest",
        "conversation",
    }
