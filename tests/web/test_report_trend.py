# SPDX-License-Identifier: EUPL-1.2
"""The spiegel beside that of the time before: on screen, for who may read both."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from samenspiegel import clock
from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Participant
from samenspiegel.feedback.models import Round
from samenspiegel.people.models import Person
from samenspiegel.retention import actions as retention
from tests.cast import HELD_ON, NOW, Cast, at
from tests.feedback.rounds import CLOSED_ON, OPENED_ON, Stage, stage
from tests.kept import kept

YEAR = timedelta(days=364)


@pytest.fixture
def both(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Stage, Stage]:
    """Two years: the subject scores 3 and then 5, everybody else 4."""
    made = kept(lambda: _two_years(cast), cast)
    now: datetime = at(CLOSED_ON + YEAR, 15)
    monkeypatch.setattr(clock, "system_now", lambda: now)
    return made[0], made[1]


def _two_years(cast: Cast) -> list[Stage]:
    made = []
    for score, later in ((3, timedelta(0)), (5, YEAR)):
        one = stage(cast, held_on=HELD_ON + later, now=NOW + later).open(OPENED_ON + later)
        one.send(cast.secretary, score)
        one.send_all([cast.mayor, cast.works_council_chair, *cast.managers[:6], *cast.aldermen[:3]])
        one.close(at(CLOSED_ON + later), accept_shortfall=True)
        one.release(at(CLOSED_ON + later, 12))
        made.append(one)
    return made


def opened(person: Person, stage: Stage) -> Client:
    """A browser in which somebody said what they expect, so that the spiegel opens."""
    client = Client()
    client.force_login(person.account)
    client.post(f"{address(stage)}verwachting/", {"skip": "1"})
    return client


def address(stage: Stage) -> str:
    return f"/gesprekken/{stage.conversation.public_id}/spiegel/"


@pytest.mark.clause("VGS-2")
def test_what_changed_stands_beside_the_time_before_for_the_same_people_and_large_groups_only(
    both: tuple[Stage, Stage], cast: Cast
) -> None:
    client = opened(cast.secretary, both[1])

    assert f"{address(both[1])}vergelijken/" in client.get(address(both[1])).content.decode()
    page = client.get(f"{address(both[1])}vergelijken/").context["page"]

    changes = {row.group: (row.before, row.now) for row in page.rows[0].rows}
    assert changes["Jij"] == ("3,0", "5,0")
    assert changes["Bouwteam"] == ("4,0", "4,0")
    assert "Wethouders" not in changes  # four were asked: one answer would make the trend
    assert set(changes) == {"Jij", "Bouwteam", "Voorzitter OR", "Beoordelaar"}


def test_the_reviewer_reads_it_by_name_and_both_readings_are_logged(
    both: tuple[Stage, Stage], cast: Cast
) -> None:
    client = opened(cast.mayor, both[1])
    before = Event.objects.filter(kind="report.read", actor=cast.mayor.public_id).count()

    text = client.get(f"{address(both[1])}vergelijken/").content.decode()

    # As a word: a random token has its letters at times.
    assert "Zelfbeeld" in text and not re.search(r"\bJij\b", text)
    lines = Event.objects.filter(kind="report.read", actor=cast.mayor.public_id)
    assert lines.count() == before + 2
    assert set(lines.values_list("about", flat=True)) == {one.conversation.public_id for one in both}


def test_who_did_not_read_the_first_one_compares_nothing(both: tuple[Stage, Stage], cast: Cast) -> None:
    Participant.objects.filter(conversation=both[0].conversation, person=cast.mayor).update(person=cast.clerk)
    client = opened(cast.mayor, both[1])

    assert "vergelijken/" not in client.get(address(both[1])).content.decode()
    assert client.get(f"{address(both[1])}vergelijken/").status_code == 404


@pytest.mark.clause("VGS-2")
def test_a_first_one_that_was_withdrawn_is_compared_with_nothing(
    both: tuple[Stage, Stage], cast: Cast
) -> None:
    Round.objects.filter(conversation=both[0].conversation).update(withdrawn_at=at(CLOSED_ON))
    client = opened(cast.secretary, both[1])

    assert "vergelijken/" not in client.get(address(both[1])).content.decode()
    assert client.get(f"{address(both[1])}vergelijken/").status_code == 404


def test_nobody_else_reads_it(both: tuple[Stage, Stage], cast: Cast) -> None:
    for person in (cast.facilitator, cast.managers[0], cast.outsider):
        client = Client()
        client.force_login(person.account)
        assert client.get(f"{address(both[1])}vergelijken/").status_code == 404


def test_once_the_first_is_destroyed_there_is_nothing_to_compare(
    both: tuple[Stage, Stage], cast: Cast
) -> None:
    retention.destroy([both[0].conversation.pk], now=at(CLOSED_ON + YEAR, 14))
    client = opened(cast.secretary, both[1])

    assert client.get(f"{address(both[1])}vergelijken/").status_code == 404
