# SPDX-License-Identifier: EUPL-1.2
"""A format as a TOML file that reads back as exactly the same format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from samenspiegel.core.format.document import Document

HEAD = """# Dit bestand is gemaakt door Samenspiegel. Alles achter een # is uitleg.
# Woorden tussen {accolades} vult de software in.
# whole = true: alles staat in dit bestand; based_on zegt alleen waar het vandaan komt.
# Controleer een gewijzigd bestand met:  samenspiegel format check BESTAND

"""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN_LINE = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f]*")


def as_toml(document: Document) -> str:
    """The whole format as a file. What is left out (an optional field without a value) is the same as nothing.

    Args:
        document: the format as tables and lists, as `document.document_of` gives it; of its fields at the top, texts
            and numbers come first.
    """
    plain = {
        name: value for name, value in document.items() if not _is_table(value) and not _is_tables(value)
    }
    lines = [HEAD.rstrip("\n"), "", *_assignments({**plain, "whole": True})]
    for name, value in document.items():
        if name not in plain:
            lines += _table((name,), value)
    return "\n".join(lines) + "\n"


def _table(path: tuple[str, ...], value: Any) -> Iterator[str]:
    """A table or a list of tables under a header of its own; deeper lists of tables stand inline."""
    header = ".".join(_key(step) for step in path)
    if isinstance(value, list):
        for row in value:
            yield ""
            yield f"[[{header}]]"
            yield from _assignments(row)
        return
    tables = {name: part for name, part in value.items() if _is_table(part) and len(path) < 3}
    plain = {name: part for name, part in value.items() if name not in tables}
    if plain or not tables:
        yield ""
        yield f"[{header}]"
        yield from _assignments(plain)
    for name, part in tables.items():
        yield from _table((*path, name), part)


def _assignments(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if value is not None:
            yield f"{_key(name)} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        if not any(isinstance(part, str | Mapping) for part in value):
            return f"[{', '.join(_value(part) for part in value)}]"
        return "[\n" + "".join(f"    {_value(part)},\n" for part in value) + "]"
    if isinstance(value, Mapping):
        inside = ", ".join(
            f"{_key(name)} = {_inline(part)}" for name, part in value.items() if part is not None
        )
        return f"{{ {inside} }}" if inside else "{}"
    return str(value)


def _inline(value: Any) -> str:
    """A value within an inline table, which stands on one line."""
    if isinstance(value, list):
        return f"[{', '.join(_inline(part) for part in value)}]"
    return json_text(value) if isinstance(value, str) else _value(value)


def _text(text: str) -> str:
    """A text with line breaks on lines of its own, where TOML can say it so without changing a character."""
    if (
        "\n" in text
        and _PLAIN_LINE.fullmatch(text)
        and "\\" not in text
        and '"""' not in text
        and text[-1:] != '"'
    ):
        return f'"""\n{text}"""'
    return json_text(text)


def json_text(text: str) -> str:
    """A text between quotes: what JSON escapes, TOML reads the same; it asks the delete character to be escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json_text(name)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, Mapping) for part in value)
