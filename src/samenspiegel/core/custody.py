# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: what a seal passphrase must be, and how a printed recovery code is written and read.

Whoever holds database, key store and the key from the environment can only guess the passphrase. So it is long, and not
made of what everybody knows of its owner.
"""

import unicodedata
from collections.abc import Iterable

PASSPHRASE_MIN_CHARACTERS, PASSPHRASE_MAX_CHARACTERS = 16, 200
DIFFERENT_MIN = 8
"""So many different signs at least: no sixteen times the same, no short word over and over."""
NAME_MIN_CHARACTERS = 4

CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters that are not mistaken for each other on paper: no i, l, o, 0 or 1."""
CODE_GROUPS, CODE_GROUP_CHARACTERS = 6, 5
CODE_CHARACTERS = CODE_GROUPS * CODE_GROUP_CHARACTERS  # 30 of 31 letters: 148 bits


def as_meant(passphrase: str) -> str:
    """A passphrase as people mean it: however their keyboard makes an é, and whatever the blanks around the words."""
    plain = passphrase.encode(errors="replace").decode()
    return " ".join(unicodedata.normalize("NFC", plain).split())


def weakness(passphrase: str, *, known: Iterable[str] = ()) -> str:
    """Why a passphrase is too weak; empty when it will do.

    Args:
        known: what everybody knows of its owner: names, address, organisation.
    Returns:
        ``too_short``, ``too_long``, ``too_simple`` (a few signs over and over) or ``tells_name``.
    """
    said = as_meant(passphrase)
    if len(said) < PASSPHRASE_MIN_CHARACTERS:
        return "too_short"
    if len(said) > PASSPHRASE_MAX_CHARACTERS:
        return "too_long"
    rest = said.casefold()
    for name in _words(known):
        rest = rest.replace(name, "")
    if rest != said.casefold() and len(rest.replace(" ", "")) < PASSPHRASE_MIN_CHARACTERS:
        return "tells_name"
    return "too_simple" if len(set(rest) - {" "}) < DIFFERENT_MIN else ""


def written_code(letters: str) -> str:
    """A recovery code as it is printed: ``abcde-fghjk-…``."""
    starts = range(0, CODE_CHARACTERS, CODE_GROUP_CHARACTERS)
    return "-".join(letters[start : start + CODE_GROUP_CHARACTERS] for start in starts)


def read_code(text: str) -> str:
    """The letters of a recovery code as somebody typed it, with or without dashes; empty when it cannot be one."""
    letters = "".join(sign for sign in text.casefold() if not (sign.isspace() or sign in "-‐‑–—."))
    is_code = len(letters) == CODE_CHARACTERS and set(letters) <= set(CODE_LETTERS)
    return letters if is_code else ""


def _words(known: Iterable[str]) -> list[str]:
    """The longest first, so that a name goes as a whole."""
    found = {
        word
        for text in known
        for word in "".join(sign if sign.isalnum() else " " for sign in as_meant(text).casefold()).split()
        if len(word) >= NAME_MIN_CHARACTERS
    }
    return sorted(found, key=lambda word: (-len(word), word))
