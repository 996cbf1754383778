# SPDX-License-Identifier: EUPL-1.2
"""Two people, or two tabs, change the same thing: the second sees both texts, and nobody's words are lost.

The record and the profile have ways of their own, since their texts are long: see ``test_record`` and ``test_profile``.
Nothing is typed when an agenda is fixed.
"""

import threading
from html import unescape

import pytest
from django.db import connections
from django.test import Client

from samenspiegel import clock
from samenspiegel.people import actions as people
from samenspiegel.people.models import Body, Person, Role
from tests.cast import NOW, Cast

from .lives import live
from .page_forms import Forms, FoundForm

FIRST, SECOND = "Wat de eerste typte", "Wat de tweede typte"
BOTH = "Dit is intussen gewijzigd. Er staat nu: “%s”."


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


def form_on(page: str, text: str, field: str) -> FoundForm:
    reader = Forms(page)
    reader.feed(text)
    return next(form for form in reader.found if field in form.texts)


def filled(form: FoundForm, words: str, field: str) -> dict[str, str]:
    """What the page holds, as a browser sends it, with other words in one field; nothing else is ticked."""
    values = {**form.values, field: words}
    values.pop("has_shared_mailbox", None)
    return values


@pytest.fixture
def pages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Person, Person, str]]:
    """Every form that more than one person can save, or one person in two tabs: page, both people, and a field."""
    people.appoint(person=cast.substitute, role=Role.ADMINISTRATOR, now=NOW)
    life = live(cast, "planned")
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    people.set_openid_provider(
        organisation=cast.organisation,
        issuer="https://inlog.veenmeer.example",
        client_id="x",
        client_secret="y",
        button="",
        subject_claim="sub",
        second_step="checked",
        by=cast.facilitator,
        now=NOW,
    )
    body = Body.objects.get(organisation=cast.organisation, kind="college")
    shown = f"/mensen/{cast.managers[0].public_id}/"
    two = (cast.facilitator, cast.substitute)
    own = (cast.secretary, cast.secretary)
    return [
        (f"{shown}wijzigen/", *two, "department"),
        (f"{shown}functies/1/", *two, "title"),
        (f"/organen/{body.public_id}/wijzigen/", *two, "name"),
        ("/organisatie/instellingen/", *two, "name"),
        ("/organisatie/instellingen/inloggen/", *two, "button"),
        (f"{life.address}punten/{life.ids['point_id']}/", *own, "text"),
        (f"{life.address}notities/", *own, "notes"),
    ]


def test_who_comes_second_sees_both_and_saves_again_by_choice(
    pages: list[tuple[str, Person, Person, str]],
) -> None:
    wrong = []
    for page, one, other, field in pages:
        first, second = as_(one), as_(other)
        before = [browser.get(page).content.decode() for browser in (first, second)]
        forms = [form_on(page, text, field) for text in before]

        saved = first.post(forms[0].action, filled(forms[0], FIRST, field))
        refused = second.post(forms[1].action, filled(forms[1], SECOND, field))

        shown = refused.content.decode()
        if (saved.status_code, refused.status_code) != (302, 200):
            wrong.append((page, saved.status_code, refused.status_code))
            continue
        if BOTH % FIRST not in unescape(shown) or SECOND not in shown:
            wrong.append((page, "does not show both"))
        if FIRST not in unescape(first.get(page).content.decode()):
            wrong.append((page, "the first is overwritten"))
        again = form_on(page, shown, field)
        chosen = second.post(again.action, filled(again, SECOND, field))
        if chosen.status_code != 302 or SECOND not in first.get(page).content.decode():
            wrong.append((page, "cannot be saved again"))

    assert wrong == []


def test_who_changes_nothing_is_not_bothered(pages: list[tuple[str, Person, Person, str]]) -> None:
    page, one, other, field = pages[0]
    first, second = as_(one), as_(other)
    text = second.get(page).content.decode()
    form = form_on(page, text, field)
    first.post(page, filled(form, FIRST, field))

    same = second.post(page, filled(form, FIRST, field))

    assert same.status_code == 302


def test_who_leaves_a_field_as_it_was_does_not_put_back_what_another_changed(
    cast: Cast, pages: list[tuple[str, Person, Person, str]]
) -> None:
    page, one, other, _field = pages[0]
    first, second = as_(one), as_(other)
    text = second.get(page).content.decode()
    form = form_on(page, text, "department")
    first.post(page, filled(form, FIRST, "department"))

    response = second.post(page, filled(form, "0513 99 88 77", "phone"))

    shown = unescape(response.content.decode())
    assert (response.status_code, BOTH % FIRST in shown, "0513 99 88 77" in shown) == (200, True, True)
    person = Person.objects.get(pk=cast.managers[0].pk)
    assert (person.department, person.phone) == (FIRST, "")


@pytest.mark.django_db(transaction=True)
def test_of_two_that_come_in_the_same_instant_one_is_asked_to_look(cast: Cast) -> None:
    people.appoint(person=cast.substitute, role=Role.ADMINISTRATOR, now=NOW)
    page = f"/mensen/{cast.managers[0].public_id}/wijzigen/"
    browsers = [as_(cast.facilitator), as_(cast.substitute)]
    text = browsers[0].get(page).content.decode()
    form = form_on(page, text, "department")
    start, found = threading.Barrier(2), []

    def send(browser: Client, words: str) -> None:
        start.wait()
        found.append(browser.post(page, filled(form, words, "department")).status_code)
        connections.close_all()

    threads = [
        threading.Thread(target=send, args=pair) for pair in zip(browsers, (FIRST, SECOND), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [200, 302]
