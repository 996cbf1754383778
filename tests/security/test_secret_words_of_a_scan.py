# SPDX-License-Identifier: EUPL-1.2
"""Words as in ``test_secret_words``, in a scan that somebody does of themself: only they read any of them (PR-3)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback import tasks
from tests.cast import Cast, at, make_cast
from tests.feedback.rounds import Stage, stage
from tests.formats import scan
from tests.web.rater_browser import Browser
from tests.web.test_access import as_

from .searching import Search
from .words import SCAN, SCAN_STAGES, word


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    cache.clear()
    yield make_cast()
    cache.clear()


def begun(search: Search) -> Stage:
    """With others, although a conversation with a round is near; the managers and the mayor are asked."""
    cast, life = search.cast, search.life
    scan.publish(cast)
    typed = {"company": "others", "ready_on": scan.READY_ON.isoformat()}
    why = {"exception_reason": f"Omdat {word('why a scan so soon')} begint."}
    search.post(cast.secretary, "/voor-jezelf/nieuw/", {**typed, **why})
    life.conversation = Conversation.objects.get(cycle__is_private=True)
    scene = Stage(cast, life.conversation, life.conversation.round)
    scan.ask(scene, "management-team", cast.managers, now=life.now)
    scan.ask(scene, "mayor", [cast.mayor], now=life.now)
    life.now = at(scan.SENT_ON)
    tasks.open_rounds(life.now)
    scene.round = scene.fresh
    return scene


def answered(search: Search, scene: Stage) -> None:
    """The two who stand apart write something of their own; it is read once the clock has shown the outcome."""
    cast, life = search.cast, search.life
    for person, name in ((cast.secretary, "shown to oneself"), (cast.mayor, "written about them")):
        browser = Browser(scene, person)
        browser.begin(acknowledged="on")
        feedback.save_draft(link=browser.link, scores=scene.answers(person).scores)
        browser.get("tot-slot/")
        browser.post("tot-slot/", go="later", **{"text.continue": f"Zo {word(name)} is het."})
        browser.get("overzicht/")
        browser.post("overzicht/")
        assert browser.page.status_code == 302, browser.text
    scene.send_all(cast.managers)
    for hours in range(24, 24 * 6, 3):
        life.now = at(scan.DUE_ON) + timedelta(hours=hours)
        tasks.close_and_release(life.now)
    assert scene.fresh.released_at is not None


@pytest.mark.clause("PR-3")
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_what_is_written_in_a_scan_is_read_by_whose_it_is_and_by_nobody_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    near = stage(
        cast, attendees=[cast.clerk]
    )  # the conversation of the same secretary, whose people look too
    search = Search(near, monkeypatch, tmp_path, SCAN, SCAN_STAGES)
    search.life.ids["invitation_id"] = near.round.invitations.first().public_id
    scene = begun(search)
    search.look("asked")
    answered(search, scene)
    search.look("done", at="all")

    # And one done alone, on the pages that show two beside each other.
    scan.done(cast, now=search.life.now)
    for name, person in search.everybody.items():
        for page in ("/voor-jezelf/", "/voor-jezelf/vergelijken/"):
            response = as_(person).get(page)
            assert (response.status_code == 200) == (name == Part.SUBJECT)
            search.response("done", str(name), page, response)

    assert search.untyped == {}
    assert search.wrong == []
    assert {
        ("asked", "why a scan so soon", Part.SUBJECT),
        ("done", "shown to oneself", Part.SUBJECT),
    } <= search.read
    assert ("done", "written about them", Part.SUBJECT) in search.read
