# SPDX-License-Identifier: EUPL-1.2
"""A rater has the link sent to another address: its mails go there, nobody else sees it, and closing forgets it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from samenspiegel import clock
from samenspiegel.feedback import actions
from samenspiegel.feedback.models import Invitation
from samenspiegel.notices.models import Notice
from samenspiegel.web import rater
from tests.cast import Cast, at
from tests.feedback.rounds import DUE_ON, OPENED_ON, Stage, open_stage
from tests.security.test_personal_links import ELSEWHERE, give_another_address, letters_to
from tests.web.rater_browser import Browser

OWN = "thuis@prive.example"
NEXT_DAY = at(OPENED_ON + timedelta(days=1))
REMINDED = at(DUE_ON - timedelta(days=3))


@pytest.fixture
def opened(cast: Cast) -> Stage:
    return open_stage(cast)


@pytest.fixture(autouse=True)
def the_day_after_opening() -> Iterator[None]:
    cache.clear()
    clock.move_by(NEXT_DAY - clock.system_now())
    yield
    clock.move_by(timedelta(0))


def test_the_link_is_sent_at_once_and_reminders_follow(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.get(browser.link.path)

    browser.post(browser.link.path, go="elsewhere", address=f" {OWN} ")

    assert "Je link is onderweg" in browser.follow()
    [letter] = letters_to(opened, OWN)
    assert browser.link.path in letter
    assert Notice.objects.get(kind="link_again").send_at <= clock.now()
    actions.remind_due(round=opened.fresh, now=REMINDED)
    actions.extend(
        round=opened.fresh, due_on=DUE_ON + timedelta(days=1), by=opened.cast.facilitator, now=REMINDED
    )
    assert len(letters_to(opened, OWN)) == 3
    assert len(letters_to(opened, opened.cast.managers[0].email)) == 1  # the invitation
    assert len(letters_to(opened, opened.cast.managers[1].email)) == 3


def test_the_address_stands_in_no_table_and_no_page_in_clear(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.begin()
    browser.get("belofte/")
    browser.post("belofte/", go="elsewhere", address=OWN)
    browser.follow()

    assert OWN not in browser.text
    assert OWN not in browser.get("belofte/")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    shown = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    assert OWN.encode() not in shown


def test_closing_forgets_the_address(opened: Stage) -> None:
    actions.send_elsewhere(link=opened.link(opened.cast.managers[0]), address=OWN, now=NEXT_DAY)
    opened.send_all(opened.everybody)

    opened.close()
    opened.release()

    assert set(Invitation.objects.values_list("sealed_address", flat=True)) == {None}
    assert set(Notice.objects.filter(kind="link_again")) == set()


def test_a_new_link_goes_to_the_corrected_mailbox_and_not_where_the_old_one_was_sent(opened: Stage) -> None:
    """The first mailbox may have been somebody else's, and the address that was given there too."""
    actions.send_elsewhere(link=opened.link(opened.cast.managers[0]), address=OWN, now=NEXT_DAY)
    give_another_address(opened, opened.cast.managers[0])

    actions.remind_due(round=opened.fresh, now=REMINDED)

    assert (len(letters_to(opened, ELSEWHERE)), len(letters_to(opened, OWN))) == (1, 1)


def test_what_is_no_address_comes_back_as_it_was_typed(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    browser.get(browser.link.path)

    text = browser.post(browser.link.path, go="elsewhere", address="thuis bij mij")

    assert browser.page.status_code == 422
    assert "Dit is geen e-mailadres" in text
    assert 'value="thuis bij mij"' in text
    assert opened.invitation(opened.cast.managers[0]).sealed_address is None


def test_a_link_is_no_way_to_mail_the_world(opened: Stage) -> None:
    browser = Browser(opened, opened.cast.managers[0])
    for number in range(rater.ADDRESSES_GIVEN + 2):
        browser.get(browser.link.path)
        browser.post(browser.link.path, go="elsewhere", address=f"{number}@prive.example")

    assert browser.page.status_code == 429
    assert Notice.objects.filter(kind="link_again").count() == rater.ADDRESSES_GIVEN


def test_a_code_guards_the_address_and_a_side_has_none(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])
    actions.begin(link=link)
    actions.set_code(link=link, code="pannenkoek")
    for person in (opened.cast.managers[0], opened.cast.mayor):
        link = opened.link(person)
        assert "ander adres" not in Client().get(link.path).content.decode()
        fields = {"csrfmiddlewaretoken": rater.form_token(link), "go": "elsewhere", "address": OWN}
        Client().post(link.path, fields)

    assert letters_to(opened, OWN) == []


def test_who_declined_or_is_too_late_sends_no_link(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])
    actions.decline(link=link, now=NEXT_DAY)
    fields = {"csrfmiddlewaretoken": rater.form_token(link), "go": "elsewhere", "address": OWN}

    assert Client().post(link.path, fields)["Location"] == link.home
    opened.send_all([person for person in opened.everybody if person != opened.cast.managers[0]])
    opened.close()
    assert Client().post(link.path, fields).status_code == 410
    assert Invitation.objects.exclude(sealed_address=None).count() == 0
