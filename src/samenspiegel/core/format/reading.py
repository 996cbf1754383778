# SPDX-License-Identifier: EUPL-1.2
"""From the text of a TOML file to a format, or to everything that is wrong with it."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import tomllib
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from samenspiegel.core.format.alone import out_of_place
from samenspiegel.core.format.checks import cross_checks
from samenspiegel.core.format.found import Found, unknown
from samenspiegel.core.format.kept import unkept
from samenspiegel.core.format.lines import Location, line_of, lines
from samenspiegel.core.format.merging import Raw, merged, own_location
from samenspiegel.core.format.order import in_order
from samenspiegel.core.format.problems import FormatInvalid, Problem, nearest, path_text
from samenspiegel.core.format.spec import FormatSpec

LANGUAGE = 1
"""The language that is written today. Earlier ones are read through `UPGRADES`."""

UPGRADES: Mapping[int, Callable[[Raw], Raw]] = {}
"""From each earlier language to the next one. Language 1 is the first, so there are none yet."""

MOST_DOTS = 200
"""On one line. The parser takes time by the square of the parts of a key, and no sentence has as many."""
MOST_PROBLEMS = 200
"""Of parts that cannot be read. Nobody mends more at once, and of each the nearest valid word is looked for."""

MOST_VALUES = 20_000
"""In one file; the largest format of the library has three thousand."""

_ONLY_IN_FILES = ("texts", "profile", "whole")
_TAKES_OVER = ("based_on", "whole", "texts")
"""What a file takes from others: where one of these is wrong, most of the format is not there to be checked."""
_USES = ("core", "chosen", "blocks")


@dataclass(frozen=True)
class Library:
    """What a format file may refer to, already parsed: competencies by key, other formats and texts by name."""

    competencies: Mapping[str, Raw] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Raw] = field(default_factory=dict)


def read(text: str, library: Library | None = None) -> FormatSpec:
    """Read a format from TOML, with what it takes from others filled in.

    Raises:
        FormatInvalid: carries every problem, with its path, its line where the file itself holds it, and the nearest
            valid word. Of a file that takes over what is not there only that, since the rest would follow from it.
    """
    library = library or Library()
    own = _parsed(text)
    whole, for_lines, problems = _whole(own, library)
    known_lines = lines(text)

    def problem(found: Found) -> Problem:
        location = own_location(found.location, for_lines, own)
        return Problem(
            path=path_text(location if location is not None else found.location),
            code=found.code,
            found=found.found,
            nearest=found.nearest,
            allowed=found.allowed,
            line=None if location is None else line_of(location, known_lines),
        )

    causes = [found for found in problems if found.location[0] in _TAKES_OVER]
    if causes:
        raise FormatInvalid(_ordered(map(problem, causes)), is_complete=False)
    spec, found = examined(whole)
    problems += found
    if spec is None or problems:
        raise FormatInvalid(_ordered(map(problem, problems)))
    return spec


def examined(whole: Raw) -> tuple[FormatSpec | None, list[Found]]:
    """A format that stands there as tables and lists, and everything that is wrong with it.

    Returns:
        the format, also where its parts do not fit together; None where a part cannot be read at all.
    """
    try:
        spec = FormatSpec.model_validate(whole)
    except ValidationError as error:
        return None, _choices_together([_found(details) for details in error.errors()[:MOST_PROBLEMS]])
    return spec, [*cross_checks(spec), *out_of_place(spec), *unkept(spec), *in_order(spec)]


def resolved(spec: FormatSpec) -> str:
    """The whole format as canonical JSON: what publishing stores. The same format gives the same text, always."""
    return json.dumps(spec.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(spec: FormatSpec) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(resolved(spec).encode()).hexdigest()


def from_resolved(text: str) -> FormatSpec:
    """A published format again, whatever language it was published in.

    Raises:
        FormatInvalid: the text is not a format of a language that this version knows.
    """
    try:
        raw = json.loads(text)
        while isinstance(raw, dict) and raw.get("language") in UPGRADES:
            raw = UPGRADES[raw["language"]](raw)
        return FormatSpec.model_validate(raw)
    except (ValueError, ValidationError) as error:
        raise FormatInvalid([Problem("", "not_a_published_format", str(error)[:200])]) from error


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a format file: everything in `FormatSpec`, and the references that only files have.

    Nothing is required beyond language, key, version and title: what is left out may come from ``based_on``.
    """
    schema = FormatSpec.model_json_schema()
    keys = {"type": "array", "items": {"type": "string"}}
    schema["properties"]["texts"] = keys
    schema["properties"]["whole"] = {"type": "boolean"}
    schema["properties"]["profile"] = {
        "type": "object",
        "properties": {"core": keys, "chosen": keys, "blocks": keys},
        "additionalProperties": False,
    }
    schema["required"] = ["language", "key", "version", "title"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _parsed(text: str) -> Raw:
    for number, one in enumerate(text.split("\n"), start=1):
        if one.count(".") > MOST_DOTS:
            raise FormatInvalid([Problem("", "not_toml", f"more than {MOST_DOTS} dots", line=number)])
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        line = re.search(r"at line (\d+)", message)
        at = int(line.group(1)) if line else max(1, text.count("\n") + (not text.endswith("\n")))
        raise FormatInvalid([Problem("", "not_toml", message, line=at)]) from None
    except RecursionError:  # brackets within brackets within brackets
        raise FormatInvalid([Problem("", "not_toml", "nested too deeply", line=1)]) from None
    except ValueError:  # a number of thousands of digits
        raise FormatInvalid([Problem("", "not_toml", "a number is too large", line=1)]) from None
    _refuse_excess(found)
    return found


def _refuse_excess(found: Raw) -> None:
    """Refuse what no format holds and takes long to explain: numbers beyond those of TOML, a flood of values."""
    waiting: list[Any] = [found]
    for count in itertools.count():
        if not waiting:
            return
        if count > MOST_VALUES:
            raise FormatInvalid([Problem("", "not_toml", f"more than {MOST_VALUES} values", line=1)])
        value = waiting.pop()
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise FormatInvalid([Problem("", "not_toml", "a number is too large", line=1)])
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _whole(own: Raw, library: Library) -> tuple[Raw, Raw, list[Found]]:
    """The file with its base, its shared texts and its competencies filled in.

    Returns:
        that whole, the same with the references still in it (to find lines by), and the references that led nowhere.
    """
    based, problems = _with_base(own, library, ())
    whole = dict(based)
    texts: Raw = {}
    for index, name in enumerate(_strings(whole.pop("texts", []), ("texts",), problems)):
        if name in library.texts:
            texts = merged(texts, library.texts[name])
        else:
            problems.append(unknown(("texts", index), name, library.texts))
    whole = merged(texts, whole)
    profile = whole.pop("profile", {})
    if not isinstance(profile, Mapping):
        problems.append(Found(("profile",), "not_a_table"))
        profile = {}
    for name in profile:
        if name not in _USES:
            problems.append(unknown(("profile", name), name, _USES, code="unknown_field"))
    for target, uses in (("competencies", ("core", "chosen")), ("blocks", ("blocks",))):
        known = {**library.competencies, **_inline(whole.get(target))}
        chosen: list[Raw] = []
        for use in uses:
            for index, key in enumerate(_strings(profile.get(use, []), ("profile", use), problems)):
                if key in known:
                    chosen.append({**known[key], "use": "chosen" if use == "chosen" else "core"})
                else:
                    problems.append(unknown(("profile", use, index), key, known))
        if chosen:
            whole[target] = chosen
    return whole, {**based, **whole}, problems


def _with_base(own: Raw, library: Library, seen: tuple[str, ...]) -> tuple[Raw, list[Found]]:
    own, is_whole = {name: value for name, value in own.items() if name != "whole"}, own.get("whole", False)
    if not isinstance(is_whole, bool):
        return own, [Found(("whole",), "not_true_or_false", str(is_whole)[:80])]
    base_key = None if is_whole else own.get("based_on")  # a whole file only tells where it came from
    if base_key is None:
        return own, []
    if not isinstance(base_key, str):
        return own, [Found(("based_on",), "not_text", str(base_key)[:80])]
    if base_key not in library.formats or base_key in seen or base_key == own.get("key"):
        others = [key for key in library.formats if key != own.get("key") and key not in seen]
        return own, [unknown(("based_on",), base_key, others)]
    base, problems = _with_base(_parsed(library.formats[base_key]), library, (*seen, base_key))
    return merged(base, own), problems


def _strings(value: Any, location: Location, problems: list[Found]) -> list[str]:
    """The value if it is a list of texts; else none, with the problem noted."""
    if not isinstance(value, list):
        problems.append(Found(location, "not_a_list"))
        return []
    wrong = [index for index, part in enumerate(value) if not isinstance(part, str)]
    problems.extend(Found((*location, index), "not_text", str(value[index])[:80]) for index in wrong)
    return [part for part in value if isinstance(part, str)] if not wrong else []


def _inline(value: Any) -> dict[str, Raw]:
    """Competencies that stand in the format itself, by key."""
    parts = value if isinstance(value, list) else []
    return {
        part["key"]: part for part in parts if isinstance(part, dict) and isinstance(part.get("key"), str)
    }


def _found(details: Any) -> Found:
    """One of pydantic's findings in our own codes."""
    location = tuple(step for step in details["loc"] if step != "[key]" and not _is_kind(step))
    kind, context = details["type"], details.get("ctx", {})
    value = details["input"]
    short = "" if isinstance(value, dict | list) else str(value)[:80]
    if kind == "missing":
        words = tuple(_words(_kind_at(location)))
        return Found(location, "missing_choice" if words else "missing", allowed=words)
    if kind == "extra_forbidden":
        known = fields_at(location[:-1])
        return Found(
            location, "unknown_field", str(location[-1]), nearest(str(location[-1]), known), tuple(known)
        )
    if kind == "literal_error":
        allowed = tuple(re.findall(r"'([^']*)'", context["expected"])) or (str(context["expected"]),)
        return Found(location, "not_a_choice", short, nearest(short, allowed), allowed)
    if kind in ("greater_than_equal", "less_than_equal"):
        return Found(
            location,
            "too_small" if "ge" in context else "too_large",
            short,
            None,
            (str(next(iter(context.values()))),),
        )
    if kind == "too_short":
        return Found(location, "too_few", "", None, (str(context["min_length"]),))
    codes = {
        "string_type": "not_text",
        "string_too_short": "empty",
        "string_too_long": "too_long",
        "string_pattern_mismatch": "not_a_key",
        "int_type": "not_a_number",
        "int_parsing": "not_a_number",
        "int_from_float": "not_a_number",
        "bool_type": "not_true_or_false",
        "bool_parsing": "not_true_or_false",
        "tuple_type": "not_a_list",
        "model_type": "not_a_table",
        "mapping_type": "not_a_table",
    }
    return Found(location, codes.get(kind, "not_valid"), short or details["msg"])


def _is_kind(step: str | int) -> bool:
    """Whether pydantic names here which of several kinds it tried, not a place in the file."""
    return isinstance(step, str) and step.startswith("literal[")


def _choices_together(found: list[Found]) -> list[Found]:
    """One word that is none of several lists of choices is one problem, with all choices."""
    allowed: dict[Location, tuple[str, ...]] = {}
    for one in found:
        if one.code == "not_a_choice":
            allowed[one.location] = tuple(dict.fromkeys((*allowed.get(one.location, ()), *one.allowed)))
    return [
        replace(one, nearest=nearest(one.found, allowed[one.location]), allowed=allowed[one.location])
        if one.code == "not_a_choice"
        else one
        for one in found
    ]


def fields_at(location: Location) -> list[str]:
    """The names that a table at this place may hold, in the order of the language; none where it is not a table."""
    model = _model_in(_kind_at(location))
    if model is None:
        return []
    names = list(model.model_fields)
    return [*names, *_ONLY_IN_FILES] if model is FormatSpec else names


def _kind_at(location: Location) -> Any:
    kind: Any = FormatSpec
    for step in location:
        kind = _part_of(kind, step)
    return kind


def _words(kind: Any) -> list[str]:
    """The words out of which one is chosen here; none where it is not a choice."""
    if typing.get_origin(kind) is typing.Literal:
        return [str(word) for word in typing.get_args(kind)]
    return [word for part in typing.get_args(kind) for word in _words(part)]


def _part_of(kind: Any, step: str | int) -> Any:
    model = _model_in(kind) if isinstance(step, str) else None
    if model is not None and step in model.model_fields:
        return model.model_fields[step].annotation
    arguments = typing.get_args(kind)
    return arguments[-1 if isinstance(step, str) else 0] if arguments else None


def _model_in(kind: Any) -> type[BaseModel] | None:
    for candidate in (kind, *typing.get_args(kind)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _ordered(problems: Any) -> list[Problem]:
    """In the order of the file, those from elsewhere last; each once."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line is None, problem.line or 0))
