# SPDX-License-Identifier: EUPL-1.2
"""A form that is refused comes back with every word that was typed in it.

Each form of the application, read from its page, is sent with one field that cannot be right and a word of its own in
each of the others. Whatever the answer is: as long as something is refused, all those words stand on the page.
"""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.messages import ERROR, WARNING, get_messages
from django.http import HttpResponse
from django.test import Client

from samenspiegel.organisations.models import Account
from samenspiegel.people.models import Body, Person
from samenspiegel.web.refill import NEVER
from tests.cast import Cast

from .lives import STAGES, Life, undone
from .page_forms import FoundForm, forms_of_a_conversation, forms_with_text

WRONG = ("x" * 30_000, "", "2026-02-31")
"""Too long for anything; nothing where something is needed; no date, and no address or time either."""


def as_(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


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


@pytest.mark.parametrize("alive", STAGES, indirect=True)
def test_no_form_of_a_conversation_loses_a_word_when_it_is_refused(alive: Life) -> None:
    gone = []
    for _, browser, form in forms_of_a_conversation(alive, as_, SEEN, read=forms_with_text):
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
        found = forms_with_text(browser, page)
        assert found, page
        for form in found:
            gone += list(lost(browser, form))

    assert gone == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(), "", "Vul dit nog in."),
        (
            forms.CharField(max_length=3),
            "vier",
            "Dit is langer dan 3 tekens: het zijn er 4. Maak het korter.",
        ),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "Deze keuze is er niet: b. Kies iets uit de lijst."),
        (forms.IntegerField(), "drie", "Schrijf een heel getal, zonder komma of letters."),
        (forms.IntegerField(max_value=3), "4", "Kies een getal van hooguit 3."),
        (forms.IntegerField(min_value=3), "2", "Kies een getal van minstens 3."),
        (forms.TimeField(), "25:99", "Schrijf de tijd als uren:minuten, bijvoorbeeld 14:30."),
        (forms.EmailField(), "thuis", "Dit is geen e-mailadres. Schrijf het als naam@gemeente.nl."),
    ],
)
def test_what_does_not_fit_a_field_is_said_with_what_to_do_about_it(
    field: forms.Field, typed: str, said: str
) -> None:
    with pytest.raises(forms.ValidationError, match=re.escape(said)):
        field.clean(typed)


def test_a_password_that_cannot_be_is_refused_in_dutch() -> None:
    with pytest.raises(forms.ValidationError) as refused:
        validate_password("kort", Account(email="hanna@veenmeer.example"))
    assert "Dit wachtwoord is te kort. Neem minstens 12 tekens." in refused.value.messages
