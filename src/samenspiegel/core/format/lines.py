# SPDX-License-Identifier: EUPL-1.2
"""On which line of a TOML file a value stands. The standard parser does not tell, so this reads the outline again."""

from __future__ import annotations

import re

Location = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(r"^\s*([A-Za-z0-9_.\-\"']+)\s*=")
_TRIPLE = re.compile(r'"""|\'\'\'')


def lines(text: str) -> dict[Location, int]:
    """Line numbers, from 1, of every table and every assignment that starts a line; inside inline tables none."""
    found: dict[Location, int] = {}
    counts: dict[Location, int] = {}
    table: Location = ()
    inside_text = False
    depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        marks = len(_TRIPLE.findall(line))
        if inside_text:
            inside_text = marks % 2 == 0
            continue
        if depth == 0 and (header := _HEADER.match(line)):
            table = _resolved(_keys(header.group(2)), counts)
            if header.group(1) == "[[":
                index = counts.get(table, -1) + 1
                counts[table] = index
                table = (*table, index)
            for length in range(1, len(table) + 1):
                found.setdefault(table[:length], number)
            continue
        if depth == 0 and (assignment := _ASSIGNMENT.match(line)):
            found.setdefault((*table, *_keys(assignment.group(1))), number)
        inside_text = marks % 2 == 1
        if not marks:
            depth = max(0, depth + _opened(line))
    return found


def line_of(location: Location, known: dict[Location, int]) -> int | None:
    """The line of this location, or of the nearest part of the file that holds it."""
    for length in range(len(location), 0, -1):
        if location[:length] in known:
            return known[location[:length]]
    return None


def _keys(dotted: str) -> Location:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _resolved(keys: Location, counts: dict[Location, int]) -> Location:
    """``[groups.asks]`` under the second ``[[groups]]`` is ``("groups", 1, "asks")``."""
    location: Location = ()
    for step in keys[:-1]:
        location = (*location, step)
        if location in counts:
            location = (*location, counts[location])
    return (*location, keys[-1])


def _opened(line: str) -> int:
    """How many brackets a line opens and does not close, outside strings and comments."""
    bare = re.sub(r'"(?:\\.|[^"\\])*"|\'[^\']*\'', "", line).split("#")[0]
    return sum(bare.count(mark) for mark in "[{") - sum(bare.count(mark) for mark in "]}")
