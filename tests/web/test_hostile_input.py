# SPDX-License-Identifier: EUPL-1.2
"""Every form, sent back with what no form should hold: never an error of ours, and what was typed comes back.

The forms are read from the pages, at every stage of a conversation, as each person sees them; so a new form is tried
here by itself.
"""

from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from samenspiegel import clock
from samenspiegel.people.models import Body, Person
from tests.cast import Cast
from tests.feedback.rounds import Stage

from .lives import STAGES, Life, live, undone
from .page_forms import FoundForm, forms_of_a_conversation, forms_on

TYPED = "Kenmerk"  # stands in every text, to find it back
HOSTILE = {
    "empty": "",
    "spaces": "   ",
    "very long": TYPED + "x" * 12_000,
    "NUL": f"{TYPED}\x00tekst",
    "control characters": f"{TYPED}\x1b[31m\x08\r\n\r\n",
    "right to left": f"{TYPED} \u202egnp.exe \ufdfd \U0001f469\U0001f3fd\u200d\U0001f680",
    "markup": f"{TYPED}<script>alert(1)</script>{{{{ 7|add:7 }}}} %(name)s %s",
    "quotes": f"{TYPED}'; DROP TABLE x; --\"",
    "huge number": "9" * 30,
    "negative": "-1",
    "infinite": "1e309",
    "superscript, a digit that is no number": "\u00b2",
    "last year there is": "9999-12-31",
    "first day there was": "0001-01-01",
    "no such day": "2026-02-31",
    "no such time": "25:61",
    "list": "[]",
}
ALONE = ("very long", "NUL", "markup", "superscript, a digit that is no number", "last year there is")
"""Also sent in one field at a time, with the rest as it should be."""
BROKEN = b"\xff\xfe=%ff%fe&held_on=%00&=&&;&text=%ED%A0%80"


def as_(person: Person) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(person.account)
    return browser


def send(browser: Client, action: str, data: bytes) -> HttpResponse:
    with undone():
        return browser.generic(  # type: ignore[return-value]
            "POST", action, data, content_type="application/x-www-form-urlencoded"
        )


def attack(browser: Client, form: FoundForm) -> Iterator[tuple[str, str]]:
    """Send one form in every hostile way. Yields what went wrong: how it was sent, and what came of it."""
    for how, value in HOSTILE.items():
        for button in [*form.buttons[:2], None]:
            sent = dict.fromkeys(form.values, value) | (dict([button]) if button else {})
            yield from judge(browser, form, f"{how}, {button}", list(sent.items()))
        for name in form.texts if how in ALONE else ():
            yield from judge(browser, form, f"{how} in {name}", list({**form.values, name: value}.items()))
    twice = [(name, value) for name in form.values for value in ("2", TYPED)]
    yield from judge(browser, form, "everything twice", twice)
    response = send(browser, form.action, BROKEN)
    if response.status_code >= 500:
        yield "broken bytes", str(response.status_code)


def judge(
    browser: Client, form: FoundForm, how: str, sent: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    response = send(browser, form.action, urlencode(sent).encode())
    if response.status_code >= 500:
        yield how, str(response.status_code)
    if response.status_code in {200, 422}:
        shown = unescape(response.content.decode())
        lost = [name for name, value in sent if name in form.texts and TYPED in value and TYPED not in shown]
        if lost:
            yield how, f"lost what was typed in {lost}"


SEEN: set[tuple[object, ...]] = set()


@pytest.mark.parametrize("alive", STAGES, indirect=True)
def test_no_form_of_a_conversation_breaks_or_loses_what_was_typed(alive: Life) -> None:
    wrong = []
    for person, browser, form in forms_of_a_conversation(alive, as_, SEEN):
        page = form.action.removeprefix(alive.address)
        wrong += [(person.name, page, *found) for found in attack(browser, form)]

    assert wrong == []


def test_no_form_of_the_organisation_breaks_or_loses_what_was_typed(cast: Cast) -> None:
    browser = as_(cast.facilitator)
    body = Body.objects.get(organisation=cast.organisation, kind="college").public_id
    person = f"/mensen/{cast.managers[0].public_id}/"
    pages = [
        "/gesprekken/nieuw/",
        "/mensen/nieuw/",
        *(person + page for page in ("", "wijzigen/", "uit-dienst/", "functies/nieuw/", "functies/1/")),
        *(f"/organen/{page}" for page in ("nieuw/", f"{body}/", f"{body}/wijzigen/", f"{body}/lid/")),
        "/organisatie/instellingen/",
    ]
    wrong = []
    for page in pages:
        for form in forms_on(browser, page):
            wrong += [(page, form.action, *found) for found in attack(browser, form)]
    for address in ("/gesprekken/", "/mensen/", "/logboek/", "/vernietigd/"):
        for value in HOSTILE.values():
            for name in ("page", "stap", "q", "zoek"):
                response = browser.get(address, {name: value})
                if response.status_code >= 500:
                    wrong.append((address, name, value))

    assert wrong == []


def test_no_form_of_the_questionnaire_or_of_signing_in_breaks(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = live(cast, "asked")
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    round = Stage(cast, life.conversation, life.conversation.round)
    wrong = []
    for rater in (cast.managers[0], cast.works_council_chair):
        link, browser = round.link(rater), Client(raise_request_exception=False)
        [begin, *_] = forms_on(browser, link.path)
        wrong += [("begin", *found) for found in attack(browser, begin)]
        token = browser.get(link.path).content.decode().split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        browser.post(link.path, {"csrfmiddlewaretoken": token, "acknowledged": "on", "go": "begin"})
        for place in ("vraag/1/", "tot-slot/", "overzicht/", "belofte/", "code/", "niet-meedoen/"):
            for form in forms_on(browser, link.home + place):
                form.values["csrfmiddlewaretoken"] = token
                wrong += [(place, *found) for found in attack(TokenKept(browser, token), form)]
    for form in forms_on(Client(raise_request_exception=False), "/inloggen/login/"):
        wrong += [("sign in", *found) for found in attack(Client(raise_request_exception=False), form)]

    assert wrong == []


class TokenKept:
    """A browser that keeps the form's own token, whatever else it sends: without it nothing is read at all."""

    def __init__(self, browser: Client, token: str) -> None:
        self.browser, self.token = browser, token

    def generic(self, method: str, address: str, data: bytes, content_type: str) -> HttpResponse:
        kept = urlencode({"csrfmiddlewaretoken": self.token}).encode()
        pairs = [pair for pair in data.split(b"&") if not pair.startswith(b"csrfmiddlewaretoken=")]
        return self.browser.generic(  # type: ignore[return-value]
            method, address, b"&".join([*pairs, kept]), content_type=content_type
        )


@hypothesis_settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.data())
@pytest.mark.parametrize("alive", ["offered"], indirect=True)
def test_whatever_is_typed_in_the_longest_forms_they_answer(alive: Life, drawn: st.DataObject) -> None:
    cast = alive.cast
    for person, address in (
        (cast.facilitator, "/gesprekken/nieuw/"),
        (cast.facilitator, alive.address + "verslag/schrijven/"),
        (cast.facilitator, alive.address + "verplaatsen/"),
        (cast.mayor, alive.address + "verslag/wijzigen/agreement:new/"),
    ):
        browser = as_(person)
        [form] = [one for one in forms_on(browser, address) if one.texts]
        sent = {
            name: drawn.draw(
                st.one_of(st.just(value), st.text(max_size=40), st.integers().map(str), st.dates().map(str))
            )
            for name, value in form.values.items()
        }
        response = send(browser, form.action, urlencode(sent, errors="replace").encode())
        assert response.status_code < 500, sent
