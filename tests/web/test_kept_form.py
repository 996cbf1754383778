# SPDX-License-Identifier: EUPL-1.2
"""A form that comes too late, or before a proof, is kept for its writer and for nobody else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import RequestFactory

from samenspiegel import clock
from samenspiegel.keys.sealing import seal
from samenspiegel.organisations.models import Account
from samenspiegel.web import give_back, kept_form

SECRET = "Besproken: de stilte van het college"
pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> Account:
    return Account.objects.create_user("hanna@veenmeer.example")


def sent(account: Account | AnonymousUser, session: SessionStore, text: str = SECRET) -> HttpRequest:
    request = RequestFactory().post(
        "/ergens/?b=1", {"text": text, "keuze": ["een", "twee"], "csrfmiddlewaretoken": "x"}
    )
    request.user, request.session = account, session  # type: ignore[assignment]
    return request


def later(account: Account, session: SessionStore, *answers: HttpResponse) -> HttpRequest:
    """The next request of the same browser."""
    request = RequestFactory().get("/")
    request.user, request.session = account, session
    for answer in answers:
        request.COOKIES.update({name: one.value for name, one in answer.cookies.items()})
    return request


def keep(request: HttpRequest) -> tuple[str, HttpResponse]:
    answer = kept_form.keep(request, then=lambda kept_id: f"/bewijs/?bewaard={kept_id}")
    assert answer is not None
    return answer["Location"].split("=")[1], answer


def test_a_form_comes_back_word_for_word(writer: Account) -> None:
    session = SessionStore()
    kept_id, answer = keep(sent(writer, session))

    found = kept_form.find(later(writer, session, answer), kept_id)

    assert found is not None
    assert found.address == "/ergens/?b=1"
    assert dict(found.posted.lists()) == {"text": [SECRET], "keuze": ["een", "twee"]}


def test_nobody_else_finds_it_not_even_in_the_same_browser(writer: Account) -> None:
    session = SessionStore()
    kept_id, answer = keep(sent(writer, session))
    other = Account.objects.create_user("arend@veenmeer.example")

    assert kept_form.find(later(other, session, answer), kept_id) is None
    assert kept_form.find(later(writer, session), kept_id) is None, "without the key of the browser"
    assert kept_form.find(later(AnonymousUser(), session, answer), kept_id) is None  # type: ignore[arg-type]


def test_the_database_holds_no_word_of_it(writer: Account) -> None:
    session = SessionStore()
    keep(sent(writer, session))
    session.save()

    decoded = str(Session.objects.get().get_decoded())

    assert "Besproken" not in decoded
    assert "ergens" not in decoded


def test_a_form_sent_after_the_session_ended_belongs_to_who_was_signed_in_last(writer: Account) -> None:
    signed_in = later(writer, SessionStore())
    whose = HttpResponse()
    kept_form.remember_whose(signed_in, whose)
    session = SessionStore()
    request = sent(AnonymousUser(), session)
    request.COOKIES.update({name: one.value for name, one in whose.cookies.items()})
    kept_id, answer = keep(request)
    other = Account.objects.create_user("arend@veenmeer.example")

    assert kept_form.find(later(other, session, whose, answer), kept_id) is None
    assert kept_form.find(later(writer, session, whose, answer), kept_id) is not None


def test_what_cannot_be_kept_is_not_half_kept(writer: Account) -> None:
    session = SessionStore()

    nobodys = kept_form.keep(sent(AnonymousUser(), session), then=str)
    too_long = kept_form.keep(sent(writer, session, "a" * (kept_form.MOST_BYTES + 1)), then=str)
    forged = sent(AnonymousUser(), session)
    forged.COOKIES[kept_form.WHOSE_COOKIE] = str(writer.pk)

    assert (nobodys, too_long, kept_form.keep(forged, then=str)) == (None, None, None)
    assert kept_form.SESSION_KEY not in session


def test_it_is_there_for_an_hour_and_three_at_a_time(
    writer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = SessionStore()
    first, answer = keep(sent(writer, session))
    others = []
    for _ in range(3):
        request = sent(writer, session)
        request.COOKIES.update({name: one.value for name, one in answer.cookies.items()})
        others.append(keep(request)[0])
    browser = later(writer, session, answer)

    assert kept_form.find(browser, first) is None
    assert all(kept_form.find(browser, one) for one in others)
    kept_form.forget(browser, others[0])
    assert kept_form.find(browser, others[0]) is None
    then = clock.system_now() + kept_form.KEPT_FOR + timedelta(seconds=1)
    monkeypatch.setattr(clock, "system_now", lambda: then)
    assert kept_form.find(browser, others[1]) is None


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "password1",
        "password2",
        "code",
        "credential",
        "seal",
        "seal_again",
        "seal_before",
        "client_secret",
    ],
)
def test_what_opens_an_account_or_a_seal_is_kept_nowhere(
    writer: Account, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = SessionStore()
    request = RequestFactory().post("/ergens/", {"text": SECRET, name: "vier losse woorden"})
    request.user, request.session = writer, session  # type: ignore[assignment]
    seen: list[object] = []
    monkeypatch.setattr(
        kept_form, "seal", lambda key, value, about: seen.append(value) or seal(key, value, about=about)
    )

    kept_id, answer = keep(request)

    assert "losse" not in str(seen)
    found = kept_form.find(later(writer, session, answer), kept_id)
    assert found is not None
    assert dict(found.posted.lists()) == {"text": [SECRET]}
    assert found.is_whole == (name != "client_secret")


def test_what_opens_an_account_or_a_seal_comes_back_in_no_page() -> None:
    """The page of a form that came with a token of before shows what was typed, where it could not be kept."""
    posted = QueryDict(mutable=True)
    posted.update({name: "vier losse woorden" for name in kept_form._NOT_KEPT} | {"text": SECRET})

    assert give_back.texts(posted) == [SECRET]
