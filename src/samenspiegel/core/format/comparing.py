# SPDX-License-Identifier: EUPL-1.2
"""What differs between two formats: which parts came, went or changed, not which lines. In codes; the words are in
`formats.comparisons`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from samenspiegel.core.format.spec import (
    FormatSpec,
    Group,
    Hours,
    MailText,
    MilestoneSpec,
    Offset,
    Part,
    Promise,
    Seated,
)

ATOMS = (Offset, Hours)
"""Parts that people read as one value: "14 dagen vóór het gesprek"."""

CHAPTERS: Mapping[str, str] = {
    "words": "people",
    "parties": "people",
    "raters": "groups",
    "groups": "groups",
    "time": "dates",
    **dict.fromkeys(("milestones", "outside_dates"), "dates"),
    **dict.fromkeys(("scale", "questions", "competencies", "blocks"), "questionnaire"),
    "preparation": "preparation",
    **dict.fromkeys(("agenda", "forbidden_items"), "agenda"),
    **dict.fromkeys(
        ("recording", "assessment", "record", "agreement_kinds", "pulses", "attachments"), "record"
    ),
    "ending": "ending",
    "ground_rules": "ground_rules",
    "place_hint": "dates",
    "readers": "readers",
    "sharing": "readers",
    "retention": "retention",
    "on_paper": "on_paper",
    **dict.fromkeys(("promises", "promise_headings"), "promises"),
    "mails": "mails",
}
"""In which chapter of the explanation a part of a format stands; the others are about the format itself."""


@dataclass(frozen=True)
class Holder:
    """A part in which something changed: the field that holds it, and what people call it; empty for the only one."""

    field: str
    label: str


@dataclass(frozen=True)
class Change:
    """One difference.

    Attributes:
        chapter: the key of the chapter of the explanation where it belongs.
        field: which field, as ``Group.floor``.
        within: the parts that hold it, outermost first.
        old, new: the values; of a part that came or went, what people call it. Of people by where they sit, the part.
    """

    kind: Literal["added", "removed", "changed", "order"]
    chapter: str
    field: str
    within: tuple[Holder, ...] = ()
    old: object = None
    new: object = None


def changes(old: FormatSpec, new: FormatSpec) -> tuple[Change, ...]:
    """Everything that differs, in the order of the language."""
    found: list[Change] = []
    for name in FormatSpec.model_fields:
        chapter = CHAPTERS.get(name, "about")
        found += _field(f"FormatSpec.{name}", getattr(old, name), getattr(new, name), chapter, ())
    return tuple(found)


def _field(
    field: str, old: object, new: object, chapter: str, within: tuple[Holder, ...]
) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, ATOMS) or isinstance(new, ATOMS):
        yield Change("changed", chapter, field, within, old, new)
    elif isinstance(old, Part) and isinstance(new, Part):
        yield from _parts(old, new, chapter, (*within, Holder(field, "")))
    elif isinstance(old, Part):
        yield Change("removed", chapter, field, within, old=_told(old))
    elif isinstance(new, Part):
        yield Change("added", chapter, field, within, new=_told(new))
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _keyed(field, dict(old), dict(new), chapter, within)
    elif _holds_parts(old) or _holds_parts(new):
        before, after = cast("tuple[Part, ...]", old), cast("tuple[Part, ...]", new)
        yield from _keyed(field, _by_identity(before), _by_identity(after), chapter, within)
    elif _holds_texts(old, new):
        yield from _texts(field, cast("tuple[str, ...]", old), cast("tuple[str, ...]", new), chapter, within)
    else:
        yield Change("changed", chapter, field, within, old, new)


def _texts(
    field: str, old: tuple[str, ...], new: tuple[str, ...], chapter: str, within: tuple[Holder, ...]
) -> Iterator[Change]:
    if set(old) == set(new):
        yield Change("order", chapter, field, within)
    for text in new:
        if text not in old:
            yield Change("added", chapter, field, within, new=text)
    for text in old:
        if text not in new:
            yield Change("removed", chapter, field, within, old=text)


def _parts(old: Part, new: Part, chapter: str, within: tuple[Holder, ...]) -> Iterator[Change]:
    for name in type(new).model_fields:
        field = f"{type(new).__name__}.{name}"
        yield from _field(field, getattr(old, name), getattr(new, name), chapter, within)


def _keyed(
    field: str,
    old: Mapping[object, object],
    new: Mapping[object, object],
    chapter: str,
    within: tuple[Holder, ...],
) -> Iterator[Change]:
    for key, part in new.items():
        if key not in old:
            yield Change("added", chapter, field, within, new=_told(part, key))
        elif isinstance(part, Part):
            holder = Holder(field, label(part, key))
            yield from _parts(cast("Part", old[key]), part, chapter, (*within, holder))
        else:
            yield from _field(field, old[key], part, chapter, (*within, Holder(field, str(key))))
    for key, part in old.items():
        if key not in new:
            yield Change("removed", chapter, field, within, old=_told(part, key))
    stayed = [key for key in old if key in new]
    if stayed != [key for key in new if key in old]:
        yield Change("order", chapter, field, within)


def _holds_parts(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(part, Part) for part in value)


def _holds_texts(old: object, new: object) -> bool:
    both = (*old, *new) if isinstance(old, tuple) and isinstance(new, tuple) else ()
    return bool(both) and all(isinstance(text, str) for text in both)


def _by_identity(parts: tuple[Part, ...]) -> dict[object, object]:
    """Parts by what makes each the same one in another version; of two that are alike, the second has a number."""
    found: dict[object, object] = {}
    for part in parts:
        identity: object = _identity(part)
        number = 1
        while identity in found:
            number += 1
            identity = (_identity(part), number)
        found[identity] = part
    return found


def _identity(part: Part) -> object:
    for name in ("key", "id", "party", "value", "text", "words"):
        if name in type(part).model_fields:
            return getattr(part, name)
    return tuple(getattr(part, name) for name in type(part).model_fields)


def _told(part: object, key: object = "") -> object:
    return part if isinstance(part, Seated) else label(part, key)


def label(part: object, key: object = "") -> str:
    """What people call a part: its label, title, name or words; else its key."""
    if isinstance(part, Promise | MailText):
        return part.text if isinstance(part, Promise) else str(key)
    for name in ("label", "title", "question", "name", "others", "text", "reason", "the", "key"):
        found = getattr(part, name, None)
        if isinstance(found, str) and found:
            return found
    if isinstance(part, Group | MilestoneSpec):
        return part.label
    if isinstance(part, Part):
        return ", ".join(str(value) for _name, value in part if isinstance(value, str))
    return str(key)
