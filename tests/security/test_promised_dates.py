# SPDX-License-Identifier: EUPL-1.2
"""What raters were promised about dates holds, whoever is late."""

from datetime import timedelta

import pytest

from samenspiegel.feedback import actions
from samenspiegel.feedback.models import FeedbackReport
from tests.cast import Cast, at
from tests.feedback.rounds import DUE_ON, stage

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
