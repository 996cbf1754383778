# SPDX-License-Identifier: EUPL-1.2
"""A conversation that could not be finished goes on in a second sitting (design, section 2)."""

from datetime import date, time, timedelta

import pytest

from samenspiegel.audit.models import Event
from samenspiegel.conversations import actions
from samenspiegel.conversations.models import ConsentKind, ConsentRequest, Conversation
from samenspiegel.core.duties import Code, Step, current_step, duties
from samenspiegel.core.schedule import ScheduleImpossible, add_months
from samenspiegel.duties.queries import facts_of
from samenspiegel.feedback.models import Round
from samenspiegel.notices.models import Notice
from samenspiegel.records import actions as records
from samenspiegel.retention.queries import kept
from tests.cast import HELD_ON, Cast, at
from tests.feedback.rounds import stage
from tests.records import stage as record_stage

SECOND = date(2026, 3, 17)  # a Tuesday, two weeks later


def sit_again(
    cast: Cast, conversation: Conversation, held_on: date = SECOND, on: date = HELD_ON
) -> Conversation:
    return actions.sit_again(
        conversation=conversation,
        held_on=held_on,
        starts_at=time(15, 30),
        duration_minutes=60,
        place="de trouwzaal",
        by=cast.facilitator,
        now=at(on, 14),
    )


@pytest.mark.clause("VGS-8")
def test_the_record_follows_the_second_sitting_and_everybody_at_the_table_hears_of_it(cast: Cast) -> None:
    conversation = cast.plan()
    sequence = conversation.sequence
    after = sit_again(cast, conversation)

    assert (after.first_held_on, after.held_on, after.starts_at) == (HELD_ON, SECOND, time(15, 30))
    assert after.sequence == sequence + 1
    assert after.milestones.get(key="record_offered").due_on > SECOND
    assert after.milestones.get(key="questionnaires_due").due_on == HELD_ON - timedelta(days=14)
    mails = Notice.objects.filter(kind="second_sitting")
    assert set(mails.values_list("person", flat=True)) == {cast.secretary.public_id, cast.mayor.public_id}
    assert Event.objects.filter(kind="conversation.second_sitting").count() == 1


@pytest.mark.clause("HV-13")
def test_no_promise_stretches_everything_goes_on_the_day_that_was_printed(cast: Cast) -> None:
    round = stage(cast)
    round.open()
    promised = Round.objects.get(pk=round.round.pk)
    before = round.conversation.destroy_on
    days = [row.due.goes_on for row in kept(Conversation.objects.get(pk=round.conversation.pk))]

    after = sit_again(cast, round.conversation)

    now = Round.objects.get(pk=round.round.pk)
    assert (now.due_on, now.closes_latest_on, now.report_until_on) == (
        promised.due_on,
        promised.closes_latest_on,
        promised.report_until_on,
    )
    assert after.destroy_on == before == add_months(HELD_ON, 24)
    assert [row.due.goes_on for row in kept(after)] == days
    # Nor does it when the second sitting itself moves.
    moved = actions.move(
        conversation=after,
        held_on=SECOND + timedelta(days=7),
        starts_at=time(9),
        duration_minutes=60,
        place="",
        by=cast.facilitator,
        now=at(HELD_ON + timedelta(days=2)),
    )
    assert (moved.first_held_on, moved.destroy_on) == (HELD_ON, before)


def test_between_the_sittings_a_text_can_be_begun_and_is_offered_only_after_the_last(cast: Cast) -> None:
    conversation = cast.plan()
    record = record_stage.started(cast, conversation)
    conversation = sit_again(cast, conversation)
    between = HELD_ON + timedelta(days=3)

    facts = facts_of(conversation)
    assert current_step(facts, between) in (Step.CONVERSATION, Step.PREPARATION, Step.PLANNED)
    assert Code.WRITE_RECORD not in {duty.code for duty in duties(facts, between)}
    assert Code.WRITE_RECORD in {duty.code for duty in duties(facts, SECOND)}
    with pytest.raises(records.NotHeldYet):
        record_stage.offered(cast, record=record, now=at(between))
    offered = record_stage.offered(cast, record=record, now=at(SECOND, 16))
    document = record_stage.state(offered).document
    assert document is not None
    assert (document.first_held_on, document.held_on) == (HELD_ON, SECOND)


def test_it_is_refused_before_the_first_sitting_a_second_time_and_once_a_record_is_offered(
    cast: Cast,
) -> None:
    conversation = cast.plan()
    with pytest.raises(actions.WrongState):
        sit_again(cast, conversation, on=HELD_ON - timedelta(days=1))
    with pytest.raises(ScheduleImpossible):
        sit_again(cast, conversation, held_on=HELD_ON)
    record = record_stage.started(cast, conversation)
    record_stage.offered(cast, record=record)
    with pytest.raises(actions.WrongState):
        sit_again(cast, conversation, on=HELD_ON + timedelta(days=1))


def test_a_second_sitting_is_not_followed_by_a_third_one_but_moves(cast: Cast) -> None:
    conversation = sit_again(cast, cast.plan())
    with pytest.raises(actions.WrongState):
        sit_again(cast, conversation, held_on=SECOND + timedelta(days=7), on=SECOND)


def test_who_conducts_it_does_not_change_between_the_sittings(cast: Cast) -> None:
    conversation = sit_again(cast, cast.plan())
    with pytest.raises(actions.WrongState):
        actions.replace_reviewer(
            conversation=conversation,
            reviewer=cast.clerk,
            by=cast.facilitator,
            now=at(HELD_ON + timedelta(days=3)),
        )


def test_an_open_question_about_the_first_date_lapses(cast: Cast) -> None:
    conversation = cast.plan()
    actions.ask_consent(
        conversation=conversation,
        kind=ConsentKind.SHORTEN,
        terms={"held_on": "2026-03-20"},
        by=cast.facilitator,
        now=at(HELD_ON - timedelta(days=2)),
    )
    sit_again(cast, conversation)
    assert ConsentRequest.objects.get().is_granted is False


def test_a_paused_second_sitting_keeps_the_day_of_destruction_and_takes_a_new_date(cast: Cast) -> None:
    conversation = sit_again(cast, cast.plan())
    before = conversation.destroy_on
    paused = actions.pause(conversation=conversation, by=cast.facilitator, now=at(SECOND))
    assert (paused.began_on, paused.held_on) == (HELD_ON, None)
    again = actions.move(
        conversation=paused,
        held_on=SECOND + timedelta(days=14),
        starts_at=time(9),
        duration_minutes=60,
        place="",
        by=cast.facilitator,
        now=at(SECOND, 12),
    )
    assert (again.first_held_on, again.destroy_on) == (HELD_ON, before)
