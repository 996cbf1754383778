# SPDX-License-Identifier: EUPL-1.2
"""What happens when two people do something at the same instant. Real threads, real transactions, real locks."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from samenspiegel.feedback import actions
from samenspiegel.feedback.actions.locks import hold_open
from samenspiegel.feedback.models import FeedbackReport
from samenspiegel.feedback.models.sealed import Draft, Envelope
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.notices.models import Notice
from samenspiegel.organisations import scope
from tests.cast import at, make_cast

from .rounds import CLOSED_ON, OPENED_ON, Stage, stage

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture
def opened(transactional_db: None) -> Stage:
    return stage(make_cast()).open()


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment; returns results, or the exceptions that were raised."""
    results: list[Any] = [None] * len(deeds)
    barrier = threading.Barrier(len(deeds))

    def run(number: int, deed: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            with scope.everything():  # a thread begins with nothing
                results[number] = deed()
        except Exception as refused:
            results[number] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, deed)) for number, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    assert not any(thread.is_alive() for thread in threads)
    return results


def test_two_who_close_at_once_make_one_report(opened: Stage) -> None:
    opened.send_all(opened.everybody)

    def close() -> Any:
        return actions.close(round=opened.fresh, by=opened.cast.facilitator, now=at(CLOSED_ON))

    results = at_once(close, close, close)

    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(result) for result in refused] == [actions.NotOpen] * 2
    assert FeedbackReport.objects.count() == 1
    assert not Key.objects.filter(purpose__in=[Purpose.ROUND, Purpose.LINK]).exists()


def test_an_answer_at_the_instant_of_closing_is_in_or_refused_and_never_thanked_and_lost(
    opened: Stage,
) -> None:
    late = opened.cast.managers[:4]
    opened.send_all([person for person in opened.everybody if person not in late])
    links = [opened.link(person) for person in late]
    for link in links:
        actions.begin(link=link)
        actions.save_draft(link=link, scores=opened.answers(link.invitation.person).scores)

    def send(link: actions.Link) -> Callable[[], Any]:
        return lambda: actions.send(link=link) or "thanked"

    def close() -> Any:
        return actions.close(
            round=opened.fresh, by=opened.cast.facilitator, now=at(CLOSED_ON), accept_shortfall=True
        )

    *sent, closed = at_once(*(send(link) for link in links), close)

    assert not isinstance(closed, Exception), closed
    thanked = sent.count("thanked")
    assert [type(result) for result in sent if result != "thanked"] == [actions.RoundClosed] * (4 - thanked)
    assert opened.fresh.received_total == 9 + thanked
    assert list(Envelope.objects.all()) == list(Draft.objects.all()) == []


def test_everybody_can_send_at_the_same_moment(opened: Stage) -> None:
    links = [opened.link(person) for person in opened.raters]
    for link in links:
        actions.begin(link=link, is_acknowledged=True)
        actions.save_draft(link=link, scores=opened.answers(link.invitation.person).scores)

    results = at_once(*(lambda link=link: actions.send(link=link) for link in links))

    assert results == [None] * len(links)
    assert actions.received(opened.fresh) == len(links)


def test_a_double_click_sends_once(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])
    actions.begin(link=link)
    actions.save_draft(link=link, scores=opened.answers(opened.cast.managers[0]).scores)

    results = at_once(*[lambda: actions.send(link=link)] * 4)

    assert results == [None] * 4
    assert (Envelope.objects.count(), Draft.objects.count()) == (1, 1)


def test_two_tabs_on_two_pages_lose_no_answer(opened: Stage) -> None:
    link = opened.link(opened.cast.managers[0])
    actions.begin(link=link)
    competencies = actions.questionnaire_of(link).competencies[:6]

    at_once(
        *(
            lambda items=competency.items: actions.save_draft(link=link, scores=dict.fromkeys(items, 3))
            for competency in competencies
        )
    )

    saved = actions.load_draft(link=link)
    assert saved is not None and len(saved.answers.scores) == 24


def test_two_clocks_open_a_round_once(transactional_db: None) -> None:
    scene = stage(make_cast())

    def open_round() -> Any:
        return actions.open_round(round=scene.fresh, now=at(OPENED_ON, 7))

    results = at_once(open_round, open_round, open_round)

    assert not any(isinstance(result, Exception) for result in results), results
    assert Notice.objects.filter(kind="invitation").count() == 13
    assert Key.objects.filter(owner=scene.round.public_id).count() == 2
    assert scene.link(scene.cast.managers[0]).group.key == "management-team"


def test_ending_unread_destroys_the_keys_once_it_is_committed(opened: Stage) -> None:
    opened.send_all(opened.raters)

    actions.destroy_unread(round=opened.fresh, ground="cancelled", now=at(OPENED_ON, 12))

    assert not Key.objects.filter(purpose__in=[Purpose.ROUND, Purpose.LINK]).exists()
    assert list(Envelope.objects.all()) == []


if connection.vendor == "postgresql":  # SQLite lets one writer in at a time

    def test_senders_do_not_wait_for_each_other(opened: Stage) -> None:
        both_inside = threading.Barrier(2)
        invitation = opened.invitation(opened.cast.managers[0])

        def hold_both() -> None:
            with transaction.atomic():
                hold_open(invitation)
                both_inside.wait(timeout=120)

        assert at_once(hold_both, hold_both) == [None, None]
