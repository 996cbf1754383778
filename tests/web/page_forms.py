# SPDX-License-Identifier: EUPL-1.2
"""The forms of the application, read from its pages, so that a new form is tried by itself."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client
from django.urls import resolve

from samenspiegel.people.models import Person
from samenspiegel.web.refill import NEVER

from .lives import Life

PAGES = {
    "facilitator": (
        "informanten/ verplaatsen/ pauzeren/ afzeggen/ overdragen/ zonder-feedbackronde/ vragenlijsten/ "
        "vragenlijsten/sluiten/ open-antwoorden/ spiegel/vrijgeven/ spiegel/intrekken/ notities/ agenda/vastzetten/ "
        "verslag/ verslag/schrijven/ verslag/alleen-afspraken/ verslag/afsluiten/"
    ),
    "subject": (
        "informanten/ punten/ punten/{point_id}/ notities/ spiegel/verwachting/ spiegel/ verslag/ "
        "verslag/wijzigen/career/ verslag/wijzigen/agreement:new/ verzoeken/{request_id}/ afspraken/{agreement_id}/"
    ),
    "reviewer": "punten/ spiegel/ verslag/ verslag/wijzigen/{passage}/",
}
"""The pages of a conversation on which each part finds forms."""


@dataclass
class FoundForm:
    """A form as it stands on a page."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kind(self) -> tuple[object, ...]:
        """What makes it another form: its address and its fields, without the ids of rows."""
        names = sorted({re.sub(r"[0-9a-z]{12,}-", "", name) for name in self.values})
        return (resolve(self.action.split("?")[0]).view_name, *names, *self.buttons)


class Forms(HTMLParser):
    """Reads the forms of a page that are sent by POST."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[FoundForm] = []
        self.current: FoundForm | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            is_posted = given.get("method", "").lower() == "post"
            self.current = (
                FoundForm(given.get("action", "").split("#")[0] or self.page) if is_posted else None
            )
            if self.current:
                self.found.append(self.current)
        name = given.get("name", "")
        if self.current is None or not name or name == "csrfmiddlewaretoken":
            return
        if tag == "button":
            self.current.buttons.append((name, given.get("value", "")))
        elif tag in {"input", "select", "textarea"}:
            self.current.values.setdefault(name, given.get("value", ""))
            if tag == "textarea" or given.get("type") in {"text", "email", "date", "time", "number"}:
                self.current.texts.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.current = None


def forms_on(browser: Client, address: str) -> list[FoundForm]:
    """The forms of one page; none where there is no such page for this browser."""
    response = browser.get(address)
    assert response.status_code < 500, (address, response.status_code)
    if response.status_code != 200:
        return []
    reader = Forms(address)
    reader.feed(response.content.decode())
    return reader.found


def forms_with_text(browser: Client, address: str) -> list[FoundForm]:
    """Those in which somebody types words that may be shown again."""
    return [form for form in forms_on(browser, address) if form.texts - NEVER]


def forms_of_a_conversation(
    life: Life,
    as_: Callable[[Person], Client],
    seen: set[tuple[object, ...]],
    read: Callable[[Client, str], list[FoundForm]] = forms_on,
) -> Iterator[tuple[Person, Client, FoundForm]]:
    """Each kind of form that its people find, once: what is in ``seen`` already is left out."""
    cast = life.cast
    people = {"facilitator": cast.facilitator, "subject": cast.secretary, "reviewer": cast.mayor}
    ids = {"point_id": "-", "request_id": "-", "agreement_id": "-", "passage": "priorities"} | life.ids
    if "agreement" in life.ids:
        ids["passage"] = f"agreement:{life.ids['agreement']}"
    for part, person in people.items():
        browser = as_(person)
        for path in PAGES[part].format(**ids).split():
            for form in read(browser, life.address + path):
                if form.kind not in seen and (form.values or form.buttons):
                    seen.add(form.kind)
                    yield person, browser, form
