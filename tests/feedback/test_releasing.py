# SPDX-License-Identifier: EUPL-1.2
"""Between closing and release, the release itself, and taking a report back."""

from datetime import timedelta
from typing import Any

import pytest

from samenspiegel.audit.models import Event
from samenspiegel.conversations.models import Conversation
from samenspiegel.feedback import actions, tasks
from samenspiegel.feedback.actions import releasing
from samenspiegel.feedback.models import FeedbackReport, Objection, WithheldAnswer
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.keys.sealing import unseal
from samenspiegel.notices.models import Notice
from samenspiegel.people.models import Person
from tests.cast import HELD_ON, Cast, at
from tests.kept import kept

from .rounds import CLOSED_ON, Stage, stage

RELEASE_ON = HELD_ON - timedelta(days=7)


@pytest.fixture
def closed(cast: Cast) -> Stage:
    return kept(lambda: _closed(cast), cast)


def _closed(cast: Cast) -> Stage:
    scene = stage(cast).open()
    for person in scene.everybody:
        scene.send(person, 4, text=f"Tekst {person.public_id}")
    scene.close()
    return scene


def reads(conversation: Conversation, person: Person) -> bool:
    try:
        return bool(actions.released(conversation=conversation, person=person).report)
    except actions.NoReport:
        return False


@pytest.mark.clause("HV-4")
def test_the_facilitator_reads_open_answers_without_scores_groups_or_roles(closed: Stage) -> None:
    found = actions.open_answers(closed.fresh)

    assert len(found) == 39  # three questions of thirteen people
    assert [answer.question for answer in found] == ["continue"] * 13 + ["start"] * 13 + ["stop"] * 13
    assert {tuple(vars(answer)) for answer in found} == {("id", "question", "text", "ground")}
    # The order goes by a random number, so that self and named people do not stand together.
    assert [a.id for a in found[:13]] == sorted(a.id for a in found[:13])


def test_open_answers_are_gone_from_the_facilitator_after_release(closed: Stage) -> None:
    closed.release()

    with pytest.raises(actions.AlreadyReleased):
        actions.open_answers(closed.fresh)


def test_open_answers_cannot_be_read_before_closing(cast: Cast) -> None:
    scene = stage(cast).open()

    with pytest.raises(actions.NotClosed):
        actions.open_answers(scene.fresh)
    with pytest.raises(actions.NotClosed):
        actions.release(round=scene.fresh, by=cast.facilitator, now=at(CLOSED_ON))


def test_an_answer_is_withheld_whole_logged_and_counted(closed: Stage) -> None:
    first, second, third, *rest = actions.open_answers(closed.fresh)
    now = at(CLOSED_ON, 10)
    for answer, ground in [(first, "insulting"), (second, "exposes_other"), (third, "insulting")]:
        actions.withhold(
            round=closed.fresh, answer=answer.id, ground=ground, by=closed.cast.facilitator, now=now
        )
    actions.put_back(round=closed.fresh, answer=third.id, by=closed.cast.facilitator, now=now)

    closed.release()

    found = actions.released(conversation=closed.conversation, person=closed.cast.mayor)
    texts = {
        text
        for answers in found.report.open_answers
        for text in (*answers.averaged, *answers.named.values(), answers.own)
        if text is not None  # what was withheld may be the subject's own
    }
    assert (found.report.withheld_texts, found.withheld) == (2, {"continue": 2})
    assert texts == {answer.text for answer in [third, *rest]}
    assert WithheldAnswer.objects.count() == 2
    assert Event.objects.filter(kind="answer.withheld").count() == 3
    assert first.text not in str(list(Event.objects.values()))


def test_what_was_withheld_is_cut_out_of_the_stored_report(closed: Stage) -> None:
    answer = actions.open_answers(closed.fresh)[0]
    actions.withhold(
        round=closed.fresh,
        answer=answer.id,
        ground="insulting",
        by=closed.cast.facilitator,
        now=at(CLOSED_ON),
    )

    closed.release()

    key = keys.fetch(closed.cast.organisation.pk, closed.conversation.public_id, Purpose.FEEDBACK)
    stored = unseal(key, FeedbackReport.objects.get().sealed, about=f"report/{closed.round.public_id}")
    assert set(stored) == {"report", "withheld", "names"}
    of_question = next(row for row in stored["report"]["open_answers"] if row["question"] == "continue")
    assert answer.text not in str(of_question)


@pytest.mark.parametrize(("answer", "ground"), [("zzz", "insulting"), ("", "insulting"), (None, "boring")])
def test_withholding_something_else_is_refused(closed: Stage, answer: str | None, ground: str) -> None:
    chosen = actions.open_answers(closed.fresh)[0].id if answer is None else answer

    with pytest.raises(actions.NoSuchAnswer):
        actions.withhold(
            round=closed.fresh, answer=chosen, ground=ground, by=closed.cast.facilitator, now=at(CLOSED_ON)
        )


@pytest.mark.clause("HV-7")
def test_nobody_sees_a_score_before_release_and_then_both_sides_at_the_same_moment(closed: Stage) -> None:
    cast, conversation = closed.cast, closed.conversation
    sides = (cast.secretary, cast.mayor)
    before = [reads(conversation, person) for person in sides]

    closed.release(at(CLOSED_ON, 10))

    letters = Notice.objects.filter(kind="report_released")
    assert before == [False, False]
    assert {row.person for row in letters} == {person.public_id for person in sides}
    assert len({row.send_at for row in letters}) == 1
    assert all(reads(conversation, person) for person in sides)
    others = [cast.facilitator, cast.substitute, cast.managers[0], cast.works_council_chair, cast.outsider]
    assert [reads(conversation, person) for person in others] == [False] * 5


def test_all_who_were_asked_are_thanked_alike_whether_they_answered_or_not(cast: Cast) -> None:
    scene = stage(cast).open()
    scene.send_all([cast.secretary, cast.mayor, *cast.managers[:4]])
    scene.close(accept_shortfall=True)

    scene.release()

    thanks = Notice.objects.filter(kind="thanks")
    assert {row.person for row in thanks} == {person.public_id for person in scene.raters}
    key = keys.fetch(cast.organisation.pk, scene.conversation.public_id, Purpose.RECORD)
    bodies = {
        unseal(key, row.sealed, about=f"notice/{row.public_id}")["body"].split("\n", 2)[2] for row in thanks
    }
    assert len(bodies) == 1  # all but the greeting


def test_releasing_twice_is_refused(closed: Stage) -> None:
    closed.release()

    with pytest.raises(actions.AlreadyReleased):
        closed.release()


def test_withdrawing_destroys_the_report_and_its_key_and_tells_all_concerned(closed: Stage) -> None:
    closed.release()

    actions.withdraw_report(
        round=closed.fresh,
        reason="Verkeerde groep gevraagd.",
        by=closed.cast.facilitator,
        now=at(CLOSED_ON, 12),
    )

    cast = closed.cast
    assert list(FeedbackReport.objects.all()) == list(Objection.objects.all()) == []
    assert not Key.objects.filter(owner=closed.conversation.public_id, purpose=Purpose.FEEDBACK).exists()
    assert not reads(closed.conversation, cast.mayor)
    told = {row.person for row in Notice.objects.filter(kind="report_withdrawn")}
    assert told == {person.public_id for person in (cast.secretary, cast.mayor, cast.facilitator)}
    with pytest.raises(actions.AlreadyReleased):
        actions.withdraw_report(
            round=closed.fresh, reason="Nog eens.", by=cast.facilitator, now=at(CLOSED_ON, 13)
        )


def test_withdrawing_asks_for_a_reason(closed: Stage) -> None:
    with pytest.raises(actions.ReasonMissing):
        actions.withdraw_report(round=closed.fresh, reason=" ", by=closed.cast.facilitator, now=at(CLOSED_ON))

    assert FeedbackReport.objects.count() == 1


def test_a_withdrawal_that_is_cut_off_is_finished_by_the_sweeper(
    closed: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(releasing, "_destroy_feedback_key", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.withdraw_report(
                round=closed.fresh, reason="Fout.", by=closed.cast.facilitator, now=at(CLOSED_ON)
            )

    tasks.sweep(at(CLOSED_ON, 12))

    assert not Key.objects.filter(owner=closed.conversation.public_id, purpose=Purpose.FEEDBACK).exists()


@pytest.mark.clause("HV-7")
def test_the_clock_closes_and_releases_only_where_that_was_chosen(cast: Cast) -> None:
    by_hand = stage(cast).open()
    by_hand.send_all(by_hand.everybody)

    tasks.close_and_release(at(CLOSED_ON))

    assert by_hand.fresh.closed_at is None


@pytest.mark.clause("HV-7")
def test_the_clock_closes_after_the_due_date_and_releases_a_week_before_in_office_hours(cast: Cast) -> None:
    scene = stage(cast, closes_by_clock=True).open()
    scene.send_all(scene.everybody[1:])

    tasks.close_and_release(at(CLOSED_ON))
    stopped = scene.fresh.closed_at  # self is missing: a human chooses
    scene.send(scene.everybody[0])
    tasks.close_and_release(at(CLOSED_ON, 10))
    tasks.close_and_release(at(RELEASE_ON - timedelta(days=1), 10))
    early = scene.fresh.released_at
    tasks.close_and_release(at(RELEASE_ON, 5))
    before_hours = scene.fresh.released_at
    tasks.close_and_release(at(RELEASE_ON, 9))

    assert (stopped, early, before_hours) == (None, None, None)
    assert scene.fresh.closed_at == at(CLOSED_ON, 10)
    assert scene.fresh.released_at == at(RELEASE_ON, 9)
