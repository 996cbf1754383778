# SPDX-License-Identifier: EUPL-1.2
"""Texts that people wrote, mended so that they can be set: a character without a drawing would stop the document."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

UNKNOWN = "[?]"
"""Stands for one or more characters that the font does not have, such as emoji."""
BREAK = "\N{ZERO WIDTH SPACE}"
BREAK_AFTER = 18

_SAME: Mapping[str, str] = {
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{HORIZONTAL BAR}": "\N{EM DASH}",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LEFTWARDS ARROW}": "<-",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{LINE SEPARATOR}": "\n",
    "\N{PARAGRAPH SEPARATOR}": "\n\n",
    "\t": " ",
}
_LONG = re.compile(rf"[^\s\u200b-]{{{2 * BREAK_AFTER},}}")
_LINES = re.compile(r"\r\n?")


@cache
def characters() -> frozenset[str]:
    """Every character that all styles of the font can draw."""
    lines = (Path(__file__).with_name("fonts") / "characters.txt").read_text(encoding="ascii").split()
    bounds = [line.split("-") for line in lines]
    return frozenset(chr(n) for first, last in bounds for n in range(int(first, 16), int(last, 16) + 1))


def mended(text: str) -> str:
    """The text with only characters that can be drawn; a long row without a space can be broken.

    Unknown characters become `UNKNOWN`, a whole row of them once; invisible ones, also those that turn the reading
    direction around, are left out.
    """
    known = characters()
    found: list[str] = []
    for sign in unicodedata.normalize("NFC", _LINES.sub("\n", text)):
        kind = unicodedata.category(sign)
        if sign in _SAME:
            found.append(_SAME[sign])
        elif sign == "\n":
            found.append(sign)
        elif kind == "Zs":
            found.append(sign if sign == "\N{NO-BREAK SPACE}" else " ")
        elif kind in ("Cc", "Cf"):
            continue
        elif sign in known:
            found.append(sign)
        elif not found or found[-1] != UNKNOWN:
            found.append(UNKNOWN)
    return _LONG.sub(_breakable, "".join(found))


def _breakable(row: re.Match[str]) -> str:
    signs = row[0]
    return BREAK.join(signs[at : at + BREAK_AFTER] for at in range(0, len(signs), BREAK_AFTER))


def mended_all(value: Any) -> Any:
    """The same for every text in lists and mappings; keys are ours and stay."""
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, Mapping):
        return {key: mended_all(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [mended_all(inner) for inner in value]
    return value


def has_unknown(value: Any) -> bool:
    """Whether a mended value holds the mark of an unknown character."""
    if isinstance(value, str):
        return UNKNOWN in value
    if isinstance(value, Mapping):
        return any(map(has_unknown, value.values()))
    return isinstance(value, Sequence) and any(map(has_unknown, value))
