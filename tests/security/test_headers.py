# SPDX-License-Identifier: EUPL-1.2
"""What every answer tells a browser: to load nothing from elsewhere, to run nothing inline, to frame nothing, to keep
nothing. Every address of the URL configuration, for who may open it and for who may not, and what is answered when
something is wrong."""

import io
import logging
from typing import Any

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.people import actions as people
from samenspiegel.people.models import Role
from samenspiegel.web.logs import Json
from tests.cast import NOW, Cast
from tests.web.lives import live, undone
from tests.web.test_access import as_

from . import worlds

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
NO_PATHS = {"strict-origin", "no-referrer"}
"""What other sites learn of where somebody came from: the origin at most, never a path, which may hold a secret."""


def wrong_with(response: Any) -> list[str]:
    """What is missing of what every answer tells."""
    told = response.headers
    parts = dict(
        part.strip().split(" ", 1) for part in told.get("Content-Security-Policy", "none at-all").split(";")
    )
    wrong = [f"policy {parts}"] if parts != POLICY else []
    if "no-store" not in told.get("Cache-Control", ""):
        wrong.append("may be kept in a cache")
    if told.get("X-Content-Type-Options") != "nosniff":
        wrong.append("may be taken for something else")
    if told.get("X-Frame-Options") != "DENY":
        wrong.append("may be framed by an old browser")
    if told.get("Referrer-Policy") not in NO_PATHS:
        wrong.append(f"tells elsewhere: {told.get('Referrer-Policy')}")
    if "Access-Control-Allow-Origin" in told:
        wrong.append("is open to other sites")
    wrong += [
        f"cookie {name}"
        for name, one in response.cookies.items()
        if one.value and not (one["httponly"] and one["samesite"] in ("Lax", "Strict"))
    ]
    return wrong


@pytest.mark.parametrize("stage", ["asked", "ended"])
def test_every_answer_at_every_address_tells_the_browser_to_load_frame_and_keep_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    life = live(cast, stage)
    monkeypatch.setattr(clock, "system_now", lambda: life.now)
    for role in (Role.ARCHIVIST, Role.AUDITOR):
        people.appoint(person=cast.facilitator, role=role, now=NOW)
    life.ids |= {"request_id": "gone", "passage": "career"} | life.ids
    browsers = {
        "subject": as_(cast.secretary),
        "every role": as_(cast.facilitator),
        "not signed in": Client(),
    }
    wrong, opened = [], set()
    for who, browser in browsers.items():
        for _, address in worlds.addresses(life):
            for method in ("GET", "POST"):
                with undone():
                    response = browser.generic(method, address, "", "application/x-www-form-urlencoded")
                wrong += [(who, method, address, response.status_code, what) for what in wrong_with(response)]
                opened.add((who, response.status_code))

    assert wrong == []
    assert {(who, 200) for who in browsers} <= opened
    assert {(who, 404) for who in ("subject", "every role")} <= opened


def broken(*_: object, **__: object) -> None:
    raise RuntimeError


@pytest.mark.parametrize(
    "how", ["an error of ours", "a form from elsewhere", "another host", "unknown method"]
)
def test_what_is_answered_when_something_is_wrong_tells_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    browser.force_login(cast.secretary.account)
    if how == "an error of ours":
        monkeypatch.setattr("samenspiegel.web.views.start.render", broken)
        response, expected = browser.get("/"), 500
    elif how == "a form from elsewhere":
        response, expected = browser.post("/organisatie/", {"organisation": "x"}), 403
    elif how == "another host":
        response, expected = browser.get("/", headers={"host": "elders.example"}), 400
    else:
        response, expected = browser.generic("TRACE", "/"), 405

    assert response.status_code == expected
    assert wrong_with(response) == []


def test_what_everybody_gets_alike_may_be_kept_and_carries_no_cookie(cast: Cast) -> None:
    response = as_(cast.secretary).get("/static/samenspiegel/samenspiegel.css")

    assert response.status_code == 200
    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert list(response.cookies) == []


def test_the_log_of_what_was_refused_as_unsafe_quotes_nothing_that_was_sent(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, handler = io.StringIO(), logging.getLogger().handlers
    (console,) = [one for one in handler if isinstance(one.formatter, Json)]
    monkeypatch.setattr(console, "stream", written)
    answer = Client(raise_request_exception=False).get("/", headers={"host": "anna-zei-dit.example"})

    assert answer.status_code == 400
    assert '"event": "refused"' in written.getvalue()
    assert "anna-zei-dit" not in written.getvalue()
