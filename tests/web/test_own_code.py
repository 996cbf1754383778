# SPDX-License-Identifier: EUPL-1.2
"""A code of one's own: who has only the link does not come to the answers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from samenspiegel import clock
from samenspiegel.feedback import actions
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.people.models import Person
from samenspiegel.web import rater
from tests.cast import Cast, at
from tests.feedback.rounds import OPENED_ON, Stage, open_stage
from tests.web.rater_browser import Browser, everything

CODE = "pannenkoek é 7"
WORDS = "Kenmerkendezin"


@pytest.fixture
def opened(cast: Cast) -> Stage:
    return open_stage(cast)


@pytest.fixture(autouse=True)
def the_day_after_opening() -> Iterator[None]:
    cache.clear()
    clock.move_by(at(OPENED_ON + timedelta(days=1)) - clock.system_now())
    yield
    clock.move_by(timedelta(0))


def with_code(opened: Stage, person: Person | None = None) -> Browser:
    """Somebody who handed in and then set a code on the page."""
    browser = Browser(opened, person or opened.cast.managers[0])
    opened.send(person or opened.cast.managers[0], 2, text=WORDS)
    browser.begin()
    assert "Stel een eigen code in" in browser.get("overzicht/")
    browser.get("code/")
    browser.post("code/", go="set", code=CODE, again=CODE)
    assert "Je code is ingesteld" in browser.follow()
    return browser


def give(browser: Browser, code: str) -> str:
    browser.get(browser.link.path)
    browser.post(browser.link.path, go="code", code=code)
    return browser.follow()


def test_the_link_asks_for_the_code_and_shows_the_answers_after_it(opened: Stage) -> None:
    mine = with_code(opened)
    again = Browser(opened, opened.cast.managers[0])

    asked = again.get(again.link.path)

    assert "Vul je eigen code in" in asked
    assert opened.cast.secretary.name not in asked
    assert "Dank je" in give(again, f" {CODE} ")
    assert WORDS in again.get("tot-slot/")
    assert WORDS in mine.get("tot-slot/")  # who set it works on


def test_who_has_only_the_link_reads_sends_changes_and_declines_nothing(opened: Stage) -> None:
    with_code(opened)
    other = Browser(opened, opened.cast.managers[0])
    before = everything()

    for fields in ({"go": "begin"}, {"go": "decline"}, {"go": "undo"}, {"go": "code", "code": "pannenkoek"}):
        other.get(other.link.path)
        text = other.post(other.link.path, **fields)
        assert other.page.status_code in (403, 422)
        assert "Vul je eigen code in" in text
        assert not other.client.cookies

    assert everything() == before


def test_a_browser_that_was_in_before_the_code_was_set_is_shut_out(opened: Stage) -> None:
    other = Browser(opened, opened.cast.managers[0])
    other.begin()
    mine = with_code(opened)
    before = everything()

    for place in (
        "",
        "vraag/1/",
        "tot-slot/",
        "overzicht/",
        "klaar/",
        "bewaard/",
        "belofte/",
        "code/",
        "niet-meedoen/",
    ):
        assert WORDS not in other.get(place)
        assert other.page.status_code == 403
        token = rater.form_token(other.link)
        other.client.post(other.link.home + place, {"csrfmiddlewaretoken": token, "take_back": "yes"})
        other.get(place)
        assert other.page.status_code == 403

    assert everything() == before
    mine.get("code/")
    mine.post("code/", go="set", code="anders dan eerst", again="anders dan eerst")
    assert "Je code is ingesteld" in mine.follow()


def test_a_side_that_is_signed_in_is_asked_for_the_code_too(opened: Stage) -> None:
    with_code(opened, opened.cast.mayor)
    client = Client()
    client.force_login(opened.cast.mayor.account)  # type: ignore[arg-type]

    page = client.get(f"/gesprekken/{opened.conversation.public_id}/vragenlijst/", follow=True)

    assert page.status_code == 403
    assert "Vul je eigen code in" in page.content.decode()


def test_codes_are_tried_ten_times_and_then_not_compared_any_more(opened: Stage) -> None:
    with_code(opened)
    other = Browser(opened, opened.cast.managers[0])

    codes = []
    for _ in range(rater.CODES_TRIED + 1):
        give(other, "geraden code")
        codes.append(other.page.status_code)

    assert codes == [422] * rater.CODES_TRIED + [429]
    assert "Wacht tien minuten" in give(other, CODE)
    assert not any(opened.invitation(opened.cast.managers[0]).public_id in key for key in cache._cache)
    cache.clear()
    assert "Dank je" in give(other, CODE)


def test_who_forgot_the_code_begins_again_and_what_was_sent_stays(opened: Stage) -> None:
    with_code(opened)
    again = Browser(opened, opened.cast.managers[0])
    [envelope] = Envelope.objects.values_list("sealed")
    again.get(again.link.path)

    confirm = again.post(again.link.path, go="forgot")

    assert "Opnieuw beginnen zonder de code?" in confirm
    assert Draft.objects.count() == 1
    again.post(again.link.path, go="start_over")
    again.follow()
    assert list(Draft.objects.all()) == []
    assert list(Envelope.objects.values_list("sealed")) == [envelope]
    assert "1 van 13" in again.begin()
    assert "checked" not in again.text
    assert WORDS not in again.get("tot-slot/")


def test_a_code_can_be_changed_and_removed_from_inside(opened: Stage) -> None:
    mine = with_code(opened)
    mine.get("code/")
    mine.post("code/", go="set", code="een tweede code", again="een tweede code")
    other = Browser(opened, opened.cast.managers[0])

    assert "Dit is niet de code" in give(other, CODE)
    assert "Dank je" in give(other, "een tweede code")
    mine.get("code/")
    mine.post("code/", go="remove")
    fresh = Browser(opened, opened.cast.managers[0])
    assert "Welkom terug" in fresh.get(fresh.link.path)


@pytest.mark.parametrize(
    ("code", "again", "said"),
    [
        ("12345", "12345", "6"),
        ("x" * 65, "x" * 65, "64"),
        ("lang genoeg", "lang genoec", "De twee codes zijn niet gelijk"),
        ("e\u0301" * 3, "e\u0301" * 3, "Kies een code van 6 tot 64 tekens"),
    ],
)
def test_a_code_that_cannot_be_is_pointed_out(opened: Stage, code: str, again: str, said: str) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()
    browser.get("code/")

    text = browser.post("code/", go="set", code=code, again=again)

    assert browser.page.status_code == 422
    assert said in text
    saved = actions.load_draft(link=browser.link)
    assert saved is not None and saved.code_hash == ""


def test_a_code_stands_in_clear_nowhere_and_no_size_tells_of_it(opened: Stage) -> None:
    opened.send_all(opened.cast.managers[1:])
    with_code(opened)

    assert len({len(sealed) for (sealed,) in Draft.objects.values_list("sealed")}) == 1
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    shown = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    assert CODE.encode() not in shown
                    assert b"argon2id" not in shown


def test_a_code_outlives_saving_and_sending(opened: Stage) -> None:
    mine = with_code(opened)

    actions.save_draft(link=mine.link, texts={"start": "Meer van dit."})
    actions.send(link=mine.link)
    actions.begin(link=mine.link, is_acknowledged=True)

    saved = actions.load_draft(link=mine.link)
    assert saved is not None and actions.is_code(saved, CODE)
    assert not actions.is_code(saved, "")
