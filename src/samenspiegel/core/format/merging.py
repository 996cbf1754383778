# SPDX-License-Identifier: EUPL-1.2
"""A format that is based on another one says only what differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

from samenspiegel.core.format.lines import Location

Raw = dict[str, Any]


def merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> Raw:
    """``base`` with the deviations of ``own``.

    Tables merge field by field. Lists of tables with a ``key`` merge by that key, keeping the order of the base;
    what is new comes last. ``remove = true`` takes an entry or a table out. Everything else is replaced as a whole.
    """
    result = dict(base)
    for name, value in own.items():
        standing = result.get(name)
        if isinstance(value, Mapping) and value.get("remove") is True:
            result.pop(name, None)
        elif isinstance(standing, Mapping) and isinstance(value, Mapping):
            result[name] = merged(standing, value)
        elif _keyed(standing) and _keyed(value):
            result[name] = _merged_lists(standing, value)
        else:
            result[name] = value
    return result


def own_location(location: Location, whole: Any, own: Any) -> Location | None:
    """Where a value of the merged format stands in the file itself, or None when it came from elsewhere."""
    found: list[str | int] = []
    for depth, step in enumerate(location):
        if isinstance(step, int):
            if not isinstance(own, list) or not isinstance(whole, list) or step >= len(whole):
                return None
            whole = whole[step]
            index = _index(own, whole["key"]) if isinstance(whole, Mapping) and "key" in whole else step
            if index is None or index >= len(own):
                return None
            own = own[index]
            found.append(index)
        else:
            is_last = depth == len(location) - 1
            whole = whole.get(step) if isinstance(whole, Mapping) else None
            if not isinstance(own, Mapping) or (step not in own and not is_last):
                return None
            own = own.get(step)
            found.append(step)
    return tuple(found)


def _keyed(value: Any) -> TypeGuard[list[Raw]]:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(part, Mapping) and isinstance(part.get("key"), str) for part in value)
    )


def _merged_lists(base: list[Raw], own: list[Raw]) -> list[Raw]:
    changes: dict[str, Raw] = {}
    twice = []
    for part in own:
        if changes.setdefault(part["key"], part) is not part:
            twice.append(part)  # a slip of the pen: kept, so that the checks can point at it
    result = [merged(part, changes.pop(part["key"], {})) for part in base]
    return [part for part in (*result, *changes.values(), *twice) if not part.get("remove")]


def _index(parts: list[Any], key: Any) -> int | None:
    for index, part in enumerate(parts):
        if isinstance(part, Mapping) and part.get("key") == key:
            return index
    return None
