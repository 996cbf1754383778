# SPDX-License-Identifier: EUPL-1.2
"""What is said about a format, before it is said in a language: codes with values, under headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Union

Value = Union[str, int, "Said", tuple[Union[str, "Said"], ...]]


@dataclass(frozen=True)
class Said:
    """One sentence, or a part of one, as a code. A tuple of values is a listing ("a, b en c").

    Attributes:
        values: names with texts of the format, numbers, or parts of the sentence that have a code of their own.
    """

    code: str
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """Sentences that belong together."""

    said: tuple[Said, ...]


@dataclass(frozen=True)
class Points:
    """A list; each point is one or more sentences."""

    points: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True)
class Heading:
    """A heading within a chapter."""

    said: Said


Block = Paragraph | Points | Heading


@dataclass(frozen=True)
class Chapter:
    """One part of an explanation; ``key`` is the code of its heading."""

    key: str
    blocks: tuple[Block, ...]


def say(code: str, **values: Value) -> Said:
    """A sentence by its code."""
    return Said(code, tuple(values.items()))


def paragraph(*said: Said | None) -> list[Block]:
    """A paragraph of what there is to say; nothing where that is nothing."""
    there = tuple(one for one in said if one is not None)
    return [Paragraph(there)] if there else []


def points(lines: Iterable[Iterable[Said | None]]) -> list[Block]:
    """A list of what there is to say; nothing where that is nothing."""
    there = (tuple(one for one in line if one is not None) for line in lines)
    kept = tuple(line for line in there if line)
    return [Points(kept)] if kept else []


def chapter(key: str, *blocks: list[Block]) -> list[Chapter]:
    """A chapter, if there is anything in it."""
    there = tuple(block for part in blocks for block in part)
    return [Chapter(key, there)] if there else []
