# SPDX-License-Identifier: EUPL-1.2
"""The derived columns ``stage`` and ``next_on`` say what the duties say, in every step of a conversation."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from samenspiegel import clock
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import ConsentKind, Conversation
from samenspiegel.core.duties import Code, Step, duties
from samenspiegel.duties.actions import refresh_all
from samenspiegel.duties.queries import facts_of
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Round
from samenspiegel.preparation import actions as preparation
from tests.cast import HELD_ON, NOW, Cast, at
from tests.feedback.rounds import CLOSED_ON, DUE_ON, OPENED_ON, Stage
from tests.feedback.rounds import stage as proposed
from tests.records import stage as records

OUTSIDE_THE_LINE = {Code.ANSWER_CONSENT, Code.AWAIT_CONSENT, Code.GIVE_DATE, Code.PLAN_NEXT}
CHECKED = dict[str, tuple[str, date | None]]


def columns(conversation: Conversation, now: datetime) -> tuple[str, date | None]:
    """Both columns after what the clock does, compared with the duties of that moment."""
    refresh_all(now=now)
    row = Conversation.objects.get(pk=conversation.pk)
    today = now.astimezone(clock.AMSTERDAM).date()
    facts = facts_of(row)
    found = duties(facts, today)
    assert row.next_on == min(
        (duty.due_on for duty in found if duty.due_on and not duty.closed_because), default=facts.proposed_on
    )
    steps = [duty.step for duty in found if duty.code not in OUTSIDE_THE_LINE]
    if steps and row.stage in set(Step):
        assert row.stage == min(
            steps, key=list(Step).index
        )  # the first step in which something is to be done
    return row.stage, row.next_on


def test_in_every_step_of_a_conversation_the_columns_say_what_the_duties_say(cast: Cast) -> None:
    stage = proposed(cast)
    conversation = stage.conversation
    sides = (cast.secretary, cast.mayor)

    assert columns(conversation, NOW) == (Step.PLANNED, OPENED_ON)
    stage.open()
    assert columns(conversation, at(OPENED_ON)) == (Step.QUESTIONNAIRES, DUE_ON)
    stage.send_all(stage.everybody)
    assert columns(conversation, at(OPENED_ON + timedelta(days=2))) == (
        Step.QUESTIONNAIRES,
        date(2026, 2, 24),
    )
    stage.close()
    assert columns(conversation, at(CLOSED_ON)) == (Step.REPORT, date(2026, 2, 20))
    stage.release()
    frozen_on = conversation.milestones.get(key="agenda_frozen").due_on
    assert columns(conversation, at(CLOSED_ON, 12)) == (Step.PREPARATION, frozen_on)
    for side in sides:
        preparation.choose_subjects(
            conversation=conversation, competencies=["vision"], by=side, now=at(CLOSED_ON)
        )
    assert columns(conversation, at(CLOSED_ON, 13)) == (Step.PREPARATION, None)
    preparation.freeze_due(now=at(frozen_on + timedelta(days=1), 1))
    assert columns(conversation, at(frozen_on + timedelta(days=1))) == (Step.CONVERSATION, HELD_ON)
    assert columns(conversation, at(HELD_ON)) == (Step.CONVERSATION, HELD_ON)
    offer_by = conversation.milestones.get(key="record_offered").due_on
    assert columns(conversation, at(HELD_ON + timedelta(days=1))) == (Step.RECORD, offer_by)
    record = records.offered(cast, record=records.started(cast, conversation))
    approve_by = facts_of(conversation).record.approve_by_on
    assert approve_by is not None
    assert columns(conversation, records.LATER) == (Step.RECORD, approve_by)
    records.approve(record, cast.secretary)
    assert columns(conversation, records.LATER) == (Step.RECORD, approve_by)
    records.approve(record, cast.mayor)
    assert columns(conversation, records.LATER) == (Step.AGREEMENTS, date(2026, 9, 1))


def paused(stage: Stage) -> None:
    conversations.pause(conversation=stage.conversation, by=stage.cast.facilitator, now=NOW)


def cancelled(stage: Stage) -> None:
    conversations.cancel(conversation=stage.conversation, by=stage.cast.facilitator, now=NOW)


def without_round(stage: Stage) -> None:
    asked = conversations.ask_consent(
        conversation=stage.conversation,
        kind=ConsentKind.WITHOUT_ROUND,
        terms={},
        by=stage.cast.secretary,
        now=NOW,
    )
    conversations.answer_consent(request=asked, is_given=True, by=stage.cast.mayor, now=NOW)
    feedback.destroy_unread(round=Round.objects.get(pk=stage.round.pk), ground="without_round", now=NOW)


def handed_over(stage: Stage) -> None:
    conversations.hand_over(conversation=stage.conversation, by=stage.cast.facilitator, now=NOW)


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        (paused, "paused"),
        (cancelled, "cancelled"),
        (without_round, Step.PREPARATION),
        (handed_over, Step.PLANNED),
    ],
)
def test_whatever_gets_in_the_way_the_columns_follow(
    cast: Cast, deed: Callable[[Stage], None], expected: str
) -> None:
    stage = proposed(cast)
    columns(stage.conversation, NOW)

    deed(stage)

    assert columns(stage.conversation, NOW)[0] == expected


def test_a_proposal_for_next_year_waits_for_its_own_date(cast: Cast) -> None:
    proposal = conversations.propose_next(conversation=cast.plan(), now=NOW)
    assert proposal is not None

    assert columns(proposal, NOW) == ("proposed", date(2027, 1, 20))
