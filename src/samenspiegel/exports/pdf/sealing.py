# SPDX-License-Identifier: EUPL-1.2
"""Sealing a document (PAdES, no changes allowed), and looking at a seal that somebody brings.

Looking reads the signature alone and no other part of the file: nothing in it is unpacked, followed or run, so that a
file that was made to do harm has nothing to work on.
"""

import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import TypeVar

T = TypeVar("T")
FIELD = "Zegel"
MAX_SIGNATURE_BYTES = 100_000
"""Of the signature in a file; ours are a tenth of it."""
MAX_SEALS = 20

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")


@dataclass(frozen=True)
class Seal:
    """One seal in a file.

    Args:
        fingerprint: SHA-256 of the certificate that it names.
        is_intact: every byte of the file is as it was when that certificate sealed it.
    """

    fingerprint: str
    is_intact: bool


def sealed(document: bytes, *, certificate: bytes, key: bytes, chain: bytes = b"", reason: str) -> bytes:
    """The document with a seal over all of it, certified so that any change shows.

    Args:
        certificate: DER. key: PKCS#8, in clear. chain: PEM of who vouches for the certificate.
        reason: what the seal says, shown by programs that read PDF.
    """
    from asn1crypto import keys, pem, x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    others = (
        [x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(chain, multiple=True)]
        if chain
        else []
    )
    registry = SimpleCertificateStore()
    registry.register_multiple(others)
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=registry,
    )
    # The composer ends without a newline; without one the file that follows would not be PDF/A any more.
    writer = IncrementalPdfFileWriter(BytesIO(document + b"\n"))
    how = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=reason,
    )
    made: bytes = apart(lambda: signers.sign_pdf(writer, how, signer=signer).getvalue())
    return made


def apart(do: Callable[[], T]) -> T:
    """Do this on a thread of its own: the library runs an event loop, and none may run within another."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(do).result()


def seals_in(document: bytes) -> list[Seal]:
    """The seals that a file carries, the last one first; what cannot be read as a seal is none."""
    ranges = list(_RANGE.finditer(document))[-MAX_SEALS:]
    found = [_seal(document, tuple(map(int, match.groups()))) for match in reversed(ranges)]  # type: ignore[arg-type]
    return [seal for seal in found if seal is not None]


def _seal(document: bytes, span: tuple[int, int, int, int]) -> Seal | None:
    start, length, after, rest = span
    if start != 0 or not length < after <= len(document) or after - length > 2 * MAX_SIGNATURE_BYTES:
        return None
    written = document[length:after].strip()
    if not (written.startswith(b"<") and written.endswith(b">")):
        return None
    try:
        raw = bytes.fromhex(written[1:-1].decode("ascii"))
    except ValueError:
        return None
    is_whole = after + rest == len(document)
    signed = document[:length] + document[after : after + rest]
    return _checked(raw, hashlib.sha256(signed).digest(), is_whole=is_whole)


def _checked(raw: bytes, digest: bytes, *, is_whole: bool) -> Seal | None:
    """Whether the signature fits this digest and the certificate that it brings along; ``None`` for no signature."""
    try:
        certificate, told, is_signed = _opened(raw)
    except Exception:  # what somebody prepared can make the readers of its parts raise anything
        return None
    return Seal(hashlib.sha256(certificate).hexdigest(), is_whole and is_signed and told == digest)


def _opened(raw: bytes) -> tuple[bytes, bytes, bool]:
    """The certificate in a signature, the digest that was signed, and whether that certificate signed it."""
    from asn1crypto import cms
    from cryptography import x509

    content = cms.ContentInfo.load(raw)["content"]
    info = content["signer_infos"][0]
    number = info["sid"].chosen["serial_number"].native
    certificate = next(
        one.chosen.dump() for one in content["certificates"] if one.chosen.serial_number == number
    )
    attributes = info["signed_attrs"]
    told = next(one["values"][0].native for one in attributes if one["type"].native == "message_digest")
    is_signed = _is_signed(
        x509.load_der_x509_certificate(certificate),
        info["signature"].native,
        attributes.untag().dump(),
        info["digest_algorithm"]["algorithm"].native,
    )
    return certificate, told, is_signed


def _is_signed(certificate: object, signature: bytes, attributes: bytes, algorithm: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    if algorithm != "sha256":
        return False
    public = certificate.public_key()  # type: ignore[attr-defined]
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
        elif isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, attributes, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True
