# SPDX-License-Identifier: EUPL-1.2
"""Certificates: made here or brought along, and the seals that they make."""

import hashlib
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from samenspiegel.exports.blocks import Words, as_pdf
from samenspiegel.exports.house import House
from samenspiegel.exports.pdf import Sheet
from samenspiegel.exports.pdf.sealing import apart, sealed, seals_in
from samenspiegel.seals import certificates
from samenspiegel.seals.certificates import Certificate, CertificateRefused, brought, made, told
from tests.exports.verapdf import PROFILES, broken_rules

NOW = datetime.now(UTC)
SHEET = Sheet("Verslag", "", moment=datetime(2026, 3, 4, tzinfo=UTC), foot="Vertrouwelijk")


def a_document() -> bytes:
    return as_pdf([Words("De secretaris volgt een cursus.")], house=House("Gemeente Waterland"), sheet=SHEET)


def with_seal_of(one: Certificate, document: bytes | None = None) -> bytes:
    return sealed(
        document or a_document(), certificate=one.der, key=one.key, chain=one.chain, reason="Verslag"
    )


def supplied(key=None, *, days: tuple[int, int] = (-1, 365), usage: bool = True, other=None) -> bytes:
    """A PKCS#12 file as a supplier of certificates hands it out."""
    key = key or rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Gemeente Waterland")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key((other or key).public_key())
        .serial_number(7)
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(
            x509.KeyUsage(usage, False, not usage, False, False, False, False, False, False), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    how = serialization.BestAvailableEncryption(b"geheim")
    return pkcs12.serialize_key_and_certificates(b"zegel", key, certificate, None, how)


@pytest.fixture(scope="module")
def own() -> Certificate:
    return made("Gemeente Waterland", now=NOW)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_sealed_document_meets_both_standards(own: Certificate, profile: str) -> None:
    assert broken_rules(with_seal_of(own), profile) == []


def test_another_program_finds_the_seal_whole_valid_and_without_changes(own: Certificate) -> None:
    (signature,) = PdfFileReader(BytesIO(with_seal_of(own))).embedded_signatures
    trusted = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = apart(lambda: validate_pdf_signature(signature, trusted))

    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert signature.docmdp_level.name == "NO_CHANGES"


def test_our_own_look_agrees(own: Certificate) -> None:
    (seal,) = seals_in(with_seal_of(own))

    assert (seal.fingerprint, seal.is_intact) == (own.fingerprint, True)


@pytest.fixture(scope="module")
def document(own: Certificate) -> bytes:
    return with_seal_of(own)


@settings(max_examples=200, deadline=None)
@given(part=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_whatever_bit_outside_the_signature_is_changed_the_seal_is_broken(
    document: bytes, part: float, bit: int
) -> None:
    place = int(part * len(document))
    begins = document.index(b"/Contents <")
    assume(not begins < place <= document.index(b">", begins))
    changed = document[:place] + bytes([document[place] ^ 1 << bit]) + document[place + 1 :]

    assert not any(seal.is_intact for seal in seals_in(changed))


@settings(max_examples=200, deadline=None)
@given(part=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_whatever_bit_of_the_signature_is_changed_looking_at_it_never_fails(
    document: bytes, part: float, bit: int
) -> None:
    begins = document.index(b"/Contents <") + len(b"/Contents <")
    place = begins + int(part * (document.index(b">", begins) - begins))
    changed = document[:place] + bytes([document[place] ^ 1 << bit]) + document[place + 1 :]

    assert len(seals_in(changed)) <= 1


@pytest.mark.parametrize(
    "change",
    [lambda file: file + b"\n", lambda file: file[:-10], lambda file: b"%PDF-1.7\n" + file],
    ids=["more", "less", "before"],
)
def test_more_or_less_of_the_file_breaks_the_seal(own: Certificate, change) -> None:
    assert not any(seal.is_intact for seal in seals_in(change(with_seal_of(own))))


def test_a_seal_cannot_be_taken_over_into_another_file(own: Certificate) -> None:
    first = with_seal_of(own)
    other = as_pdf([Words("De secretaris gaat weg.")], house=House("Gemeente Waterland"), sheet=SHEET)
    span = first[first.index(b"/ByteRange") : first.index(b"]", first.index(b"/ByteRange")) + 1]
    contents = first[first.index(b"/Contents <") :]

    assert not any(seal.is_intact for seal in seals_in(other + span + contents))


def test_a_seal_whose_digest_was_made_to_fit_another_text_is_broken(own: Certificate) -> None:
    """The attack: who changes the text writes its digest into the signature, without the key to sign that with."""
    document = with_seal_of(own)
    begins = document.index(b"/Contents <") + len(b"/Contents ")
    ends = document.index(b">", begins) + 1
    changed = document[:900] + bytes([document[900] ^ 1]) + document[901:]
    told, fits = (
        hashlib.sha256(one[:begins] + one[ends:]).hexdigest().upper().encode() for one in (document, changed)
    )
    assert told in document[begins:ends]

    assert [seal.is_intact for seal in seals_in(changed.replace(told, fits))] == [False]


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"%PDF-1.7",
        b"%PDF-1.7 /ByteRange [0 1 2 3]",
        b"%PDF-1.7 /ByteRange [0 9 9999999999 1]",
        b"%PDF-1.7 /ByteRange [0 31 39 2] <" + b"00" * 3 + b">ab",
        b"%PDF-1.7 /ByteRange [0 35 45 2]    <30800000>ab",
        b"/ByteRange [0 0 0 0]" * 50_000,
    ],
    ids=["empty", "header", "no contents", "far", "short", "indefinite", "many"],
)
def test_a_file_that_only_looks_like_it_carries_no_seal(file: bytes) -> None:
    assert seals_in(file) == []


@pytest.mark.parametrize(
    "key",
    [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())],
    ids=["RSA", "P-384"],
)
def test_a_certificate_that_was_brought_seals_as_well(key) -> None:
    one = brought(supplied(key), "geheim", now=NOW)

    assert [(seal.fingerprint, seal.is_intact) for seal in seals_in(with_seal_of(one))] == [
        (one.fingerprint, True)
    ]
    assert told(one.der).subject == "Gemeente Waterland"


@pytest.mark.parametrize(
    ("raw", "password", "reason"),
    [
        (lambda: b"no certificate", "geheim", "unreadable"),
        (lambda: b"", "", "unreadable"),
        (lambda: supplied(), "fout", "unreadable"),
        (lambda: supplied(rsa.generate_private_key(65537, 1024)), "geheim", "weak_key"),  # noqa: S505
        (lambda: supplied(ec.generate_private_key(ec.SECP192R1())), "geheim", "weak_key"),
        (lambda: supplied(days=(-30, -1)), "geheim", "not_now"),
        (lambda: supplied(days=(1, 30)), "geheim", "not_now"),
        (lambda: supplied(usage=False), "geheim", "not_for_signing"),
    ],
    ids=["text", "empty", "password", "short RSA", "short curve", "ended", "not yet", "other use"],
)
def test_what_cannot_seal_is_refused_with_a_reason(raw, password: str, reason: str) -> None:
    with pytest.raises(CertificateRefused) as refused:
        brought(raw(), password, now=NOW)

    assert refused.value.reason == reason


def test_a_file_that_stirs_its_password_for_hours_is_refused_and_nothing_goes_on_working_at_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from asn1crypto.pkcs12 import Pfx

    hostile = Pfx.load(supplied())
    hostile["mac_data"]["iterations"] = 2_000_000_000
    monkeypatch.setattr(certificates, "OPENS_IN_SECONDS", 2)
    before = time.monotonic()

    with pytest.raises(CertificateRefused, match="unreadable"):
        brought(hostile.dump(force=True), "geheim", now=NOW)

    assert 2 <= time.monotonic() - before < 20


@given(st.text(max_size=200))
@settings(max_examples=20, deadline=None)
def test_whatever_an_organisation_is_called_a_certificate_can_be_made(name: str) -> None:
    assert told(made(name, now=NOW).der).subject
