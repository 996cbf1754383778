# SPDX-License-Identifier: EUPL-1.2
"""The format names the talk, the people and the groups: no page says them by itself (design, section 3)."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.spec import Part
from samenspiegel.core.schedule import DUE, INVITATIONS, RELEASE
from samenspiegel.formats import library
from tools.gettext_files import read

HARD_CODED = ("p&o", "p&amp;o", "beoordelaar", "functioneringsgesprek")
SOURCE = Path(__file__).resolve().parent.parent / "src" / "samenspiegel"
# The library holds the formats, the demonstration and the style guide show one; the command line speaks of no format.
MAY_NAME = ("formats/library", "demo", "web/templates/style", "web/views/style.py", "cli.py")


def sources(pattern: str) -> Iterator[Path]:
    for path in sorted(SOURCE.rglob(pattern)):
        if not path.relative_to(SOURCE).as_posix().startswith(MAY_NAME):
            yield path


def texts(path: Path) -> Iterator[str]:
    """Every string in a Python file that is not documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    described = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in described:
            yield node.value


def test_no_translation_names_what_the_format_should_name() -> None:
    found = [
        entry.key.text
        for entry in read(SOURCE / "locale/nl/LC_MESSAGES/django.po")
        if not all("/demo/" in place for place in entry.references)
        for text in entry.translations
        if any(word in text.lower() for word in HARD_CODED)
    ]
    assert found == []


@pytest.mark.parametrize("pattern", ["*.html", "*.txt", "*.js"])
def test_no_template_names_what_the_format_should_name(pattern: str) -> None:
    found = {
        f"{path.relative_to(SOURCE)}: {word}"
        for path in sources(pattern)
        for word in HARD_CODED
        if word in path.read_text(encoding="utf-8").lower()
    }
    assert found == set()


def test_no_code_names_what_the_format_should_name() -> None:
    found = {
        f"{path.relative_to(SOURCE)}: {text}"
        for path in sources("*.py")
        for text in texts(path)
        if any(word in text.lower() for word in HARD_CODED)
        and not text.isidentifier()  # a placeholder of mails and promises
    }
    assert found == set()


# --- and no code knows one by its keys: what differs between formats is data -----------------------------------------


def keys_of(spec: FormatSpec) -> Iterator[str]:
    """Every key that this format made up itself."""
    yield spec.key
    for parts in (
        spec.groups,
        spec.competencies,
        spec.blocks,
        spec.milestones,
        spec.preparation,
        spec.agenda,
    ):
        yield from (part.key for part in parts)
    yield from (part.key for part in (*spec.record, *spec.agreement_kinds, *spec.promises))
    yield from (pulse.key for pulse in spec.pulses)
    yield from (body for body in (spec.sharing.bodies if spec.sharing else ()))
    yield from (question.key for question in (spec.questions.open if spec.questions else ()))
    yield from (item.id for part in (*spec.competencies, *spec.blocks) for item in part.items)
    found = [spec.parties.subject.office, spec.parties.reviewer.office, spec.parties.reviewer.body]
    found.append(spec.parties.facilitator.role if spec.parties.facilitator else None)
    for group in spec.groups:
        found.append(group.asks.key if group.asks else None)
        if group.proposed_from:
            found += [group.proposed_from.office, group.proposed_from.body]
            found += group.proposed_from.without_offices
    yield from filter(None, found)


def words_of_the_language() -> set[str]:
    """Every word that the language itself has: the names of its fields, and the choices of each."""
    words = set()
    kinds: list[object] = [FormatSpec]
    seen = set()
    while kinds:
        kind = kinds.pop()
        if isinstance(kind, str):
            words.add(kind)
        elif isinstance(kind, type) and issubclass(kind, Part) and kind not in seen:
            seen.add(kind)
            words |= set(kind.model_fields)
            kinds += [field.annotation for field in kind.model_fields.values()]
        kinds += get_args(kind)
    return words


# The steps that the process itself takes; a format sets their dates. Any other milestone of a format is data.
STEPS = {*(INVITATIONS, DUE, RELEASE), *("agenda_frozen", "record_offered", "record_approved")}
# Keys that are also ordinary words of the program: there it must not be a branch, see below.
ORDINARY = {"start", "stop", "other", "continue", "open"}
NAMES = library.names()
# Offices and bodies are data too: a format says who sits where. A manager and a member are ordinary words of tables and
# of people; that a committee has a chair who approves for it is part of the process.
PLACES = {*NAMES.offices, *NAMES.bodies} - {"manager", "member", "chair"}
KEYS = (
    ({key for spec in map(library.load, library.keys()) for key in keys_of(spec)} | PLACES)
    - words_of_the_language()
    - STEPS
)
ASKS_BY_KEY = ("group", "competency", "milestone", "agenda_item", "agreement_kind", "item", "load")


def test_no_code_knows_the_keys_of_a_format() -> None:
    found = {
        f"{path.relative_to(SOURCE)}: {text}"
        for path in sources("*.py")
        for text in texts(path)
        if text in KEYS - ORDINARY
    }
    assert found == set()


def branches(tree: ast.AST) -> Iterator[str]:
    """Strings that decide something: compared with a key or taken as one, or asked from a format by name."""
    for node in ast.walk(tree):
        sides: list[ast.expr] = []
        if isinstance(node, ast.Compare) and any(_is_key(part) for part in (node.left, *node.comparators)):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Match) and _is_key(node.subject):
            sides = [
                part.value
                for case in node.cases
                for part in ast.walk(case.pattern)
                if isinstance(part, ast.MatchValue)
            ]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ASKS_BY_KEY
        ):
            sides = list(node.args)
        for side in sides:
            for part in ast.walk(side):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def _is_key(node: ast.expr) -> bool:
    return any(
        (isinstance(part, ast.Attribute) and part.attr in ("key", "office", "role"))
        or (isinstance(part, ast.Name) and part.id in ("key", "office", "role"))
        for part in ast.walk(node)
    )


def test_no_code_branches_on_the_key_of_a_part_of_a_format() -> None:
    """Also where a key happens to be a word of the language or of the program."""
    keys = {key for spec in map(library.load, library.keys()) for key in keys_of(spec)} - STEPS
    found = {
        f"{path.relative_to(SOURCE)}: {text}"
        for path in sources("*.py")
        for text in branches(ast.parse(path.read_text(encoding="utf-8")))
        if text in keys
    }
    assert found == set()


@pytest.mark.parametrize(
    "code",
    [
        'if group.key == "aldermen": pass',
        'if "training" in (item.key, other): pass',
        'spec.competency("vision")',
        'match section.key:\n    case "career" | "training": pass',
    ],
)
def test_a_branch_on_a_key_is_found(code: str) -> None:
    assert {"aldermen", "training", "vision", "career"} & set(branches(ast.parse(code)))
