# SPDX-License-Identifier: EUPL-1.2
"""What tests of the format editor share: a browser, the forms of its pages as a browser sends them."""

from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from samenspiegel.formats import drafts
from samenspiegel.formats.models import FormatDraft
from samenspiegel.people.models import Person
from tests.cast import FORMAT, NOW

DECISION = {"decided_by": "B&W van Veenmeer", "adopted_on": "2026-01-05", "reference": "B&W-2026-3"}
HERE = "/organisatie/instellingen/formats/"
HOME = f"{HERE}bewerken/"


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def begun(by: Person, key: str = FORMAT) -> FormatDraft:
    return drafts.begin_from_library(organisation=by.organisation, key=key, by=by, now=NOW)


def at(draft: FormatDraft, *parts: str) -> str:
    return "/".join([f"{HOME}{draft.public_id}", *parts, ""])


@dataclass
class Sent(HTMLParser):
    """The fields of the form of the editor on a page, each with what a browser would send untouched."""

    text: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._select = self._area = ""
        self._in_form = False
        self.feed(self.text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._in_form = "data-live" in given
        name = given.get("name", "")
        if not self._in_form:
            return
        if tag == "option" and self._select:
            if "selected" in given:
                self.values[self._select] = [given.get("value", "")]
        elif not name or name == "csrfmiddlewaretoken":
            return
        elif tag == "button":
            self.buttons.append(f"{name}={given.get('value', '')}")
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self.values[name] = [""]
        elif given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                self.values.setdefault(name, []).append(given.get("value", "on"))
        else:
            self.values[name] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.values[self._area][0] = self.values[self._area][0].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._in_form = False


def form_on(browser: Client, address: str) -> Sent:
    response = browser.get(address)
    assert response.status_code == 200, address
    return Sent(response.content.decode())


def page(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def save(browser: Client, draft: FormatDraft, slug: str, do: str = "", **typed: str | list[str]) -> str:
    """Open a page, type, press a button; returns where it led to."""
    address = at(draft, "deel", *slug.split("/"))
    form = form_on(browser, address)
    values = {**form.values, **{name.replace("__", "/"): value for name, value in typed.items()}}
    response = browser.post(address, {**values, **({"do": do} if do else {})})
    assert response.status_code == 302, unescape(response.content.decode())[-3000:]
    return response.headers["Location"]


def document(draft: FormatDraft) -> dict:
    draft.refresh_from_db()
    return drafts.document_in(draft)


def publish(browser: Client, draft: FormatDraft, given: dict[str, str]) -> HttpResponse:
    """Fill in the decision on the page as it is now, and press publish."""
    draft.refresh_from_db()
    return browser.post(at(draft, "publiceren"), {"seen": drafts.digest_of(draft), **given})


def upload(browser: Client, raw: bytes, name: str = "eigen.toml") -> HttpResponse:
    """Hand in a file as a format."""
    return browser.post(f"{HERE}inlezen/", {"file": SimpleUploadedFile(name, raw)})
