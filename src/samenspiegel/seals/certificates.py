# SPDX-License-Identifier: EUPL-1.2
"""Certificates: made here, or brought along as PKCS#12. Plain bytes in, plain bytes out."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from .opening import LENGTH_BYTES

YEARS = 10
LEAST_RSA_BITS = 2048
NAME_LENGTH = 64  # what a certificate can hold of a name
OPENS_IN_SECONDS = 10
"""A file says itself how often its password is stirred: ours in a blink, a hostile one for hours."""
CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class CertificateRefused(ValueError):
    """This certificate cannot seal. ``reason`` is one of ``REASONS``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = ("unreadable", "no_key", "other_key", "weak_key", "not_now", "not_for_signing")


@dataclass(frozen=True)
class Certificate:
    """A certificate with its private key.

    Args:
        der: the certificate. key: PKCS#8, not encrypted. chain: PEM of who vouches for it.
    """

    der: bytes
    key: bytes
    chain: bytes
    ends_at: datetime

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.der)


@dataclass(frozen=True)
class Told:
    """What a certificate says of itself, for people."""

    subject: str
    issuer: str
    ends_at: datetime
    fingerprint: str


def made(name: str, *, now: datetime) -> Certificate:
    """A certificate of an organisation's own, that nobody else vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    short = name.encode()[:NAME_LENGTH].decode(errors="ignore").strip() or "Samenspiegel"
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, short), x509.NameAttribute(NameOID.COMMON_NAME, short)]
    )
    ends_at = (now + timedelta(days=365 * YEARS)).replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of readers may lie behind
        .not_valid_after(ends_at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_USAGE, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _whole(certificate, key, ())


def brought(raw: bytes, password: str, *, now: datetime) -> Certificate:
    """The certificate in a PKCS#12 file (.p12, .pfx).

    Raises:
        CertificateRefused: it cannot be opened with this password, or cannot seal.
    """
    if not _opens_in_time(raw, password.encode()):
        raise CertificateRefused("unreadable")
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(raw, password.encode() or None)
    except (ValueError, TypeError, UnicodeError):
        raise CertificateRefused("unreadable") from None
    if certificate is None or key is None:
        raise CertificateRefused("no_key")
    if not isinstance(key, PrivateKey) or _is_weak(key):
        raise CertificateRefused("weak_key")
    if _public(key.public_key()) != _public(certificate.public_key()):
        raise CertificateRefused("other_key")
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise CertificateRefused("not_now")
    if not _may_sign(certificate):
        raise CertificateRefused("not_for_signing")
    return _whole(certificate, key, others)


def _opens_in_time(raw: bytes, password: bytes) -> bool:
    """Whether it is known soon if this password opens the file. Tried apart: what is begun here cannot be ended."""
    try:
        subprocess.run(  # our own program, without a shell
            [sys.executable, "-I", "-B", "-m", "samenspiegel.seals.opening"],
            input=len(password).to_bytes(LENGTH_BYTES, "big") + password + raw,
            env={},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=OPENS_IN_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return True


def told(der: bytes) -> Told:
    """What a certificate says of itself."""
    certificate = x509.load_der_x509_certificate(der)
    return Told(
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        ends_at=certificate.not_valid_after_utc,
        fingerprint=fingerprint(der),
    )


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate, in hexadecimal."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(der)
    return digest.finalize().hex()


_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _is_weak(key: PrivateKey) -> bool:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.key_size < LEAST_RSA_BITS
    return not isinstance(key.curve, CURVES)


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _public(key: object) -> bytes:
    return key.public_bytes(  # type: ignore[attr-defined,no-any-return]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _whole(certificate: x509.Certificate, key: PrivateKey, others: Sequence[x509.Certificate]) -> Certificate:
    return Certificate(
        der=certificate.public_bytes(serialization.Encoding.DER),
        key=key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        chain=b"".join(other.public_bytes(serialization.Encoding.PEM) for other in others),
        ends_at=certificate.not_valid_after_utc,
    )


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()
