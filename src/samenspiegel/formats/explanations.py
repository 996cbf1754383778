# SPDX-License-Identifier: EUPL-1.2
"""A format as Dutch prose: the explanation of the core in words, for pages and for the command line."""

import textwrap
from dataclasses import dataclass

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format import saying as core
from samenspiegel.core.format.explaining import explained
from samenspiegel.core.wording import fill, listing, sentence_start

from .explanation_words import CHAPTERS, SENTENCES
from .library import names

WIDTH = 88


@dataclass(frozen=True)
class Block:
    """A paragraph (one line), a list (a line per point) or a heading; ``kind``: text, list or heading."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """One part of the explanation, with its heading."""

    key: str
    title: str
    blocks: tuple[Block, ...]


def explanation(spec: FormatSpec, *, items: bool = False) -> tuple[Chapter, ...]:
    """The format in Dutch prose, for who decides about it or takes part. ``items``: also every item, word for word."""
    return tuple(
        Chapter(chapter.key, CHAPTERS[chapter.key], tuple(_block(block) for block in chapter.blocks))
        for chapter in explained(spec, items=items)
    )


def as_text(spec: FormatSpec, *, items: bool = False) -> str:
    """The explanation as plain text, for a terminal or a letter."""
    lines = [spec.title, "=" * min(len(spec.title), WIDTH)]
    for chapter in explanation(spec, items=items):
        lines += ["", "", chapter.title, "-" * len(chapter.title)]
        for block in chapter.blocks:
            lines.append("")
            if block.kind == "list":
                lines += (wrap(line, item=True) for line in block.lines)
            else:
                lines += (wrap(line) for line in block.lines)
    return "\n".join(lines) + "\n"


def wrap(text: str, *, item: bool = False) -> str:
    """The text in lines of at most ``WIDTH``, as an item of a list or not; never broken at a hyphen, so that a key
    can be copied from it.
    """
    marks = {"initial_indent": "- ", "subsequent_indent": "  "} if item else {}
    return textwrap.fill(text, WIDTH, break_on_hyphens=False, **marks)


def in_words(said: core.Said) -> str:
    """One sentence, or a part of one, in Dutch. Raises KeyError for a code without words."""
    values = {name: _value(value) for name, value in said.values}
    if said.code == "name":
        return _name(values["key"])
    sentence = SENTENCES[said.code]
    if not isinstance(sentence, str):
        name, one, more = sentence
        sentence = one if values[name] == "1" else more
    return fill(sentence, values)


def _value(value: core.Value) -> str:
    if isinstance(value, core.Said):
        return in_words(value)
    if isinstance(value, tuple):
        return listing(_value(part) for part in value)
    return str(value)


def _name(key: str) -> str:
    """What an office or a kind of body is called; one that the library does not know as its key reads."""
    known = names()
    return known.offices.get(key) or known.bodies.get(key) or key.replace("-", " ")


def _block(block: core.Block) -> Block:
    if isinstance(block, core.Heading):
        return Block("heading", (sentence_start(in_words(block.said)),))
    if isinstance(block, core.Points):
        return Block("list", tuple(_line(point) for point in block.points))
    return Block("text", (_line(block.said),))


def _line(said: tuple[core.Said, ...]) -> str:
    return " ".join(sentence_start(in_words(one)) for one in said)
