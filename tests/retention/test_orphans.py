# SPDX-License-Identifier: EUPL-1.2
"""Keys whose owner never came to exist: told by number, and left alone."""

from typing import Any

import pytest

from samenspiegel.commands import doctor
from samenspiegel.conversations.models import Conversation
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.recurring import JOBS
from samenspiegel.retention.orphans import orphans
from tests.cast import NOW, Cast
from tests.web.lives import live


def test_every_key_of_a_whole_conversation_belongs_to_something(cast: Cast) -> None:
    live(cast, "released")

    assert orphans() == {}
    assert doctor.keys_without_owner() == "Sleutels horen allemaal ergens bij"


def test_planning_that_is_cut_off_leaves_two_keys_that_are_told_and_that_no_job_destroys(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.plan()
    before = set(Key.objects.values_list("pk", flat=True))

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr("samenspiegel.audit.actions.log", killed)
        with pytest.raises(KeyboardInterrupt):
            cast.plan(subject=cast.managers[0])
    left = set(Key.objects.values_list("pk", flat=True)) - before
    assert (Conversation.objects.count(), len(left)) == (1, 2)
    assert orphans() == {Purpose.FEEDBACK: 1, Purpose.RECORD: 1}
    assert doctor.keys_without_owner().startswith("Sleutels: 2 horen bij niets in deze database.")

    for job in JOBS:
        job.run(NOW)
    cast.plan(subject=cast.managers[0])

    assert left < set(Key.objects.values_list("pk", flat=True))
    assert sum(orphans().values()) == 2
