# SPDX-License-Identifier: EUPL-1.2
"""Every field in which somebody can type, read from the code; and in which of them a test typed which words."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from django import forms
from django.forms.forms import BaseForm
from django.test import Client

import samenspiegel.web
from samenspiegel.web import forms as own_forms

FROM_THE_LIBRARY = (LoginForm, ConfirmLoginCodeForm)
"""Forms of the sign-in library that pages show as they are."""
DYNAMIC = {"CharField", "EmailField", "SlugField", "URLField", "FileField", "RegexField", "secret_field"}
TEMPLATES = Path(samenspiegel.web.__file__).parent / "templates"
_FIELD = re.compile(r"<(?:textarea|input)\b[^>]*>")
_PICKED = re.compile(r'type="(?:hidden|radio|checkbox|submit|date|time|number|{{ choice)')


def is_typed(field: forms.Field) -> bool:
    """Whether somebody types in it, or sends a file with a name of its own."""
    return isinstance(field, forms.CharField | forms.FileField) and not field.widget.is_hidden


def label(form: type[BaseForm], name: str) -> str:
    """``plan.MoveForm.place``; ``*`` for a field that a form makes when it is shown."""
    name = name if name in form.base_fields else "*"
    return f"{form.__module__.rpartition('.')[2]}.{form.__name__}.{name}"


def in_forms() -> set[str]:
    """Of every form."""
    found = {
        label(one, name)
        for one in _every(BaseForm)
        if one.__module__.startswith(own_forms.__name__) or one in FROM_THE_LIBRARY
        for name, field in one.base_fields.items()
        if is_typed(field)
    }
    for path in Path(own_forms.__path__[0]).glob("*.py"):
        for one in ast.parse(path.read_text()).body:
            if isinstance(one, ast.ClassDef) and any(_makes_a_field(part) for part in one.body):
                found.add(f"{path.stem}.{one.name}.*")
    return found


def in_templates() -> set[str]:
    """Of every page that writes its fields itself, without a form."""
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        for tag in _FIELD.findall(path.read_text()):
            name = re.search(r'name="([^"]+)"', tag)
            if name and not _PICKED.search(tag):
                found.add(f"page.{name[1].replace('{{ question.name }}', 'text.*')}")
    return found


def _makes_a_field(part: ast.stmt) -> bool:
    """Whether a method makes fields of text; those that are hidden hold what we put there ourselves."""
    if not isinstance(part, ast.FunctionDef):
        return False
    calls = [call for call in ast.walk(part) if isinstance(call, ast.Call)]
    made = [call for call in calls if ast.unparse(call.func).rpartition(".")[2] in DYNAMIC]
    return any("HiddenInput" not in ast.unparse(call) for call in made)


def _every(form: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for module in pkgutil.iter_modules(own_forms.__path__):
        importlib.import_module(f"{own_forms.__name__}.{module.name}")
    for one in form.__subclasses__():
        yield one
        yield from _every(one)


class Typed:
    """Watches forms and requests, and knows in which fields which of the words came in."""

    def __init__(self, words: Iterable[str], patch: pytest.MonkeyPatch) -> None:
        self.words = tuple(words)
        self.seen: set[tuple[str, str]] = set()
        full_clean, post = BaseForm.full_clean, Client.post

        def cleaned(form: Any) -> None:
            if form.is_bound:
                for name, field in form.fields.items():
                    if is_typed(field):
                        typed = form.add_prefix(name)
                        sent = form.data.get(typed) or getattr(form.files.get(typed), "name", "")
                        self._note(label(type(form), name), sent)
            full_clean(form)

        def posted(client: Client, path: str, data: Any = None, *rest: Any, **more: Any) -> Any:
            for name, sent in data.items() if isinstance(data, dict) else ():
                self._note(f"page.{re.sub('^text[.].*', 'text.*', name)}", sent)
            return post(client, path, data, *rest, **more)

        patch.setattr(BaseForm, "full_clean", cleaned)
        patch.setattr(Client, "post", posted)

    def _note(self, field: str, sent: Any) -> None:
        self.seen |= {(field, one) for one in self.words if one in str(sent)}
