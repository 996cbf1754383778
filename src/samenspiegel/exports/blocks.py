# SPDX-License-Identifier: EUPL-1.2
"""What documents of words are made of: headings, texts, facts and lists, in the order in which they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from samenspiegel.exports.house import House
from samenspiegel.exports.pdf import Attachment, Sheet, compose


@dataclass(frozen=True)
class Heading:
    text: str
    level: Literal[1, 2, 3] = 1
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True)
class Words:
    """A text whose lines stay lines. ``quoted``: somebody's own words, with a line before them."""

    text: str
    look: Literal["plain", "strong", "quiet", "small", "quoted"] = "plain"
    kind: ClassVar[str] = "words"


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and a value, in two columns."""

    rows: Sequence[tuple[str, str]]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Bullets:
    rows: Sequence[str]
    is_numbered: bool = False
    kind: ClassVar[str] = "bullets"


@dataclass(frozen=True)
class Terms:
    """Words with what they mean, such as competencies with their definitions."""

    rows: Sequence[tuple[str, str]]
    kind: ClassVar[str] = "terms"


@dataclass(frozen=True)
class Panel:
    """Blocks on a quiet ground that belong together; short ones stay on one page."""

    blocks: "Sequence[Block]"
    stays_together: bool = True
    kind: ClassVar[str] = "panel"


@dataclass(frozen=True)
class Lines:
    """Empty lines to write on by hand."""

    number: int
    kind: ClassVar[str] = "lines"


@dataclass(frozen=True)
class Signatures:
    """A place to sign for each: name, role, and what the signature means."""

    rows: Sequence[tuple[str, str, str]]
    kind: ClassVar[str] = "signatures"


Block = Heading | Words | Facts | Bullets | Terms | Panel | Lines | Signatures


def as_pdf(
    blocks: Sequence[Block], *, house: House, sheet: Sheet, attachments: Sequence[Attachment] = ()
) -> bytes:
    """The blocks as a document; each with nothing to say is left out by who makes them."""
    return compose(
        "blocks",
        house=house,
        sheet=sheet,
        data={"blocks": [as_data(block) for block in blocks]},
        attachments=attachments,
    )


def as_data(block: Block) -> dict[str, Any]:
    """A block as the template takes it."""
    data = {"kind": block.kind, **vars(block)}
    if isinstance(block, Panel):
        data["blocks"] = [as_data(inner) for inner in block.blocks]
    return data
