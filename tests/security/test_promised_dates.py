# SPDX-License-Identifier: EUPL-1.2
"""What raters were promised about dates holds, whoever is late."""

from datetime import time, timedelta

import pytest

from samenspiegel.conversations import actions as conversations
from samenspiegel.feedback import actions
from samenspiegel.feedback.asking import Asking
from samenspiegel.feedback.models import FeedbackReport
from tests.cast import Cast, at
from tests.feedback.rounds import DUE_ON, HELD_ON, OPENED_ON, stage

LAST_DAY = DUE_ON + timedelta(days=30)


def test_answers_that_should_have_been_destroyed_are_not_opened_any_more(cast: Cast) -> None:
    opened = stage(cast).open()
    opened.send_all(opened.everybody)

    with pytest.raises(actions.NotOpen):
        opened.close(at(LAST_DAY + timedelta(days=1)))

    assert not FeedbackReport.objects.exists()
    assert actions.lapse(round=opened.fresh, now=at(LAST_DAY + timedelta(days=1)))


def test_on_the_last_day_itself_a_round_can_still_be_closed(cast: Cast) -> None:
    opened = stage(cast).open()
    opened.send_all(opened.everybody)

    assert opened.close(at(LAST_DAY)).closed_at


def test_what_raters_read_about_keeping_still_holds_when_the_conversation_moves(cast: Cast) -> None:
    opened = stage(cast).open()
    told = Asking(opened.link(cast.managers[0])).promise["retention"]

    moved = conversations.move(
        conversation=opened.conversation,
        held_on=HELD_ON + timedelta(days=14),
        starts_at=time(10, 0),
        duration_minutes=120,
        place="elders",
        by=cast.facilitator,
        now=at(OPENED_ON + timedelta(days=1)),
    )

    assert Asking(opened.link(cast.managers[0])).promise["retention"] == told
    assert moved.destroy_on > opened.fresh.report_until_on  # the record goes along with the conversation
    assert not any("verslag" in sentence for sentence in told)  # so nothing was promised about it
