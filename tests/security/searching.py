# SPDX-License-Identifier: EUPL-1.2
"""Look for words on every page of everybody, and in everything that is kept or was told."""

import io
import logging
import tempfile
from collections.abc import Collection, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from samenspiegel import clock
from samenspiegel.core.access import Part
from samenspiegel.notices import actions as notices
from samenspiegel.organisations.models import Account
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role
from samenspiegel.web.logs import Json
from tests.cast import NOW, Cast
from tests.feedback.rounds import Stage
from tests.web.lives import Life, undone
from tests.web.test_access import as_

from . import traces, worlds
from .typed import Typed
from .words import ELSEWHERE, NO_PART, RATER, Rule, word


def with_role(cast: Cast, role: Role) -> Person:
    """Somebody who holds a role in the organisation, and has no part in the conversation."""
    email = f"{role.value}@veenmeer.example"
    person = people.add_person(
        organisation=cast.organisation, name=f"Kim {role.value}", first_name="Kim", email=email, now=NOW
    )
    person.account = Account.objects.create_user(email)
    person.save(update_fields=["account"])
    people.appoint(person=person, role=role, now=NOW)
    return person


class Search:
    """One conversation with its words, and everything that is looked through.

    Files that the program makes for a while go to a folder of its own, ``temporary``: beside those of other tests
    nobody could tell whose they are.
    """

    def __init__(
        self,
        scene: Stage,
        patch: pytest.MonkeyPatch,
        temporary: Path,
        rules: Mapping[str, Rule],
        stages: tuple[str, ...],
    ) -> None:
        cast = scene.cast
        self.scene, self.cast, self.temporary, self.log = scene, cast, temporary, io.StringIO()
        self.rules, self.stages = rules, stages
        self.words = {word(name): name for name in rules}
        self.life = Life(cast, scene.conversation)
        self.wrong: list[tuple[str, ...]] = []
        self.read: set[tuple[str, str, str]] = set()
        self.mailboxes: dict[str, str] = {}  # of who does not look at pages
        (handler,) = [one for one in logging.getLogger().handlers if isinstance(one.formatter, Json)]
        patch.setattr(handler, "stream", self.log)  # what would stand in the log of the service
        patch.setattr(tempfile, "tempdir", str(temporary))
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr(clock, "system_now", lambda: self.life.now)
        self.typed = Typed(self.words, patch)
        traces.begin(temporary)
        self.everybody: dict[str, Person] = {
            Part.SUBJECT: cast.secretary,
            Part.REVIEWER: cast.mayor,
            Part.FACILITATOR: cast.facilitator,
            Part.SUBSTITUTE: cast.substitute,
            Part.ATTENDEE: cast.clerk,
            RATER: cast.aldermen[3],
            ELSEWHERE: cast.outsider,
            **{role: with_role(cast, role) for role in NO_PART},
        }

    @property
    def untyped(self) -> dict[str, str]:
        """The words that were not typed in the fields that they are said to be typed in."""
        return {
            name: field
            for name, rule in self.rules.items()
            for field in rule.fields
            if (field, word(name)) not in self.typed.seen
        }

    def send(self, person: Person, path: str, **fields: Any) -> Any:
        """Send a form of a page of the conversation; ``__`` in a name stands for ``:``."""
        return self.post(person, f"{self.life.address}{path}", fields)

    def post(self, person: Person, address: str, fields: Mapping[str, Any]) -> Any:
        """Send a form that is taken."""
        response = as_(person).post(address, dict(fields))
        assert response.status_code == 302, (
            address,
            response.status_code,
            unescape(response.content.decode()),
        )
        return response

    def look(
        self, when: str, *, at: str = "conversation", who: Collection[str] = (), behind: bool = True
    ) -> None:
        """Pages as everybody, then everything that is kept or was told.

        Args:
            at: pages of the conversation, of the organisation, or all; each takes seconds.
            who: only these look.
            behind: look through what is kept as well; where the same is looked through later, that may wait.
        """
        for name, person in self.everybody.items():
            if not who or name in who:
                self._walk(when, str(name), person, at)
        if behind:
            self.look_behind(when)

    def look_behind(self, when: str) -> None:
        """Mails, rows, files and the log."""
        notices.deliver_due(now=self.life.now)
        for letter in mail.outbox:
            self._letter(when, letter)
        mail.outbox.clear()
        for name, data in traces.rows():
            table = name.removeprefix("table ")
            self._nothing(when, name, data, {one for one in self.rules if table in self.rules[one].clear})
        in_clear = {name for name, rule in self.rules.items() if rule.clear}
        for name, data in traces.files(self.temporary):
            self._nothing(when, name, data, in_clear)
        self._nothing(when, "log", self.log.getvalue().encode())

    def _letter(self, when: str, letter: Any) -> None:
        addresses = {str(who): person.email for who, person in self.everybody.items()} | self.mailboxes
        told = f"{letter.subject}\n{letter.body}\n{letter.extra_headers}\n{letter.attachments}".encode()
        may = {
            name
            for name, rule in self.rules.items()
            if {to.lower() for to in letter.to}
            <= {addresses[who].lower() for who in rule.mailed & addresses.keys()}
        }
        self._nothing(when, f"mail {letter.subject} to {letter.to}", told, may)
        self.read |= {(when, self.words[one], "mail") for one in traces.found_in(told, self.words)}

    def _nothing(
        self, when: str, where: str, data: bytes, may: set[str] | frozenset[str] = frozenset()
    ) -> None:
        found = (self.words[one] for one in traces.found_in(data, self.words))
        self.wrong += [(when, where, name) for name in found if name not in may]

    def _walk(self, when: str, who: str, person: Person, at: str) -> None:
        browser = as_(person)
        for route, address in worlds.addresses(self.life):
            kind = "conversation" if "conversation_id" in route else "organisation"
            if route.startswith("inloggen/") or at not in ("all", kind):
                continue
            with undone():
                response = browser.get(address)
            self.response(when, who, address, response)
        browser.session.flush()

    def response(self, when: str, who: str, address: str, response: Any) -> None:
        """Words only for who may read them; headers and cookies without any; nothing stays in a browser's cache."""
        text = unescape(worlds.content(response))
        for found in (one for one in self.words if one in text):
            name = self.words[found]
            self.read.add((when, name, who))
            if who not in self.rules[name].readers(when, self.stages):
                self.wrong.append((when, who, address, name))
        self._nothing(when, f"headers of {address}", f"{response.headers} {response.cookies}".encode())
        if response.status_code == 200 and "no-store" not in response.headers.get("Cache-Control", ""):
            self.wrong.append((when, who, address, "may be kept in a cache"))
