# SPDX-License-Identifier: EUPL-1.2
"""What changed between two versions of a format, in Dutch: for who decides about the new one."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.comparing import Change, changes
from samenspiegel.core.format.explaining_ground import seat
from samenspiegel.core.format.spec import Hours, Offset, Seated
from samenspiegel.core.wording import fill, listing, sentence_start

from .explanation_words import CHAPTERS
from .explanations import in_words, wrap
from .library import names

PARTIES = ("subject", "reviewer", "facilitator")
KEYED = ("FormatSpec.retention", "FormatSpec.readers", "Ending.signatures")
GUIDED = ("Parties.facilitator", "FacilitatorParty.role")
"""Who guides is called by the words of the format; its role is a code of an installation."""
REFERENCES = (
    *("Group.merge_with", "Group.blocks", "Promise.groups", "SecondReviewer.groups"),
    *("Prompt.agenda_item", "RecordSection.agenda_item"),
)


@dataclass(frozen=True)
class Line:
    """One difference: where it is, what it is, and what stood and stands there; ``None`` where nothing does.

    ``kind``: added, removed, changed or order.
    """

    kind: str
    where: str
    text: str
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True)
class Chapter:
    """The differences in one part of the format."""

    key: str
    title: str
    lines: tuple[Line, ...]


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """The words of a comparison: chapters, sentences, fields and choices."""
    return tomllib.loads((files(__package__) / "comparison.toml").read_text(encoding="utf-8"))


def comparison(old: FormatSpec, new: FormatSpec) -> tuple[Chapter, ...]:
    """What differs, by chapter of the explanation, in its order."""
    titles = {**CHAPTERS, **texts()["chapters"]}
    found: dict[str, list[Line]] = {}
    for change in changes(old, new):
        found.setdefault(change.chapter, []).append(_line(change, old, new))
    return tuple(Chapter(key, title, tuple(found[key])) for key, title in titles.items() if key in found)


def as_text(old: FormatSpec, new: FormatSpec) -> str:
    """The differences as plain text."""
    sentences = texts()["sentences"]
    lines = [wrap(heading(old, new))]
    chapters = comparison(old, new)
    if not chapters:
        lines += ["", sentences["same"]]
    for chapter in chapters:
        lines += ["", chapter.title, "-" * len(chapter.title)]
        for line in chapter.lines:
            said = f"{line.where}. {line.text}" if line.where else line.text
            lines.append(wrap(said, item=True))
    lines += ["", wrap(sentences["keeps"])]
    return "\n".join(lines) + "\n"


def heading(old: FormatSpec, new: FormatSpec) -> str:
    """Which two are compared."""
    values = {"before": old.title, "from": old.version, "to": new.version, "title": new.title}
    return fill(texts()["sentences"]["between" if old.key == new.key else "between_two"], values)


def _line(change: Change, old: FormatSpec, new: FormatSpec) -> Line:
    what = _field(change.field)
    within = [
        _field(one.field) + (f" '{_called(one.label, one.field, (new, old))}'" if one.label else "")
        for one in change.within
        if one.label or not one.field.startswith("FormatSpec.")
    ]
    was = None if change.kind in ("added", "order") else _value(change.old, old, change.field)
    now = None if change.kind in ("removed", "order") else _value(change.new, new, change.field)
    if was == now and change.kind == "changed":
        was, now = str(change.old), str(change.new)
    values = {"what": what, "old": _quoted(was), "new": _quoted(now)}
    text = sentence_start(fill(texts()["sentences"][change.kind], values))
    return Line(change.kind, sentence_start(", ".join(within)), text, was, now)


def _called(label: str, field: str, specs: Sequence[FormatSpec]) -> str:
    """What a part is called: a mail by its subject, everything else by ``_label``."""
    if field == "FormatSpec.mails":
        for spec in specs:
            if label in spec.mails:
                return next(iter(spec.mails[label].values())).subject
    return _label(label, specs[0])


def _label(label: str, spec: FormatSpec) -> str:
    """What a part is called; one without words of its own is named by the choices in it ("akkoord, de betrokkene")."""
    codes = label.split(", ")
    if all(code in texts()["choices"] for code in codes):
        return ", ".join(_word(code, spec) for code in codes)
    return label


def _quoted(value: str | None) -> str:
    if not value:
        return texts()["sentences"]["nothing"]
    return value if value.isdigit() else f"'{value}'"


def _field(field: str) -> str:
    return texts()["fields"][field]


def _value(value: object, spec: FormatSpec, field: str) -> str | None:
    sentences = texts()["sentences"]
    if value is None or value == "" or value == ():
        return None
    if isinstance(value, bool):
        return sentences["yes" if value else "no"]
    if isinstance(value, tuple):
        return listing(_value(part, spec, field) or "" for part in value)
    if isinstance(value, Offset):
        return _offset(value)
    if isinstance(value, Seated):
        return in_words(seat(value))
    if isinstance(value, Hours):
        return f"{value.from_hour} tot {value.to_hour} uur"
    if field in GUIDED:
        return spec.words.facilitator.the
    if isinstance(value, str) and field in (*KEYED, "FormatSpec.mails"):
        return _called(value, field, (spec,))
    if field in REFERENCES:
        return _names_in(spec).get(str(value), str(value))
    return _word(str(value), spec)


def _offset(offset: Offset) -> str:
    name, number = next(((name, value) for name, value in offset if value is not None), ("days", 0))
    unit = texts()["fields"][f"Offset.{name}"]
    return f"{abs(number)} {unit} {'ervoor' if number < 0 else 'erna'}" if number else "op de dag zelf"


def _word(word: str, spec: FormatSpec) -> str:
    """A choice of the language, a party in the words of the format, a name of the library; else what stands there."""
    if word in PARTIES:
        return str(getattr(spec.words, word).the)
    known = names()
    return texts()["choices"].get(word) or known.offices.get(word) or known.bodies.get(word) or word


def _names_in(spec: FormatSpec) -> dict[str, str]:
    """What the parts are called to which other parts refer."""
    return {
        **{item.key: item.title for item in spec.agenda},
        **{block.key: block.name for block in spec.blocks},
        **{group.key: group.label for group in spec.groups},
    }
