# SPDX-License-Identifier: EUPL-1.2
"""Signing with a pen: a paper of one exact version, and its scan, which makes nothing final by itself."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from samenspiegel.core.access import Part
from samenspiegel.core.passages import paper_code
from samenspiegel.formats import queries as formats
from samenspiegel.people.models import Person
from samenspiegel.records import queries
from samenspiegel.records.models import Record, RecordVersion, SignedScan
from tests.exports.reading import text_of
from tests.exports.verapdf import PROFILES, broken_rules
from tests.records import stage as records

from .doors import signed_in
from .lives import Life

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


def at(life: Life, name: str) -> str:
    return reverse(name, args=[life.conversation.public_id])


def version_of(life: Life) -> RecordVersion:
    return RecordVersion.objects.filter(record__conversation=life.conversation).order_by("-number")[0]


def bring(life: Life, by: Person, raw: bytes = PNG, **values: str) -> HttpResponse:
    version = version_of(life)
    given = {
        "version": version.public_id,
        "digest": version.digest,
        "code": paper_code(version.digest).lower(),
        **values,
        "file": SimpleUploadedFile("scan.png", raw),
    }
    return signed_in(by).post(at(life, "record_by_pen"), given)  # type: ignore[return-value]


@pytest.mark.parametrize("alive", ["offered"], indirect=True)
def test_the_paper_shows_the_offered_version_with_a_place_to_sign_for_each(alive: Life) -> None:
    answer = signed_in(alive.cast.facilitator).get(at(alive, "record_paper"))
    text = text_of(answer.content)

    assert [broken_rules(answer.content, profile) for profile in PROFILES] == [[], []]
    assert text.count("Handtekening") >= 2
    assert paper_code(version_of(alive).digest) in text


@pytest.mark.parametrize("alive", ["offered"], indirect=True)
def test_only_who_writes_the_record_gets_the_paper_and_brings_the_scan(alive: Life) -> None:
    for person in (alive.cast.secretary, alive.cast.mayor, alive.cast.clerk, alive.cast.outsider):
        assert signed_in(person).get(at(alive, "record_paper")).status_code == 404
        assert bring(alive, person).status_code == 404
    assert not SignedScan.objects.exists()


@pytest.mark.parametrize("alive", ["offered"], indirect=True)
def test_a_scan_stands_beside_the_version_and_makes_nothing_final(alive: Life) -> None:
    assert bring(alive, alive.cast.facilitator).status_code == 302

    assert Record.objects.get(conversation=alive.conversation).ending == ""
    assert PNG not in bytes(SignedScan.objects.get().sealed)
    for person in (alive.cast.secretary, alive.cast.mayor, alive.cast.facilitator):
        assert at(alive, "record_scan") in signed_in(person).get(at(alive, "record")).content.decode()
        found = signed_in(person).get(at(alive, "record_scan"))
        assert (found.content, found.headers["Content-Type"]) == (PNG, "image/png")
    assert signed_in(alive.cast.clerk).get(at(alive, "record_scan")).status_code == 404


@pytest.mark.parametrize("alive", ["offered"], indirect=True)
@pytest.mark.parametrize(
    ("values", "raw", "words"),
    [
        ({"code": "0000 0000"}, PNG, "hoort niet bij de versie"),
        ({"code": ""}, PNG, "utrecht-form-field-error-message"),
        ({}, b"MZ\x90\x00", "soort bestand"),
        ({}, b"", "Kies eerst een bestand"),
        ({"version": "weg"}, PNG, "andere versie aangeboden"),
        ({"digest": "0" * 64}, PNG, "andere versie aangeboden"),
    ],
    ids=["code", "no code", "program", "empty", "version", "digest"],
)
def test_what_does_not_fit_this_version_is_not_kept(
    alive: Life, values: dict[str, str], raw: bytes, words: str
) -> None:
    answer = bring(alive, alive.cast.facilitator, raw, **values)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not SignedScan.objects.exists()


@pytest.mark.parametrize("alive", ["offered"], indirect=True)
def test_a_new_version_leaves_the_scan_of_the_old_one_behind(alive: Life) -> None:
    bring(alive, alive.cast.facilitator)
    record = Record.objects.get(conversation=alive.conversation)
    records.rewritten(alive.cast, record, priorities="Iets anders.")

    assert (
        at(alive, "record_scan") not in signed_in(alive.cast.mayor).get(at(alive, "record")).content.decode()
    )
    assert signed_in(alive.cast.mayor).get(at(alive, "record_scan")).status_code == 404


@pytest.mark.parametrize("alive", ["offered"], indirect=True)
def test_the_final_record_tells_of_the_paper_and_the_scan_stays_until_it_is_destroyed(alive: Life) -> None:
    bring(alive, alive.cast.facilitator)
    record = Record.objects.get(conversation=alive.conversation)
    for person in alive.sides:
        records.approve(record, person)

    document = signed_in(alive.cast.secretary).get(at(alive, "record_document")).content
    assert "op papier; de scan staat hier sinds" in text_of(document)
    assert signed_in(alive.cast.secretary).get(at(alive, "record_scan")).content == PNG
    assert signed_in(alive.cast.facilitator).get(at(alive, "record_by_pen")).status_code == 404
    alive.conversation.delete()
    assert not SignedScan.objects.exists()


@pytest.mark.parametrize("alive", ["offered"], indirect=True)
def test_no_member_of_a_committee_takes_the_scan_along(alive: Life) -> None:
    state = queries.state_of(Record.objects.get(conversation=alive.conversation))
    by_committee = replace(state, rules=replace(state.rules, committee="de commissie"))

    assert {part for part in Part if queries.may_open_scan(by_committee, {part})} == {
        *(Part.SUBJECT, Part.REVIEWER, Part.FACILITATOR, Part.SECOND_READER)
    }


@pytest.mark.parametrize("alive", ["offered"], indirect=True)
def test_who_does_not_read_every_section_takes_no_scan_along(
    alive: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = alive.cast.format_version
    spec = formats.spec_of(version)
    sides_only = spec.record[0].model_copy(update={"readers": ("subject", "reviewer")})
    changed = spec.model_copy(update={"record": (sides_only, *spec.record[1:])})
    monkeypatch.setitem(formats._read, version.digest, changed)
    state = queries.state_of(Record.objects.get(conversation=alive.conversation))

    asked = (Part.SUBJECT, Part.REVIEWER, Part.FACILITATOR, Part.SECOND_READER)
    assert [queries.may_open_scan(state, {part}) for part in asked] == [True, True, False, False]
