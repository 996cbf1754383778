# SPDX-License-Identifier: EUPL-1.2
"""A rehearsal: a whole conversation of a format with invented people, kept as a walk of steps to read through.

Which courses make sense for a format, and the walk as plain data: what happened when and by whom, the mail that would
have left, the pages as their readers saw them, and what was expected of whom. Nothing in it is about real people.
"""

import json
import lzma
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from samenspiegel.core.format import FormatSpec, Group
from samenspiegel.core.format.shared import may_be_shared

LARGEST_WALK_BYTES = 64_000_000
"""So large a walk may be once it is unpacked; one of the library takes up 2 MB."""


class Course(StrEnum):
    """How a rehearsed conversation goes."""

    WELL = "well"  # everybody does what is asked
    SHORT = "short"  # of one averaged group fewer answer than its floor
    DISPUTE = "dispute"  # the two do not agree on the record
    SHARED = "shared"  # two organisations share the subject: two review, and each has its own raters


def courses(spec: FormatSpec) -> tuple[Course, ...]:
    """The courses that make sense for a format, the plain one first; none where there is no conversation to play."""
    if spec.is_alone:
        return ()
    found = [Course.WELL]
    if spec.asks and any(can_fall_short(group) for group in spec.rater_groups):
        found.append(Course.SHORT)
    if spec.recording != "nothing":
        found.append(Course.DISPUTE)
    if may_be_shared(spec):
        found.append(Course.SHARED)
    return tuple(found)


def can_fall_short(group: Group) -> bool:
    """Whether of this group a mean is shown, and so withheld where too few answer."""
    return group.kind == "averaged" and group.asked_in == "scores"


@dataclass(frozen=True)
class Letter:
    """A mail that would have left."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Screen:
    """A page as one person saw it. ``body``: HTML of which nothing works any more (``core.inert``)."""

    who: str
    title: str
    body: str
    body_class: str = ""


@dataclass(frozen=True)
class Expected:
    """What is expected of somebody after a step; ``by``: until when, in words, empty where there is no date."""

    who: str
    what: str
    by: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the walk.

    Args:
        at: the moment, local time.
        who: who did it; empty where it went by itself.
        what: what happened, in one line.
        told: what there is to know about it; may be empty.
    """

    at: datetime
    who: str
    what: str
    told: str = ""
    letters: tuple[Letter, ...] = ()
    screens: tuple[Screen, ...] = ()
    expected: tuple[Expected, ...] = ()


@dataclass(frozen=True)
class Walk:
    """A rehearsal from planning to destruction. ``people``: name and what they are in it."""

    title: str
    course: Course
    language: str
    place: str
    people: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]


class WalkBroken(ValueError):
    """These bytes are no walk."""


def packed(walk: Walk) -> bytes:
    """A walk as few bytes: its pages are much alike."""
    document = asdict(walk)
    for step in document["steps"]:
        step["at"] = step["at"].isoformat()
    return lzma.compress(json.dumps(document, ensure_ascii=False).encode(), preset=1)


def unpacked(raw: bytes) -> Walk:
    """The walk in these bytes.

    Raises:
        WalkBroken: there is none, or one that is larger than any should be.
    """
    try:
        unpacker = lzma.LZMADecompressor()
        text = unpacker.decompress(raw, max_length=LARGEST_WALK_BYTES)
        if not unpacker.eof:
            raise WalkBroken("too large")
        return _walk(json.loads(text))
    except (lzma.LZMAError, EOFError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise WalkBroken(type(error).__name__) from None
    except json.JSONDecodeError:
        raise WalkBroken("no document") from None


def _walk(document: Mapping[str, Any]) -> Walk:
    return Walk(
        title=str(document["title"]),
        course=Course(document["course"]),
        language=str(document["language"]),
        place=str(document["place"]),
        people=tuple((str(name), str(part)) for name, part in document["people"]),
        steps=tuple(_step(step) for step in document["steps"]),
    )


def _step(document: Mapping[str, Any]) -> Step:
    return Step(
        at=datetime.fromisoformat(document["at"]),
        who=str(document["who"]),
        what=str(document["what"]),
        told=str(document["told"]),
        letters=tuple(Letter(**_texts(one)) for one in document["letters"]),
        screens=tuple(Screen(**_texts(one)) for one in document["screens"]),
        expected=tuple(Expected(**_texts(one)) for one in document["expected"]),
    )


def _texts(document: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in document.items()}
