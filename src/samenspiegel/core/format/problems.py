# SPDX-License-Identifier: EUPL-1.2
"""What can be wrong with a format file, as codes; `formats.problems` says it in Dutch."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, at one place.

    Attributes:
        path: where, as in ``groups[1].floor``; empty for the file as a whole.
        code: what kind of problem, see `formats.problems`.
        found: what stands there, as short text; empty where something is missing.
        nearest: the valid word that resembles it most, if any does.
        allowed: the valid words, where they are few, or the limit that was passed.
        line: the line in the file, counted from 1, or None where the value comes from elsewhere.
    """

    path: str
    code: str
    found: str = ""
    nearest: str | None = None
    allowed: tuple[str, ...] = field(default=())
    line: int | None = None


class FormatInvalid(Exception):
    """A format cannot be used; ``problems`` holds everything that is wrong with it, in the order of the file.

    Not ``is_complete``: the rest can be checked only once these are mended.
    """

    def __init__(self, problems: Iterable[Problem], *, is_complete: bool = True) -> None:
        self.problems = tuple(problems)
        self.is_complete = is_complete
        super().__init__(
            "; ".join(f"{problem.path}: {problem.code} {problem.found}" for problem in self.problems)
        )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, if any is alike."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def path_text(location: Iterable[str | int]) -> str:
    """``("groups", 1, "floor")`` as ``groups[1].floor``."""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
