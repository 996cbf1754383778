# SPDX-License-Identifier: EUPL-1.2
"""What a journey needs to play a conversation as its people do: a clock, a mailbox, and everybody's own browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from samenspiegel import clock, recurring
from samenspiegel.people.models import Person
from tests.listening import HERE, PATIENCE_SECONDS, free_port, receiving

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NO_SCRIPT = {"java_script_enabled": False}
LABELS = {
    None: "kan ik niet beoordelen",
    1: "(bijna) nooit",
    2: "soms",
    3: "regelmatig",
    4: "vaak",
    5: "(bijna) altijd",
}


class Mailbox:
    """A mail server on this machine, with the mail of everybody."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def of(self, person: Person) -> list[EmailMessage]:
        """What this person got, the oldest first."""
        return [mail for mail in self.mails if person.email in mail["To"]]

    def subjects(self, person: Person) -> list[str]:
        return [mail["Subject"] for mail in self.of(person)]

    def last(self, person: Person) -> str:
        """The text of the newest mail."""
        assert self.of(person), f"no mail for {person.name}"
        return text_of(self.of(person)[-1])

    def questionnaire(self, person: Person) -> str:
        """The personal link as it stands in this person's mail, full stop and all: some programs take that along."""
        links = [link for mail in self.of(person) for link in re.findall(r"http\S+/v/\S+", text_of(mail))]
        assert len(set(links)) == 1, f"{person.name} has {len(set(links))} links"
        return links[0]

    @contextmanager
    def listening(self, settings: Any) -> Iterator["Mailbox"]:
        """Receive what the product sends, over real SMTP."""
        port = free_port()
        controller = receiving(self, port)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = HERE, port, PATIENCE_SECONDS
        yield self
        controller.stop()


def text_of(mail: EmailMessage) -> str:
    """What people read of it; beside that a mail can bring a calendar item."""
    return mail.get_body(("plain",)).get_content()  # type: ignore[no-any-return, union-attr]


class Clock:
    """The product's clock, which a test moves forward; what is due then runs. Sessions keep the machine's time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
        self.now = now
        monkeypatch.setattr(clock, "system_now", lambda: self.now)

    def move_to(self, on: date, at: time = time(9, 30)) -> None:
        """Let it become this moment in the Netherlands, and run what is due."""
        then = datetime.combine(on, at, tzinfo=clock.AMSTERDAM).astimezone(UTC)
        assert then > self.now, "time only goes forward"
        self.now = then
        self.run()

    def live_through(self, until: date) -> None:
        """Let every day pass, up to and including this one."""
        on = self.now.astimezone(clock.AMSTERDAM).date()
        while on < until:
            on += timedelta(days=1)
            self.move_to(on)

    def run(self) -> None:
        """What the clock process does each minute."""
        assert recurring.tick(self.now) == []


@dataclass
class Acting:
    """Everybody's browser, mail and the time of day. A person who was signed in once stays so."""

    new_page: Callable[..., Page]
    mailbox: Mailbox
    clock: Clock
    pages: dict[str, Page] = field(default_factory=dict)

    def page(self, person: Person, **options: Any) -> Page:
        """The browser of this person; opened with ``options`` the first time."""
        if person.name not in self.pages:
            self.pages[person.name] = self.new_page(**options)
        return self.pages[person.name]

    def sign_in(self, person: Person, **options: Any) -> Page:
        """Sign in with the code that comes by mail."""
        page = self.page(person, **options)
        page.goto("/")
        page.get_by_label("E-mailadres").fill(person.email)
        before = len(self.mailbox.of(person))
        page.get_by_role("button", name="Stuur mij een code").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Vul je code in")
        assert len(self.mailbox.of(person)) == before + 1
        found = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", self.mailbox.last(person), re.MULTILINE)
        assert found, self.mailbox.last(person)
        page.get_by_label("Code uit de mail").fill(found[1])
        page.get_by_role("button", name="Inloggen").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Vul je code in")
        return page


def heading(page: Page) -> Any:
    """The heading of the page, to expect something of."""
    return page.get_by_role("heading", level=1)


def press(page: Page, name: str, *, within: Any = None) -> None:
    """Press a button by its name; where it stands twice on a page, the first."""
    (within or page).get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()  # a click ends when the next page begins, not when it is whole


def follow(page: Page, name: str) -> None:
    """Follow a link by its name."""
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


def said(page: Page, text: str) -> None:
    """Expect the product to have said this after a deed."""
    expect(page.get_by_role("status").filter(has_text=text).first).to_be_visible()


def answer_page(page: Page, scores: list[int | None], own: bool = False) -> None:
    """Choose on one page of a questionnaire what is given for each of its items."""
    items = page.locator(".rating")
    expect(items).to_have_count(len(scores))
    for position, score in enumerate(scores):
        items.nth(position).get_by_label(LABELS[score], exact=True).check()
