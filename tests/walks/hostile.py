# SPDX-License-Identifier: EUPL-1.2
"""A walk among people who try whatever they like: forms of others, old forms, ids of elsewhere, at any moment.

The forms are those that the pages offer to somebody. What a page does not offer to who sends it changes nothing.
"""

import hashlib
import re
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections, models
from django.test import Client
from django.urls import resolve

from samenspiegel import clock
from samenspiegel.audit.models import Event, Head
from samenspiegel.conversations.queries import rules_for
from samenspiegel.core.access import may
from samenspiegel.organisations.models import SignIn
from samenspiegel.people.models import Person
from tests.web.lives import undone
from tests.web.page_forms import Forms, FoundForm
from tests.web.test_access import as_

from .scene import Step
from .walk import Walk, is_refusal

NOT_ROWS = {"last_login", "stage", "next_on"}  # that somebody signed in; columns that follow from others
READINGS = ".read"  # the log of who read what: looking leaves a line
WRITES = ("INSERT", "UPDATE", "DELETE")
BESIDE = ("django_session", "audit_event")


@dataclass(frozen=True)
class Offered:
    """A form as a page offered it to somebody."""

    page: str
    to: Person
    action: str
    view: str
    values: tuple[tuple[str, str], ...]

    @property
    def sent(self) -> dict[str, str]:
        return dict(self.values)


@cache
def _questions() -> list[tuple[str, str, str, Any]]:
    """What is asked for all rows of each table: its name, its database, the statement. Built once, asked after each
    attack."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model in (Session, SignIn, Head) or not model._meta.managed:
            continue
        rows: models.QuerySet[Any] = model._base_manager.order_by("pk")
        columns = [one.attname for one in model._meta.concrete_fields if one.attname not in NOT_ROWS]
        if model is Event:
            rows, columns = rows.exclude(kind__endswith=READINGS), ["kind", "about", "actor"]
        sql, values = rows.values_list(*columns).query.get_compiler(rows.db).as_sql()
        found.append((model._meta.label, rows.db, sql, values))
    return found


def digests() -> dict[str, str]:
    """Every row of every database, by table; but sessions, who read what, and the end of the log that this moves."""
    found = {}
    for label, alias, sql, values in _questions():
        with connections[alias].cursor() as cursor:
            cursor.execute(sql, values)
            found[label] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def changes(before: dict[str, str]) -> list[str]:
    """The tables in which something is not as it was."""
    now = digests()
    return [table for table in now if now[table] != before[table]]


@contextmanager
def writing(seen: list[str]) -> Any:
    """Note every statement that writes a row somewhere."""

    def note(execute: Callable[..., Any], sql: Any, *arguments: Any) -> Any:
        statement = str(sql).lstrip()
        if statement.startswith(WRITES) and not any(table in statement for table in BESIDE):
            seen.append(statement)
        return execute(sql, *arguments)

    with ExitStack() as stack:
        for alias in settings.DATABASES:
            stack.enter_context(connections[alias].execute_wrapper(note))
        yield


class HostileWalk(Walk):
    """The same walk, with attacks between its steps. ``elsewhere``: a conversation of another organisation."""

    elsewhere: str = ""
    outsiders: tuple[Person, ...] = ()

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.pool: list[Offered] = []
        self.tried: dict[str, int] = {}

    # --- browsing ----------------------------------------------------------------------------------------------------

    def browser(self, person: Person) -> Client:
        return self.browsers.setdefault(person.pk, as_(person))

    def get(self, person: Person, address: str) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "system_now", lambda: self.scene.now)
            response = self.browser(person).get(address)
        assert response.status_code < 500, (address, response.status_code)
        return response

    def post(self, person: Person, offered: Offered, action: str = "") -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "system_now", lambda: self.scene.now)
            response = self.browser(person).post(action or offered.action, offered.sent)
        assert response.status_code < 500, (offered, response.status_code)
        return response

    def gather(self) -> None:
        """Take the forms of a page that somebody comes to from the page of the conversation."""
        scene = self.scene
        rows = list(scene.conversation.participants.select_related("person").order_by("pk"))
        person = self.chance.choice(rows).person
        address = f"/gesprekken/{scene.conversation.public_id}/"
        response = self.get(person, address)
        if response.status_code != 200:
            return
        text = response.content.decode()
        # As they stand on the page: in the order of their random ids chance would choose another one in each run.
        links = dict.fromkeys(re.findall(rf'href="({address}[^"#?]+)', text))
        page = self.chance.choice([address, *links, *links])
        self.pool += self.forms_for(person, page)
        self.pool = self.pool[-60:]

    def forms_for(self, person: Person, page: str) -> list[Offered]:
        response = self.get(person, page)
        if response.status_code != 200 or "text/html" not in response["Content-Type"]:
            return []
        reader = Forms(page)
        reader.feed(response.content.decode())
        return [offered for form in reader.found for offered in self.filled(person, page, form)]

    def filled(self, person: Person, page: str, form: FoundForm) -> list[Offered]:
        values = {
            name: value or self.scene.words() if name in form.texts else value
            for name, value in form.values.items()
        }
        path = form.action.split("?")[0]
        if not path.startswith("/gesprekken/"):
            return []  # one's own account
        view = resolve(path).view_name
        buttons = form.buttons or [("", "")]
        return [
            Offered(
                page, person, form.action, view, tuple({**values, **({name: value} if name else {})}.items())
            )
            for name, value in buttons
        ]

    # --- attacking ---------------------------------------------------------------------------------------------------

    def attacker(self) -> Person:
        town = self.scene.founded.town
        rows = self.scene.conversation.participants.select_related("person").order_by("pk")
        here = [row.person for row in rows]
        return self.chance.choice([*here, *here, self.chance.choice(town.people), *self.outsiders])

    def attack(self) -> None:
        """Somebody sends a form of somebody else, an old one of their own, or one with an id of elsewhere."""
        if not self.pool:
            return
        offered = self.chance.choice(self.pool)
        person = offered.to if self.chance.random() < 0.3 else self.attacker()
        action, own = offered.action, self.scene.conversation.public_id
        if person not in self.outsiders and self.chance.random() < 0.2:
            action = action.replace(own, self.elsewhere)
        writes: list[str] = []
        self.browser(person)  # signed in before, so that this leaves no trace of its own
        with undone(), writing(writes):
            self.post(person, offered, action)
        self.tried[offered.view] = self.tried.get(offered.view, 0) + 1
        if not writes:
            return
        with undone():
            before = digests()
            self.post(person, offered, action)
            changed = changes(before)
        if not changed:
            return
        told = f"{person.name} sends {offered.view} of {offered.to.name}: {offered.sent} to {action}"
        assert action == offered.action, f"{told}: it changed {changed} elsewhere"
        again = {one.view for one in self.forms_for(person, offered.page)}
        assert offered.view in again, f"{told}: no page offers it, and it changed {changed}"

    def look_in(self) -> None:
        """Somebody asks for a page of the conversation: it opens for whom the table of access names only."""
        conversation = self.scene.conversation
        person = self.attacker()
        if not self.pool:
            return
        page = self.chance.choice(self.pool).page
        self.browser(person)
        with undone():
            response = self.get(person, page)
        deed = getattr(resolve(page).func, "deed", None)
        if response.status_code != 200 or deed is None:
            return
        parts = self.scene.overview.parts.get(person.pk, frozenset())
        assert may(deed, parts, rules=rules_for(conversation)), f"{person.name} reads {page}"

    def submit(self) -> None:
        """Who is offered a form, sends it: no page breaks, whatever the moment."""
        if not self.pool:
            return
        offered = self.chance.choice(self.pool)
        if offered.view in {"cancel", "account_logout"} and self.chance.random() < 0.95:
            return
        response = self.post(offered.to, offered)
        self.scene.tell(f"{offered.to.name} sends the form {offered.view}: {response.status_code}")
        if self.scene.round is not None:
            self.scene.follow()

    # --- the walk ----------------------------------------------------------------------------------------------------

    def do(self, step: Step) -> bool:
        """As ever; and a deed that is refused leaves everything as it was."""
        before = digests()
        try:
            done = super().do(step)
        except Exception as error:
            assert not is_refusal(error)
            raise
        if not done:
            assert not (changed := changes(before)), f"{step}: refused, and yet {changed} changed"
        return done

    def between(self) -> None:
        if self.chance.random() < 0.5:
            self.gather()
        for _ in range(3):
            self.attack()
        self.look_in()
        if self.chance.random() < 0.4:
            self.submit()
