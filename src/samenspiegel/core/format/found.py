# SPDX-License-Identifier: EUPL-1.2
"""A problem in a format as the checks find it, before it is known on which line it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.problems import nearest


@dataclass(frozen=True)
class Found:
    """A problem before it is known on which line it stands."""

    location: Location
    code: str
    found: str = ""
    nearest: str | None = None
    allowed: tuple[str, ...] = field(default=())


def unknown(location: Location, word: str, known: Iterable[str], code: str = "unknown_reference") -> Found:
    """A word that is none of the known ones, with the one that resembles it most."""
    known = sorted(known)
    return Found(location, code, word, nearest(word, known), tuple(known)[:20])
