# SPDX-License-Identifier: EUPL-1.2
"""Starting a rehearsal, what it leaves, and how it is forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.rehearsal import Course, packed
from samenspiegel.formats import library
from samenspiegel.keys.models import Key
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person
from samenspiegel.rehearsals import actions, running
from samenspiegel.rehearsals.models import Rehearsal
from samenspiegel.rehearsals.queries import recent, walk_of
from tests.cast import Cast, make_cast
from tests.core.test_rehearsal import WALK

NOW = datetime.fromisoformat("2026-11-30T10:00:00+00:00")


@pytest.fixture(autouse=True)
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing plays by itself: a test says when."""
    monkeypatch.setattr(actions, "_beside_the_server", lambda pk: None)
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


def start(cast: Cast, course: Course = Course.WELL, now: datetime = NOW) -> Rehearsal:
    return actions.start(
        organisation=cast.organisation,
        spec=library.load("raadslid"),
        course=course,
        language="nl",
        by=cast.facilitator,
        now=now,
    )


def plays(monkeypatch: pytest.MonkeyPatch, outcome: Callable[[running.Tell], bytes]) -> None:
    monkeypatch.setattr(running, "run", lambda order, *, tell: outcome(tell))


def well(tell: running.Tell) -> bytes:
    tell(1, "12 januari 2026: Plant")
    return packed(WALK)


def test_a_rehearsal_leaves_its_walk_and_nothing_else(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    plays(monkeypatch, well)
    before = [model.objects.count() for model in (Conversation, Person, Notice, Key)]

    rehearsal = start(cast)
    actions.carry_out(rehearsal.pk)

    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.number_of_steps, rehearsal.told) == (
        "done",
        1,
        "12 januari 2026: Plant",
    )
    assert walk_of(rehearsal) == WALK
    assert [model.objects.count() for model in (Conversation, Person, Notice, Key)] == before


def test_one_rehearsal_at_a_time_runs_per_organisation(cast: Cast) -> None:
    start(cast)

    with pytest.raises(actions.OneRuns):
        start(cast)
    assert Rehearsal.objects.count() == 1


def towns(number: int) -> list[Cast]:
    return [make_cast(names=(f"Plaats{one}", f"Elders{one}")) for one in range(number)]


def turn(rehearsal: Rehearsal, now: datetime = NOW) -> bool:
    return actions.is_its_turn(rehearsal.pk, now=now)


def test_two_rehearsals_at_a_time_play_per_installation_and_who_came_first_goes_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plays(monkeypatch, well)
    others = towns(2)
    first, second, third = [start(one) for one in (*others, cast)]

    assert [turn(one) for one in (first, second, third)] == [True, True, False]
    actions.carry_out(second.pk)
    again = start(others[1])

    assert [turn(one) for one in (first, third, again)] == [True, True, False]


def test_an_organisation_that_rehearses_over_and_over_keeps_nobody_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plays(monkeypatch, well)
    busy = towns(2)
    playing = [start(one) for one in busy]
    waits = start(cast)
    for number in range(2):
        actions.carry_out(playing[number].pk)
        start(busy[number])

    assert turn(waits)


def test_waiting_takes_no_time_off_and_who_does_not_wait_any_more_loses_its_turn(cast: Cast) -> None:
    busy, waits = [start(one) for one in towns(2)], start(cast)
    later = NOW + timedelta(seconds=running.SECONDS + 20)
    assert not turn(waits, later)

    assert turn(waits, later + timedelta(seconds=20)), "the two before it were given up"
    waits.refresh_from_db()
    assert waits.state == "running"
    assert actions.find_lost(now=later + timedelta(hours=1)) == 1, "its server stopped"
    assert turn(waits, later + timedelta(hours=2)), "nothing is waited for any more"
    assert [Rehearsal.objects.get(pk=one.pk).state for one in busy] == ["failed", "failed"]


def test_where_too_many_wait_nothing_is_started(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_IN_TURN", 2)
    for other in towns(2):
        start(other)

    with pytest.raises(actions.TooMany):
        start(cast)


def test_a_course_that_makes_no_sense_is_refused(cast: Cast) -> None:
    with pytest.raises(actions.CourseUnfit):
        start(cast, Course.SHORT)


@pytest.mark.parametrize("reason", ["stuck", "timeout", "broken"])
def test_why_a_rehearsal_failed_is_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    def fails(tell: running.Tell) -> bytes:
        raise running.RehearsalFailed(reason, "waar het bleef")

    plays(monkeypatch, fails)
    rehearsal = start(cast)
    actions.carry_out(rehearsal.pk)

    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.reason, rehearsal.told) == ("failed", reason, "waar het bleef")
    assert walk_of(rehearsal) is None
    start(cast)  # there is room again


def test_a_fault_in_the_program_is_no_rehearsal_that_runs_for_ever(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faults(tell: running.Tell) -> bytes:
        raise OSError("schijf vol")

    plays(monkeypatch, faults)
    rehearsal = start(cast)
    with pytest.raises(OSError, match="schijf vol"):
        actions.carry_out(rehearsal.pk)

    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.reason) == ("failed", "broken")


def test_a_rehearsal_whose_server_stopped_is_over_after_its_time(cast: Cast) -> None:
    rehearsal = start(cast)

    assert actions.find_lost(now=NOW + timedelta(seconds=running.SECONDS)) == 0
    assert actions.find_lost(now=NOW + timedelta(seconds=running.SECONDS + 31)) == 1
    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.reason) == ("failed", "lost")


def test_what_comes_after_a_rehearsal_was_given_up_is_dropped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plays(monkeypatch, well)
    rehearsal = start(cast)
    actions.find_lost(now=NOW + timedelta(hours=1))
    actions.carry_out(rehearsal.pk)

    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.walk) == ("failed", None)


def test_after_a_day_a_rehearsal_is_forgotten(cast: Cast) -> None:
    start(cast, now=NOW - timedelta(hours=25))
    actions.find_lost(now=NOW)
    kept = start(cast, now=NOW - timedelta(hours=23))

    assert actions.forget_due(now=NOW) == 1
    assert recent(cast.organisation.pk) == [kept]
    assert actions.forget_due(now=NOW) == 0
