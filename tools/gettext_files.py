# SPDX-License-Identifier: EUPL-1.2
"""Reading and writing gettext's .po and .mo files, in plain Python: a fresh machine has no GNU gettext.

Only what this project uses: context, plural, fuzzy, references. Obsolete entries are dropped.
"""

import ast
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

HEADER = """\
# SPDX-License-Identifier: EUPL-1.2
# Nederlandse teksten van Samenspiegel. Gemaakt door `make messages`; vertalingen mag je hier wijzigen.
msgid ""
msgstr ""
"Project-Id-Version: samenspiegel\\n"
"Language: nl\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
HEADER_TEXT = "".join(ast.literal_eval(line) for line in HEADER.splitlines() if line.startswith('"'))


@dataclass(frozen=True, order=True)
class Key:
    """What identifies a message: its English text, its context and, if it counts something, its plural."""

    text: str
    context: str | None = None
    plural: str | None = None

    @property
    def lookup(self) -> tuple[str, str | None]:
        """What gettext finds it by: the plural is no part of that."""
        return self.text, self.context


@dataclass
class Entry:
    """One message with its translations: one, or two when it has a plural."""

    key: Key
    translations: list[str]
    fuzzy: bool = False
    references: list[str] = field(default_factory=list)

    @property
    def is_translated(self) -> bool:
        """Every form filled in, and none of them a guess."""
        return not self.fuzzy and bool(self.translations) and all(self.translations)


class BrokenFile(ValueError):
    """A .po file that cannot be read; the message names the file and the line."""


def read(path: Path) -> list[Entry]:
    """Read a .po file, without its header and its obsolete entries. Raises BrokenFile."""
    entries = []
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").replace("\r\n", "\n")):
        try:
            entry = _read_block(block)
        except (ValueError, SyntaxError, KeyError) as problem:
            raise BrokenFile(f"{path}: cannot read this entry ({problem}):\n{block}") from problem
        if entry is not None and entry.key.text:
            entries.append(entry)
    return entries


def _read_block(block: str) -> Entry | None:
    fields: dict[str, str] = {}
    references: list[str] = []
    fuzzy = False
    current = ""
    for line in (line.strip() for line in block.splitlines()):
        if line.startswith("#:"):
            references += line[2:].split()
        elif line.startswith("#,"):
            fuzzy = fuzzy or "fuzzy" in line
        elif line.startswith("#") or not line:
            continue
        else:
            if not line.startswith('"'):
                current, line = re.match(r"(\w+(?:\[\d\])?)\s+(.*)", line).groups()  # type: ignore[union-attr]
                if current in fields:
                    raise ValueError(f"{current} stands there twice; put an empty line between entries")
                fields[current] = ""
            fields[current] += ast.literal_eval(line)
    if not fields:
        return None
    key = Key(fields["msgid"], fields.get("msgctxt"), fields.get("msgid_plural"))
    names = ("msgstr[0]", "msgstr[1]") if key.plural is not None else ("msgstr",)
    return Entry(key, [fields.get(name, "") for name in names], fuzzy, references)


def _quoted(text: str) -> str:
    def escape(part: str) -> str:
        return (
            '"'
            + part.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
            + '"'
        )

    lines = text.splitlines(keepends=True)
    if len(lines) <= 1:
        return escape(text)
    return "\n".join(['""', *(escape(line) for line in lines)])


def as_po(entries: Iterable[Entry]) -> str:
    """The text of a .po file with these entries, in the order given."""
    blocks = [HEADER]
    for entry in entries:
        lines = [f"#: {reference}" for reference in entry.references]
        if entry.fuzzy:
            lines.append("#, fuzzy")
        if entry.key.context is not None:
            lines.append(f"msgctxt {_quoted(entry.key.context)}")
        lines.append(f"msgid {_quoted(entry.key.text)}")
        if entry.key.plural is None:
            lines.append(f"msgstr {_quoted(entry.translations[0])}")
        else:
            lines.append(f"msgid_plural {_quoted(entry.key.plural)}")
            lines += [f"msgstr[{n}] {_quoted(text)}" for n, text in enumerate(entry.translations)]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def as_mo(entries: Iterable[Entry]) -> bytes:
    """The compiled form: the same bytes for the same entries, on every machine."""
    catalogue = {b"": HEADER_TEXT.encode()}
    for entry in entries:
        if not entry.is_translated:
            continue
        source = entry.key.text if entry.key.plural is None else f"{entry.key.text}\0{entry.key.plural}"
        if entry.key.context is not None:
            source = f"{entry.key.context}\x04{source}"
        catalogue[source.encode()] = "\0".join(entry.translations).encode()
    pairs = sorted(catalogue.items())
    tables_end = 28 + 16 * len(pairs)
    sources = b"".join(source + b"\0" for source, _ in pairs)
    source_table, target_table = [], []
    source_at, target_at = tables_end, tables_end + len(sources)
    for source, target in pairs:
        source_table.append(struct.pack("<II", len(source), source_at))
        target_table.append(struct.pack("<II", len(target), target_at))
        source_at += len(source) + 1
        target_at += len(target) + 1
    head = struct.pack("<IIIIIII", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    targets = b"".join(target + b"\0" for _, target in pairs)
    return head + b"".join(source_table) + b"".join(target_table) + sources + targets
