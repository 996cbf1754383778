# SPDX-License-Identifier: EUPL-1.2
"""Closing, killed (kill -9) before each of its statements, and while people send: all of it happened, or nothing.

Whoever read "bedankt" counts exactly once. Real processes, forked from this one, on both databases.
"""

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from samenspiegel.feedback import actions
from samenspiegel.feedback.models import FeedbackReport, Invitation
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.keys.models import Key, Purpose, RegisterEntry
from tests.cast import at, make_cast
from tests.feedback.rounds import CLOSED_ON, Stage, stage

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

KEYS_OF_A_ROUND = {Purpose.ROUND, Purpose.LINK}


def opened() -> Stage:
    return stage(make_cast()).open()


def handed_in() -> Stage:
    """Everybody but two aldermen has handed in, and one of these is still writing."""
    scene = opened()
    scene.send_all(scene.cast.managers, 4, text="Ga zo door.")
    scene.send_all([*scene.cast.aldermen[2:], scene.cast.secretary, scene.cast.mayor], 3)
    actions.begin(link=scene.link(scene.cast.aldermen[0]))
    return scene


def forked(deed: Callable[[], Any]) -> int:
    """Do something in a process of its own. Returns its number; how it ended tells ``ended``."""
    connections.close_all()  # a connection is not for two processes
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        deed()
        code = 0
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Wait for a process: its exit code, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_before(point: int, deed: Callable[[], Any]) -> Callable[[], Any]:
    """The deed, in which the process kills itself before its statement or commit of this number, in any database."""

    def run() -> None:
        left = point

        def count() -> None:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        def wrapper(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
            count()
            return execute(sql, parameters, many, context)

        commit = BaseDatabaseWrapper.commit

        def counted_commit(self: BaseDatabaseWrapper) -> None:
            count()
            commit(self)

        BaseDatabaseWrapper.commit = counted_commit  # type: ignore[method-assign]  # this process ends here
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(wrapper))
            deed()
        os.kill(os.getpid(), signal.SIGKILL if left == 0 else 0)

    return run


def state(scene: Stage) -> str:
    """Not closed with all answers there, or closed with the report: raises AssertionError for anything between."""
    round = scene.fresh
    purposes = set(
        Key.objects.filter(owner=round.public_id, purpose__in=KEYS_OF_A_ROUND).values_list(
            "purpose", flat=True
        )
    )
    there = (Envelope.objects.count(), Draft.objects.count(), FeedbackReport.objects.count())
    links = Invitation.objects.filter(round=round).exclude(check_hash="").count()
    if round.closed_at is None:
        assert (there, links, purposes) == ((10, 11, 0), 13, KEYS_OF_A_ROUND)
        assert sum(actions.handed_in(round).values()) == 10
        return "open"
    assert (there, links, round.received_total) == ((0, 0, 1), 0, 10)
    return "closed"


def figures(scene: Stage) -> dict[str, int | None]:
    scene.release()
    report = actions.released(conversation=scene.conversation, person=scene.cast.mayor).report
    return dict(report.competency("vision").scores)


EXPECTED = {
    "self": 30,
    "management-team": 40,
    "aldermen": None,
    "works-council-chair": None,
    "reviewer": 30,
}


def test_closing_killed_before_any_of_its_statements_happened_as_a_whole_or_not_at_all(
    transactional_db: None,
) -> None:
    scene = handed_in()
    round = scene.fresh

    def close() -> None:
        actions.close(round=round, by=scene.cast.facilitator, now=at(CLOSED_ON), accept_shortfall=True)

    point = 0
    while True:
        code = ended(forked(killed_before(point, close)))
        assert code in (0, -signal.SIGKILL)
        if state(scene) == "closed":
            break
        assert code == -signal.SIGKILL, "it said that it closed"
        point += 1
    committed_at = point

    # From here the round is closed, and only its keys may be left: the sweeper takes them.
    assert committed_at > 20
    assert set(Key.objects.filter(owner=round.public_id).values_list("purpose", flat=True)) == KEYS_OF_A_ROUND
    with pytest.raises(actions.NotOpen):
        scene.close(accept_shortfall=True)
    for later in range(8):  # the sweeper is killed as well, and then is not
        killed = forked(killed_before(later, lambda: actions.sweep(now=at(CLOSED_ON, 11))))
        assert ended(killed) == -signal.SIGKILL
        assert state(scene) == "closed"
    actions.sweep(now=at(CLOSED_ON, 11))
    assert not Key.objects.filter(owner=round.public_id).exists()
    assert RegisterEntry.objects.filter(owner=round.public_id).exists()
    assert figures(scene) == EXPECTED


def test_who_was_thanked_counts_once_whoever_closes_and_whoever_is_killed_meanwhile(
    transactional_db: None,
) -> None:
    scene = opened()
    raters = scene.everybody
    links = {person.pk: scene.link(person) for person in raters}
    for person in raters:
        actions.begin(link=links[person.pk], is_acknowledged=True)
        actions.save_draft(link=links[person.pk], scores=scene.answers(person).scores)
    scene.send_all(raters[:5])
    round = scene.fresh

    def send(link: actions.Link) -> Callable[[], None]:
        def deed() -> None:
            try:
                actions.send(link=link)
            except actions.RoundClosed:
                os._exit(7)
            with suppress(actions.RoundClosed):  # thanked; and clicked again
                actions.send(link=link)

        return deed

    def close() -> None:
        try:
            actions.close(round=round, by=None, now=at(CLOSED_ON), accept_shortfall=True)
        except actions.NotOpen:
            os._exit(7)

    senders: list[int] = []
    killed: list[int] = []
    for number, person in enumerate(raters[5:]):
        senders.append(forked(send(links[person.pk])))
        killed.append(forked(killed_before(5 + 6 * number, close)))
    killed_codes = [ended(child) for child in killed]
    closers = [forked(close), forked(close)]
    codes = [ended(child) for child in senders]
    closed = [ended(child) for child in closers]

    assert set(codes) <= {0, 7}
    thanked = sum(code == 0 for code in codes)
    # A closer that was to be killed after its last statement closes as well; then the two find it done.
    assert sorted(closed) in ([0, 7], [7, 7])
    assert set(killed_codes) <= {-signal.SIGKILL, 0, 7}
    assert scene.fresh.received_total == 5 + thanked
    assert (Envelope.objects.count(), Draft.objects.count(), FeedbackReport.objects.count()) == (0, 0, 1)
    actions.sweep(now=at(CLOSED_ON, 11))
    assert not Key.objects.filter(owner=round.public_id).exists()
