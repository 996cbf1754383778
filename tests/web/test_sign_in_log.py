# SPDX-License-Identifier: EUPL-1.2
"""What the logs tell of signing in and of closed doors: who came in, and of what was refused nothing but that."""

import logging

import pytest
from django.core.cache import cache

from samenspiegel.audit.models import Event
from tests.cast import Cast

from .doors import (
    PASSWORD,
    ask_code,
    browser,
    give_code,
    sign_in_by_code,
    sign_in_by_password,
    with_password,
)

OURS = ("samenspiegel.web.sign_in_log",)


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


def sign_ins() -> list[tuple[str, str, dict]]:
    return list(
        Event.objects.filter(kind="account.signed_in")
        .order_by("pk")
        .values_list("organisation__slug", "actor", "detail")
    )


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name in OURS]


def test_who_signs_in_stands_in_the_log_with_how(cast: Cast) -> None:
    account = cast.secretary.account
    with_password(account)

    sign_in_by_code(browser(), account.email)
    sign_in_by_password(browser(), account.email)

    here, who = cast.organisation.slug, cast.secretary.public_id
    assert sign_ins() == [(here, who, {"method": "code"}), (here, who, {"method": "password"})]


def test_a_refusal_is_in_no_organisations_log_and_the_same_for_who_is_known_and_who_is_not(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    account = cast.secretary.account
    with_password(account)
    lines = Event.objects.count()

    for address in (account.email, "niemand@veenmeer.example"):
        with caplog.at_level(logging.WARNING):
            caplog.clear()
            sign_in_by_password(browser(), address, PASSWORD + "x")
            assert told(caplog) == ["signing in was refused: the password is not right"]
            caplog.clear()
            client = browser()
            ask_code(client, address)
            give_code(client, "ABCDEF")
            assert told(caplog) == ["signing in was refused: the code or the key is not right"]
    assert Event.objects.count() == lines


def test_a_closed_door_is_noted_by_its_name_alone_and_the_raters_not_at_all(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    conversation = cast.plan()
    client = browser()
    page = f"/gesprekken/{conversation.public_id}/"

    with caplog.at_level(logging.WARNING):
        client.force_login(cast.outsider.account)
        caplog.clear()
        assert client.get(page).status_code == 404
        assert client.get("/gesprekken/geen-gesprek/").status_code == 404
        assert (
            client.get("/v/veenmeer/onbekend/").status_code == 403
        )  # an old cookie, or none: not a door of ours
        assert browser().get("/bestaat-niet/").status_code == 404

    assert told(caplog) == ["access was refused: conversation"] * 2
