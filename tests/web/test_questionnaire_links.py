# SPDX-License-Identifier: EUPL-1.2
"""Into a questionnaire: the secret of a link, the cookie that follows it, and nothing for whoever has neither."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from samenspiegel import clock
from samenspiegel.feedback import actions
from samenspiegel.web import rater
from tests.cast import Cast, at
from tests.feedback.rounds import OPENED_ON, Stage, open_stage

from .rater_browser import Browser, everything


@pytest.fixture
def opened(cast: Cast) -> Stage:
    return open_stage(cast)


@pytest.fixture(autouse=True)
def the_day_after_opening() -> Iterator[None]:
    cache.clear()
    clock.move_by(at(OPENED_ON + timedelta(days=1)) - clock.system_now())
    yield
    clock.move_by(timedelta(0))


def test_opening_the_link_changes_nothing_however_often(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    before = everything()

    for _ in range(3):
        browser.get(browser.link.path)

    assert everything() == before
    assert browser.page.cookies == {}


def test_no_page_of_the_questionnaire_touches_a_session(
    opened: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.sessions.backends.base import SessionBase

    def refuse(self: SessionBase, no_load: bool = False) -> None:
        raise AssertionError("a session was touched")

    monkeypatch.setattr(SessionBase, "_get_session", refuse)
    monkeypatch.setattr(SessionBase, "_session", property(refuse))
    browser = Browser(opened, opened.cast.managers[0])

    browser.begin()
    browser.fill_in()
    for place in ("overzicht/", "belofte/", "bewaard/", "niet-meedoen/", "tot-slot/", "onzin"):
        browser.get(place)
    browser.get("/v/wat/dan/ook/")

    assert set(browser.client.cookies) == {rater.COOKIE}


def test_the_secret_is_in_no_address_after_the_start_and_in_no_page(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    secret = actions.encode(browser.link.secret)
    browser.get(browser.link.path)

    browser.post(browser.link.path, go="begin")

    cookie = browser.client.cookies[rater.COOKIE]
    assert browser.page["Location"] == f"{browser.link.home}vraag/1/"
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (browser.link.home, True, "Lax")
    assert secret not in cookie.value
    assert secret not in browser.follow()
    assert browser.page["Referrer-Policy"] == "no-referrer"
    assert browser.page["Cache-Control"] == "no-store"


def test_a_cookie_of_one_questionnaire_opens_no_other(opened: Stage) -> None:
    mine = Browser(opened, opened.cast.managers[0])
    other = opened.link(opened.cast.managers[1])
    mine.begin()

    mine.client.cookies[rater.COOKIE]["path"] = "/"
    mine.get(other.home)

    assert mine.page.status_code == 403
    assert "Open de link uit je e-mail" in mine.text


def test_a_cookie_is_too_old_after_twelve_hours_and_the_answers_are_still_there(
    opened: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()
    browser.post("vraag/1/", **dict.fromkeys(browser.items(), "2"))
    real = clock.system_now()
    monkeypatch.setattr(clock, "system_now", lambda: real + timedelta(hours=12, minutes=1))

    browser.get("vraag/1/")

    assert browser.page.status_code == 403
    browser.begin()
    assert browser.get("vraag/1/").count("checked") == 4


@pytest.mark.parametrize("wrong", ["", "A" * 24, "é" * 24, "../..", "korter", "%00", "a" * 500])
def test_every_wrong_link_gets_the_same_page(opened: Stage, wrong: str) -> None:
    link = opened.link(opened.cast.managers[0])
    client = Client()

    page = client.get(f"{link.home}{wrong}x")
    elsewhere = client.get("/v/veenmeer/zzzzzzzzzzzzzzzzzzzz/" + "B" * 24)

    assert (page.status_code, elsewhere.status_code) == (404, 404)
    assert page.content == elsewhere.content


def test_the_secret_of_another_invitation_opens_nothing(opened: Stage) -> None:
    mine, other = (opened.link(person) for person in opened.cast.managers[:2])

    page = Client().get(mine.home + actions.encode(other.secret))

    assert page.status_code == 404


def test_many_wrong_links_are_slowed_down_and_a_right_one_still_works(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])
    client = Client()

    codes = [client.get(link.home + "verkeerd").status_code for _ in range(rater.WRONG_LINKS + 1)]

    assert codes == [404] * rater.WRONG_LINKS + [429]
    assert client.get(link.path).status_code == 200


def test_a_form_from_elsewhere_is_refused(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()

    page = browser.client.post(f"{browser.link.home}vraag/1/", {"customer-focus.1": "1"})

    assert page.status_code == 403
    saved = actions.load_draft(link=browser.link)
    assert saved is not None and saved.answers.scores == {}
