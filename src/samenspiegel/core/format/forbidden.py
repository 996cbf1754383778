# SPDX-License-Identifier: EUPL-1.2
"""What a format refuses on its agenda: the words that it names, as whole words, whatever the capitals and accents.

It finds words, not meanings. Somebody who says the same in other words is not stopped; the people at the table are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from samenspiegel.core.format.spec import ForbiddenItem


@dataclass(frozen=True)
class Refusal:
    """A word of the format that stands in a text, and why it does not belong there."""

    word: str
    reason: str


def refused_by(text: str, forbidden: Iterable[ForbiddenItem]) -> Refusal | None:
    """The first forbidden word in this text, or None where there is none."""
    bare = f" {_bare(text)} "
    for item in forbidden:
        for word in item.words:
            if (sought := _bare(word)) and f" {sought} " in bare:
                return Refusal(word, item.reason)
    return None


def _bare(text: str) -> str:
    """Words in small letters without accents, one space between them."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept))
