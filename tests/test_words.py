# SPDX-License-Identifier: EUPL-1.2
"""The format names the talk, the people and the groups: no page says them by itself (design, section 3)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from samenspiegel.formats import library
from tools.gettext_files import read

HARD_CODED = ("p&o", "p&amp;o", "beoordelaar", "functioneringsgesprek")
SOURCE = Path(__file__).resolve().parent.parent / "src" / "samenspiegel"
# The library holds the formats, the demonstration and the style guide show one; the command line speaks of no format.
MAY_NAME = ("formats/library", "demo", "web/templates/style", "web/views/style.py", "cli.py")
OFFICES = "web/office_words.py"  # which offices and bodies there are, for choosing one


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


def test_no_code_knows_the_groups_and_competencies_of_a_format() -> None:
    keys = {
        part.key
        for spec in map(library.load, library.keys())
        for part in (*spec.rater_groups, *spec.competencies, *spec.blocks)
    }
    found = {
        f"{path.relative_to(SOURCE)}: {text}"
        for path in sources("*.py")
        if path.relative_to(SOURCE).as_posix() != OFFICES
        for text in texts(path)
        if text in keys
    }
    assert found == set()
