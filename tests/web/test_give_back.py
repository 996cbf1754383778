# SPDX-License-Identifier: EUPL-1.2
"""A session that ended gives the form back after signing in, with every word, to its writer and nobody else.

The forms are read from the pages, at several stages of a conversation, by ``page_forms``.
"""

import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from samenspiegel import clock
from samenspiegel.people.models import Person
from samenspiegel.web.refill import NEVER
from tests.cast import Cast

from .lives import Life, live, undone
from .page_forms import Forms, FoundForm, forms_of_a_conversation, forms_with_text

STORIES = ("planned", "asked", "closed", "released", "offered")
SENTENCE = "Je was uitgelogd. Wat je typte staat er nog; controleer het en bewaar opnieuw."
STALE = "De pagina stond lang open. Wat je typte staat er nog; controleer het en bewaar opnieuw."


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    browser.get("/")  # the browser learns whose it is
    return browser


def typed_in(form: FoundForm) -> dict[str, str]:
    """The form as somebody fills it in: another word in each field that takes words."""
    texts = sorted(name for name in form.texts if name not in NEVER)
    return {**form.values, **{name: f'Kenmerk {n} <b> & "é"' for n, name in enumerate(texts)}}


def end_session(browser: Client) -> None:
    Session.objects.all().delete()
    cache.clear()


def given_back(browser: Client, person: Person, form: FoundForm) -> tuple[str, str]:
    """Send a form while signed out, sign in as somebody: where that leads, and what stands there."""
    end_session(browser)
    response = browser.post(form.action, typed_in(form))
    assert response.status_code == 302, (form.action, response.status_code)
    login = response["Location"]
    assert login.startswith("/inloggen/login/?next="), login
    browser.force_login(person.account)
    response = browser.get(browser_next(login), follow=True)
    assert response.status_code == 200, (form.action, response.redirect_chain, response.status_code)
    return response.request["PATH_INFO"], response.content.decode()


def browser_next(login: str) -> str:
    from urllib.parse import parse_qs, urlsplit

    return parse_qs(urlsplit(login).query)["next"][0]


SEEN: set[tuple[object, ...]] = set()


@pytest.mark.parametrize("alive", STORIES, indirect=True)
def test_every_form_of_a_conversation_comes_back_with_every_word(alive: Life) -> None:
    lost = []
    for person, browser, form in forms_of_a_conversation(alive, as_, SEEN, read=forms_with_text):
        with undone():
            lost += wrong_with(browser, person, form)

    assert lost == []


def test_every_form_of_the_organisation_comes_back_with_every_word(cast: Cast) -> None:
    person, browser = cast.facilitator, as_(cast.facilitator)
    shown = f"/mensen/{cast.managers[0].public_id}/"
    pages = [
        "/gesprekken/nieuw/",
        "/mensen/nieuw/",
        *(shown + page for page in ("wijzigen/", "uit-dienst/", "functies/nieuw/", "functies/1/")),
        "/organen/nieuw/",
        "/organisatie/instellingen/",
        "/organisatie/instellingen/inloggen/",
    ]
    lost = []
    for page in pages:
        forms = forms_with_text(browser, page)
        assert forms or "uit-dienst" in page, page
        for form in forms:
            with undone():
                lost += wrong_with(browser, person, form)
        browser = as_(person)

    assert lost == []


def wrong_with(browser: Client, person: Person, form: FoundForm) -> list[tuple[str, str]]:
    """What does not come back of a form; where it comes back, it stands in the same form."""
    place, page = given_back(browser, person, form)
    wrong = [] if SENTENCE in page else [(form.action, f"no sentence on {place}")]
    reader = Forms(place)
    reader.feed(page)
    again = [one for one in reader.found if one.action == form.action]
    if not again:
        wrong.append((form.action, f"no such form on {place}"))
    shown = unescape(page)
    return wrong + [
        (form.action, name)
        for name, value in typed_in(form).items()
        if name in form.texts and value and value not in shown
    ]


@pytest.fixture
def notes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Life, str]:
    life = live(cast, "planned")
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    return life, life.address + "punten/"


def points(life: Life) -> int:
    from samenspiegel.preparation.models import Point

    return Point.objects.filter(conversation=life.conversation).count()


def form_at(browser: Client, address: str) -> FoundForm:
    return next(form for form in forms_with_text(browser, address) if "text" in form.values)


def test_nothing_is_saved_by_itself(notes: tuple[Life, str]) -> None:
    life, address = notes
    browser, before = as_(life.cast.secretary), points(life)

    given_back(browser, life.cast.secretary, form_at(browser, address))

    assert points(life) == before


def test_it_can_be_saved_again_and_is_then_let_go(notes: tuple[Life, str]) -> None:
    life, address = notes
    browser, before = as_(life.cast.secretary), points(life)
    form = form_at(browser, address)
    end_session(browser)
    back = browser_next(browser.post(form.action, typed_in(form))["Location"])
    browser.force_login(life.cast.secretary.account)

    browser.post(back, typed_in(form))

    assert points(life) == before + 1
    assert SENTENCE not in browser.get(back).content.decode()


def test_who_signs_in_as_somebody_else_sees_nothing_of_it(notes: tuple[Life, str]) -> None:
    life, address = notes
    for other in (life.cast.mayor, life.cast.outsider):
        browser = as_(life.cast.secretary)
        place, page = given_back(browser, other, form_at(browser, address))
        assert ("Kenmerk" in page, SENTENCE in page) == (False, False), place


def test_after_somebody_elses_turn_it_is_still_there_for_its_writer(notes: tuple[Life, str]) -> None:
    """The same browser, two people: what the first typed waits for the first."""
    life, address = notes
    browser = as_(life.cast.secretary)
    form = form_at(browser, address)
    end_session(browser)
    back = browser_next(browser.post(form.action, typed_in(form))["Location"])

    page = browser.get("/inloggen/login/").content.decode()
    assert "Kenmerk" not in page
    browser.force_login(life.cast.secretary.account)
    assert "Kenmerk 0" in browser.get(back).content.decode()


def test_by_the_real_way_with_a_code_in_the_mail(notes: tuple[Life, str]) -> None:
    from django.core import mail

    life, address = notes
    browser = as_(life.cast.secretary)
    form = form_at(browser, address)
    end_session(browser)
    login = browser.post(form.action, typed_in(form))["Location"]
    back = browser_next(login)
    assert "Wat je typte is bewaard" in browser.get(login).content.decode()

    browser.post("/inloggen/login/code/", {"email": life.cast.secretary.email, "next": back})
    code = re.search(r"^([0-9A-Z]{3,4}-?[0-9A-Z]{3,4})$", mail.outbox[-1].body, re.M)
    assert code, mail.outbox[-1].body
    response = browser.post("/inloggen/login/code/confirm/", {"code": code[1], "next": back}, follow=True)

    page = response.content.decode()
    assert (SENTENCE in page, "Kenmerk 0" in page) == (True, True)


def test_a_form_with_a_token_of_before_comes_back_too(notes: tuple[Life, str]) -> None:
    """Who signed in again in another tab has another token; the first tab sends the old one."""
    life, address = notes
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(life.cast.secretary.account)
    strict.get(address)
    form, before = form_at(strict, address), points(life)

    response = strict.post(
        form.action,
        {**typed_in(form), "csrfmiddlewaretoken": "x" * 64},
        headers={"Origin": "http://testserver"},
        follow=True,
    )

    page = response.content.decode()
    assert (STALE in page, "Kenmerk 0" in page, points(life)) == (True, True, before)


def test_what_another_site_sends_is_neither_kept_nor_shown(notes: tuple[Life, str]) -> None:
    life, address = notes
    for origin in ({}, {"Origin": "https://kwaad.example"}, {"Origin": "null"}):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(life.cast.secretary.account)
        response = strict.post(address, {"text": "Kenmerk van een ander"}, headers=origin)
        assert response.status_code == 403
        assert "Kenmerk" not in response.content.decode()
        assert "kept_forms" not in strict.session


def test_what_cannot_be_kept_is_shown_on_the_page_that_refuses(notes: tuple[Life, str]) -> None:
    """A browser that is not known to be anybody's: no place to keep it, so it stands on the page itself."""
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(
        notes[1], {"text": "Kenmerk <b>", "password": "geheim"}, headers={"Origin": "http://testserver"}
    )

    page = response.content.decode()
    assert (response.status_code, "Kenmerk &lt;b&gt;" in page, "geheim" in page) == (403, True, False)
