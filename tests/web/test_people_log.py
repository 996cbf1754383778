# SPDX-License-Identifier: EUPL-1.2
"""Every kind of event that the code writes in the log has a sentence, and none has one for nothing."""

import ast
import itertools
import re
from pathlib import Path

import pytest
from django.utils import translation

from samenspiegel.web.audit_words import SENTENCES, sentence
from samenspiegel.web.loading import READINGS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "samenspiegel"
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
# What an f-string stands for, where a kind is put together.
ASSEMBLED = {
    "{certificate.what}.destroyed": [
        f"{what}.destroyed" for what in ("assessment", "conversation", "feedback", "round", "scan")
    ]
}


def _wrappers(tree: ast.Module) -> set[str]:
    """Functions of a module that pass a kind on to the log."""
    return {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "audit.log"
        and isinstance(call.args[0], ast.Name)
        and call.args[0].id in {argument.arg for argument in function.args.args}
    }


def _kinds(call: ast.Call) -> list[str]:
    found: list[str] = []
    for node in itertools.chain.from_iterable(ast.walk(argument) for argument in call.args):
        if isinstance(node, ast.Name) and node.id == "READINGS":
            found += READINGS.values()
        elif isinstance(node, ast.JoinedStr):
            found += ASSEMBLED[ast.unparse(node)[2:-1]]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and KIND.fullmatch(node.value):
            found.append(node.value)
    return found


def used() -> set[str]:
    """The kinds in the code. Fails where a kind cannot be followed, so that none slips through."""
    kinds: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        wrappers = _wrappers(tree)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func)
            if name == "log" and path.parent.name == "audit":
                name = "audit.log"
            if name == "audit.log" and isinstance(call.args[0], ast.Name) and wrappers:
                continue
            if name in ("audit.log", "audit.Line") or name in wrappers:
                found = _kinds(call)
                assert found, f"{path}:{call.lineno}: which kinds of event are these?"
                kinds |= set(found)
    return kinds


def test_each_kind_of_event_in_the_code_has_its_sentence() -> None:
    assert sorted(used()) == sorted(SENTENCES)


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_each_sentence_is_one_dutch_sentence_or_two(kind: str) -> None:
    with translation.override("en"):
        english = str(SENTENCES[kind])
    with translation.override("nl"):
        dutch = str(SENTENCES[kind])

    assert dutch != english, kind
    assert dutch[0].isupper() and dutch.endswith("."), kind


def test_an_unknown_kind_of_event_does_not_break_the_page() -> None:
    assert sentence("made.up", {}) == "Er is iets vastgelegd waar deze versie geen woorden voor heeft."


def test_a_role_is_named_and_nothing_else_of_the_detail() -> None:
    assert (
        sentence("person.appointed", {"role": "administrator", "office": "x"})
        == "Iemand kreeg een rol: beheerder."
    )
    assert sentence("person.changed", {"fields": ["email"]}) == "De gegevens van iemand zijn gewijzigd."
