# SPDX-License-Identifier: EUPL-1.2
"""The record as a document made of passages, its digest, and changes to one passage (design, section 6).

A passage is a section (its key), one side's text of a two-sided section (``training:reviewer``), an agreement
(``agreement:a1``) or one that is to be added (``agreement:new``).
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Literal

LANGUAGE = 1
SALT_BYTES = 16
SIDES = ("subject", "reviewer")
AGREEMENT = "agreement"
NEW = "new"
TEXT_LENGTH = 6000
LINE_LENGTH = 600


class NoSuchPassage(LookupError):
    """The document has no such passage, or the change is of another kind than the passage."""


class NothingChanged(ValueError):
    """The change leaves the passage as it is."""


class NotARecord(ValueError):
    """The document is no record, or one in a language that this version cannot read."""


@dataclass(frozen=True)
class Section:
    """A part of the record: one text, or with ``is_two_sided`` one text per side."""

    key: str
    title: str
    text: str = ""
    is_two_sided: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not any(text.strip() for text in self.texts.values())


@dataclass(frozen=True)
class AgreementText:
    """Who does what by when (HV-3, VGS-9).

    Args:
        key: its id within the record, the same in every version.
        owner: public id of who does it; empty in a working text that is not ready.
        owner_name: name and role as they stood at the time.
        competency: key of the competency that it develops, where its kind knows one.
        on_behalf_of: kind of the body that owns it, or "kind/public id" of one of its people; then ``owner`` is who
            says what became of it, and ``owner_name`` names the body (VGS-13). Empty where a person owns it.
    """

    key: str
    what: str
    kind: str = ""
    support: str = ""
    owner: str = ""
    owner_name: str = ""
    due_on: date | None = None
    competency: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True)
class Party:
    """Who takes part in the conversation, as the record names them."""

    part: str
    person: str
    name: str
    role: str


@dataclass(frozen=True)
class Document:
    """The whole record. ``salt`` (hexadecimal; empty in a working text) keeps the digest from telling the text.

    ``held_on`` is the day of the conversation; of one with two sittings the last, after ``first_held_on``.
    """

    sections: tuple[Section, ...] = ()
    agreements: tuple[AgreementText, ...] = ()
    parties: tuple[Party, ...] = ()
    held_on: date | None = None
    salt: str = ""
    first_held_on: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was written."""
        return not self.agreements and all(section.is_empty for section in self.sections)

    def section(self, key: str) -> Section:
        """The section with this key. Raises NoSuchPassage."""
        for section in self.sections:
            if section.key == key:
                return section
        raise NoSuchPassage(key)

    def agreement(self, key: str) -> AgreementText:
        """The agreement with this key. Raises NoSuchPassage."""
        for agreement in self.agreements:
            if agreement.key == key:
                return agreement
        raise NoSuchPassage(key)

    def salted(self, salt: bytes) -> "Document":
        """The document with this salt of 16 bytes."""
        if len(salt) != SALT_BYTES:
            raise ValueError(f"a salt has {SALT_BYTES} bytes")
        return replace(self, salt=salt.hex())

    def only_agreements(self, keys: Iterable[str] | None = None) -> "Document":
        """The document without its sections, and with only these agreements, or all of them (HV-12)."""
        kept = {agreement.key for agreement in self.agreements} if keys is None else set(keys)
        agreements = tuple(agreement for agreement in self.agreements if agreement.key in kept)
        return replace(self, sections=(), agreements=agreements)


# --- one passage -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewText:
    """Another text for a section, or for one side of it."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True)
class NewAgreement:
    """Another wording of an agreement, or an agreement that is added. Its key is the document's own affair."""

    agreement: AgreementText
    kind: Literal["agreement"] = "agreement"


@dataclass(frozen=True)
class NoAgreement:
    """The agreement is taken out."""

    kind: Literal["removed"] = "removed"


Change = NewText | NewAgreement | NoAgreement


def passages(document: Document) -> tuple[str, ...]:
    """The ids of all passages, in reading order; what can be added comes last."""
    found: list[str] = []
    for section in document.sections:
        found += [f"{section.key}:{side}" for side in SIDES] if section.is_two_sided else [section.key]
    found += [f"{AGREEMENT}:{agreement.key}" for agreement in document.agreements]
    return (*found, f"{AGREEMENT}:{NEW}")


def passage(document: Document, passage_id: str) -> str | AgreementText | None:
    """What stands there: a text, an agreement, or `None` where one can be added. Raises NoSuchPassage."""
    name, _, rest = passage_id.partition(":")
    if name == AGREEMENT:
        return None if rest == NEW else document.agreement(rest)
    section = document.section(name)
    if section.is_two_sided:
        if rest not in SIDES:
            raise NoSuchPassage(passage_id)
        return section.texts.get(rest, "")
    if rest:
        raise NoSuchPassage(passage_id)
    return section.text


def apply(document: Document, passage_id: str, change: Change) -> Document:
    """The document with one passage changed; everything else stays letter for letter. The salt is dropped.

    Raises:
        NoSuchPassage: there is no such passage, or the change does not fit its kind.
        NothingChanged: it says the same as what stands there.
    """
    there = passage(document, passage_id)
    name, _, rest = passage_id.partition(":")
    unsalted = replace(document, salt="")
    if name == AGREEMENT:
        return replace(unsalted, agreements=_changed_agreements(document, rest, change))
    if not isinstance(change, NewText):
        raise NoSuchPassage(passage_id)
    if change.text == there:
        raise NothingChanged(passage_id)

    def changed(section: Section) -> Section:
        if section.key != name:
            return section
        if section.is_two_sided:
            return replace(section, texts={**section.texts, rest: change.text})
        return replace(section, text=change.text)

    return replace(unsalted, sections=tuple(changed(section) for section in document.sections))


def _changed_agreements(document: Document, key: str, change: Change) -> tuple[AgreementText, ...]:
    if isinstance(change, NewText) or (key == NEW and not isinstance(change, NewAgreement)):
        raise NoSuchPassage(f"{AGREEMENT}:{key}")
    if isinstance(change, NoAgreement):
        return tuple(agreement for agreement in document.agreements if agreement.key != key)
    if key == NEW:
        added = replace(change.agreement, key=next_key(document.agreements))
        return (*document.agreements, added)
    new = replace(change.agreement, key=key)
    if new == document.agreement(key):
        raise NothingChanged(f"{AGREEMENT}:{key}")
    return tuple(new if agreement.key == key else agreement for agreement in document.agreements)


def next_key(agreements: Iterable[AgreementText], used: Iterable[str] = ()) -> str:
    """A key for another agreement: ``a1``, ``a2``, …; one higher than any that is or was there."""
    keys = [*(agreement.key for agreement in agreements), *used]
    numbers = [int(found.group(1)) for key in keys if (found := re.fullmatch(r"a(\d+)", key))]
    return f"a{max(numbers, default=0) + 1}"


def differing(one: Document, other: Document) -> tuple[str, ...]:
    """The ids of the passages that are not the same in both, in the order of ``one`` and then of ``other``."""

    def there(document: Document, passage_id: str) -> Any:
        try:
            return passage(document, passage_id)
        except NoSuchPassage:
            return NoSuchPassage

    both = dict.fromkeys((*passages(one), *passages(other)))
    return tuple(passage_id for passage_id in both if there(one, passage_id) != there(other, passage_id))


def merged(base: Document, mine: Document, theirs: Document) -> tuple[Document, tuple[str, ...]]:
    """My text with what changed between ``base`` and ``theirs``, where I left that passage alone.

    Returns the text, and the ids of the passages that we both changed, each in another way: those stay as I have them.
    """
    conflicts: list[str] = []
    mine_changed = set(differing(base, mine))
    result = mine
    for passage_id in differing(base, theirs):
        if passage_id in mine_changed:
            if passage_id in differing(mine, theirs):
                conflicts.append(passage_id)
            continue
        result = _taken_over(result, theirs, passage_id)
    return result, tuple(conflicts)


def _taken_over(document: Document, source: Document, passage_id: str) -> Document:
    name, _, rest = passage_id.partition(":")
    if name != AGREEMENT:
        text = passage(source, passage_id)
        return apply(document, passage_id, NewText(text if isinstance(text, str) else ""))
    kept = [agreement for agreement in document.agreements if agreement.key != rest]
    place = next((at for at, agreement in enumerate(document.agreements) if agreement.key == rest), len(kept))
    new = [agreement for agreement in source.agreements if agreement.key == rest]
    return replace(document, agreements=(*kept[:place], *new, *kept[place:]), salt="")


def diff(old: str, new: str) -> tuple[tuple[Literal["same", "removed", "added"], str], ...]:
    """What changes between two texts, word by word, as ``(code, text)``; joined without "added" it is the old text."""
    before, after = re.findall(r"\s+|[^\s]+", old), re.findall(r"\s+|[^\s]+", new)
    found: list[tuple[Literal["same", "removed", "added"], str]] = []
    for code, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if code == "equal":
            found.append(("same", "".join(before[a:b])))
            continue
        if a < b:
            found.append(("removed", "".join(before[a:b])))
        if c < d:
            found.append(("added", "".join(after[c:d])))
    return tuple(found)


# --- kept and compared -----------------------------------------------------------------------------------------------


def to_document(document: Document) -> dict[str, Any]:
    """The record as JSON-able dict; dates as ISO text. One sitting leaves no trace of a first: so it always read."""
    kept = {"language": LANGUAGE, **_plain(asdict(document))}
    if document.first_held_on is None:
        del kept["first_held_on"]
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def from_document(kept: Mapping[str, Any]) -> Document:
    """The record that `to_document` wrote.

    Raises:
        NotARecord: the document is something else, or of a later language.
    """
    if kept.get("language") != LANGUAGE:
        raise NotARecord(f"language {kept.get('language')!r} instead of {LANGUAGE}")
    try:
        return Document(
            sections=tuple(Section(**section) for section in kept["sections"]),
            agreements=tuple(agreement_from(agreement) for agreement in kept["agreements"]),
            parties=tuple(Party(**party) for party in kept["parties"]),
            held_on=_date(kept["held_on"]),
            salt=kept["salt"],
            first_held_on=_date(kept.get("first_held_on")),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise NotARecord(str(wrong)) from None


def agreement_from(kept: Mapping[str, Any]) -> AgreementText:
    """An agreement out of its JSON-able dict."""
    return AgreementText(**{**kept, "due_on": _date(kept.get("due_on"))})


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def change_to_document(change: Change) -> dict[str, Any]:
    """A change as JSON-able dict."""
    if isinstance(change, NewText):
        return {"kind": change.kind, "text": change.text}
    if isinstance(change, NewAgreement):
        return {"kind": change.kind, "agreement": _plain(asdict(change.agreement))}
    return {"kind": change.kind}


_CHANGES: Mapping[str, Callable[[Mapping[str, Any]], Change]] = {
    "text": lambda kept: NewText(kept["text"]),
    "agreement": lambda kept: NewAgreement(agreement_from(kept["agreement"])),
    "removed": lambda _: NoAgreement(),
}


def change_from_document(kept: Mapping[str, Any]) -> Change:
    """The change that `change_to_document` wrote. Raises NotARecord."""
    try:
        return _CHANGES[kept["kind"]](kept)
    except (KeyError, TypeError, ValueError) as wrong:
        raise NotARecord(str(wrong)) from None


def canonical(document: Document) -> bytes:
    """The one way to write this record as bytes: JSON with sorted keys and no white space, in UTF-8."""
    return json.dumps(
        to_document(document), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()


def digest(document: Document) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal: what an approval is bound to (HV-10)."""
    return hashlib.sha256(canonical(document)).hexdigest()


PAPER_CODE_CHARACTERS = 8


def paper_code(digest: str) -> str:
    """What stands on the paper of a version, to be typed over: the beginning of its digest, "1A2B 3C4D"."""
    code = digest[:PAPER_CODE_CHARACTERS].upper()
    return f"{code[:4]} {code[4:]}"


def bare_code(typed: str) -> str:
    """A code as it was typed, without blanks, dashes and small letters."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper())


@dataclass(frozen=True)
class Signed:
    """One signature under a record: whose, what it means, since when, and what they wrote to it (design, section 6)."""

    part: str
    person: str
    means: str
    at: str = ""  # ISO moment; empty where the term passed without a signature
    reaction: str = ""


def final_digest(version: str, signatures: Iterable[Signed]) -> str:
    """SHA-256 over a version's own digest and everything that was signed to it: what is final, and nothing beside it.

    The version's digest holds a random salt, so that this one does not tell a reaction to who guesses it.
    """
    signed = sorted((asdict(signature) for signature in signatures), key=lambda row: row["part"])
    kept = {"language": LANGUAGE, "version": version, "signatures": signed}
    return hashlib.sha256(
        json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()
