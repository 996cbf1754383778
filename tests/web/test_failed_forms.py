# SPDX-License-Identifier: EUPL-1.2
"""A form that is refused comes back with every word that was typed in it.

Each form of the application, read from its page, is sent with one field that cannot be right and a word of its own in
each of the others. Whatever the answer is: as long as something is refused, all those words stand on the page.
"""

from collections.abc import Iterator
from html import unescape

import pytest
from django.contrib.messages import ERROR, WARNING, get_messages
from django.http import HttpResponse
from django.test import Client

from samenspiegel import clock
from samenspiegel.people.models import Body, Person
from samenspiegel.web.refill import NEVER
from tests.cast import Cast

from .lives import Life, live, undone
from .test_hostile_input import PAGES, STORIES, Forms, FoundForm

WRONG = ("x" * 30_000, "", "2026-02-31")
"""Too long for anything; nothing where something is needed; no date, and no address or time either."""


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def forms_on(browser: Client, address: str) -> list[FoundForm]:
    response = browser.get(address)
    if response.status_code != 200:
        return []
    reader = Forms(address)
    reader.feed(response.content.decode())
    return [form for form in reader.found if form.texts - NEVER]


def was_refused(response: HttpResponse) -> bool:
    """The form stands there again, or another page says that something went wrong."""
    if response.status_code in {200, 422}:
        return True
    return any(one.level in {WARNING, ERROR} for one in get_messages(response.wsgi_request))


def lost(browser: Client, form: FoundForm) -> Iterator[tuple[str, str, str]]:
    """What does not come back: the address, the wrong field with the start of its value, and the field that is gone."""
    names = sorted(form.texts - NEVER)
    for wrong in {
        names[0],
        names[len(names) // 2],
        names[-1],
    }:  # of a long form three, since all take one road
        words = {name: f"Kenmerk {n} é&<" for n, name in enumerate(names) if name != wrong}
        for value in WRONG:
            for button in form.buttons[:2] or [None]:
                sent = {**form.values, **words, wrong: value, **(dict([button]) if button else {})}
                with undone():
                    response = browser.post(form.action, sent)
                    assert response.status_code < 500, (form.action, wrong)
                    if not was_refused(response):
                        continue
                    if response.status_code == 302:
                        response = browser.get(response["Location"])
                shown = unescape(response.content.decode())
                yield from (
                    (form.action, f"{wrong}={value[:12]}", name)
                    for name, word in words.items()
                    if word not in shown
                )
                if value.startswith("x") and value not in shown and response.status_code == 200:
                    yield form.action, f"{wrong}={value[:12]}", wrong


SEEN: set[tuple[object, ...]] = set()


@pytest.fixture
def alive(cast: Cast, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Life:
    life = live(cast, request.param)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life


@pytest.mark.parametrize("alive", STORIES, indirect=True)
def test_no_form_of_a_conversation_loses_a_word_when_it_is_refused(alive: Life) -> None:
    people = {
        "facilitator": alive.cast.facilitator,
        "subject": alive.cast.secretary,
        "reviewer": alive.cast.mayor,
    }
    ids = {"point_id": "-", "request_id": "-", "agreement_id": "-", "passage": "priorities"} | alive.ids
    if "agreement" in alive.ids:
        ids["passage"] = f"agreement:{alive.ids['agreement']}"
    gone = []
    for part, person in people.items():
        browser = as_(person)
        for path in PAGES[part].format(**ids).split():
            for form in forms_on(browser, alive.address + path):
                if form.kind not in SEEN:
                    SEEN.add(form.kind)
                    gone += list(lost(browser, form))

    assert gone == []


def test_no_form_of_the_organisation_loses_a_word_when_it_is_refused(cast: Cast) -> None:
    browser = as_(cast.facilitator)
    body = Body.objects.get(organisation=cast.organisation, kind="college").public_id
    person = f"/mensen/{cast.managers[0].public_id}/"
    pages = [
        "/gesprekken/nieuw/",
        "/mensen/nieuw/",
        *(person + page for page in ("wijzigen/", "uit-dienst/", "functies/nieuw/", "functies/1/")),
        *(f"/organen/{page}" for page in ("nieuw/", f"{body}/wijzigen/")),
        "/organisatie/instellingen/",
        "/organisatie/instellingen/inloggen/",
    ]
    gone = []
    for page in pages:
        found = forms_on(browser, page)
        assert found, page
        for form in found:
            gone += list(lost(browser, form))

    assert gone == []
