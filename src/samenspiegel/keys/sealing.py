# SPDX-License-Identifier: EUPL-1.2
"""Encryption of what is kept: AES-256-GCM, bound to the place it is kept at, so that rows cannot be swapped."""

import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
BLOCK_BYTES = 64


class Unreadable(Exception):
    """The bytes were not sealed with this key for this place, or were changed."""


def seal_bytes(key: bytes, plain: bytes, *, about: str) -> bytes:
    """Encrypt ``plain`` under ``key``; ``about`` names the place and must be given again to open it."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def open_bytes(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """Decrypt what ``seal_bytes`` made.

    Raises:
        Unreadable: another key or place, or changed bytes.
    """
    sealed = bytes(sealed)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable(about) from error


def seal(key: bytes, value: Any, *, about: str, block_bytes: int = BLOCK_BYTES) -> bytes:
    """Encrypt a JSON value under ``key`` for the place ``about``.

    Args:
        block_bytes: the size is rounded up to a multiple of this, with blanks behind the value, so that who sees the
            bytes alone cannot read from their number what stands in them.
    """
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    padded = plain.ljust(-(-len(plain) // block_bytes) * block_bytes)
    return seal_bytes(key, padded, about=about)


def unseal(key: bytes, sealed: bytes, *, about: str) -> Any:
    """Decrypt a JSON value; raises ``Unreadable`` as ``open_bytes`` does."""
    return json.loads(open_bytes(key, sealed, about=about))


def derive(secret: bytes, purpose: str, *, length: int = 32) -> bytes:
    """Derive ``length`` bytes for one purpose from a secret (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"samenspiegel/{purpose}".encode()).derive(
        secret
    )
