# SPDX-License-Identifier: EUPL-1.2
"""The secret of a personal link in letters that people can type over from paper: 26 of them, in six groups.

The alphabet has no letter that looks like another sign (Crockford's base 32). 26 letters hold 130 bits: the 128 of the
secret and two that tell most mistakes from a code. A link's secret is longer; of one in a letter the rest follows from
its first 128 bits, so that the code and the link are two spellings of the same.
"""

import hashlib

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = (4, 4, 5, 4, 4, 5)
LETTERS = sum(GROUPS)
DRAWN_BYTES = 16
SECRET_BYTES = 18

_CHECK_BITS = 5 * LETTERS - 8 * DRAWN_BYTES
_READ_AS = {letter: number for number, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_BETWEEN = str.maketrans("", "", " -\u2010\u2011\u2013\u00a0\t\r\n.")


def secret_from(drawn: bytes) -> bytes:
    """The secret of a link in a letter, from 128 random bits."""
    if len(drawn) != DRAWN_BYTES:
        raise ValueError("a code holds 128 bits")
    return drawn + _rest(drawn)


def code_of(secret: bytes) -> str:
    """The code of a secret that ``secret_from`` made, with a space between the groups."""
    drawn = secret[:DRAWN_BYTES]
    number = int.from_bytes(drawn, "big") << _CHECK_BITS | _check(drawn)
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LETTERS)))
    groups, at = [], 0
    for length in GROUPS:
        groups.append(letters[at : at + length])
        at += length
    return " ".join(groups)


def secret_of(typed: str) -> bytes | None:
    """The secret that a typed code stands for; ``None`` where it cannot be one.

    Small letters, spaces and hyphens are as good; O is read as 0, I and L as 1.
    """
    letters = typed.translate(_BETWEEN).upper()
    if len(letters) != LETTERS or any(letter not in _READ_AS for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | _READ_AS[letter]
    drawn = (number >> _CHECK_BITS).to_bytes(DRAWN_BYTES, "big")
    if number & ((1 << _CHECK_BITS) - 1) != _check(drawn):
        return None
    return secret_from(drawn)


def _rest(drawn: bytes) -> bytes:
    return hashlib.sha256(b"samenspiegel/letter" + drawn).digest()[: SECRET_BYTES - DRAWN_BYTES]


def _check(drawn: bytes) -> int:
    return _rest(drawn)[0] >> (8 - _CHECK_BITS)
