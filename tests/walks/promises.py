# SPDX-License-Identifier: EUPL-1.2
"""What people were told stays true: dates never come earlier, answers and reports go when it was promised."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest

from samenspiegel.conversations.models import ConsentKind
from samenspiegel.core.schedule import RELEASE
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import FeedbackReport, sealed
from samenspiegel.records.models import Ending

if TYPE_CHECKING:
    from .scene import Scene


@dataclass
class Promises:
    """What has been promised so far in one walk."""

    scene: "Scene"
    due_on: date | None = None
    closes_latest_on: date | None = None
    report_until_on: date | None = None
    told: dict[str, date] = field(default_factory=dict)

    def is_shortened(self) -> bool:
        """Whether both agreed to a shorter schedule: the report may come sooner then, never the due date (HV-5)."""
        return self.scene.conversation.consent_requests.filter(
            kind=ConsentKind.SHORTEN, is_granted=True
        ).exists()

    def look(self) -> None:
        scene, round = self.scene, self.scene.round
        self.look_at_record()
        for milestone in scene.conversation.milestones.filter(told_on__isnull=False, done_on=None):
            before = self.told.get(milestone.key)
            is_agreed = milestone.key == RELEASE and self.is_shortened()
            assert before is None or is_agreed or milestone.due_on >= before, (
                f"{milestone.key} was told for {before}"
            )
            self.told[milestone.key] = milestone.due_on
        if round is None or not round.opened_on:
            assert round is None or round.closed_at is None
            return
        assert round.due_on is not None and round.closes_latest_on is not None
        assert self.due_on is None or round.due_on >= self.due_on, "the due date moved earlier"
        assert self.closes_latest_on in (None, round.closes_latest_on), "the promised end moved"
        assert self.report_until_on in (None, round.report_until_on), "the promised end of the report moved"
        self.due_on, self.closes_latest_on = round.due_on, round.closes_latest_on
        self.report_until_on = round.report_until_on
        answers = sealed.Envelope.objects.filter(round_id=round.pk).count()
        answers += sealed.Draft.objects.filter(round_id=round.pk).count()
        if round.closed_at or round.destroyed_at:
            assert answers == 0, "answers are left of a round that has ended"
        report = FeedbackReport.objects.filter(round=round).first()
        if not round.released_at:
            for person in scene.overview.people.values():
                with pytest.raises(feedback.NoReport):
                    feedback.released(conversation=scene.conversation, person=person)
        if report is None:
            return
        assert round.closed_at is not None, "a report before closing"
        hold = scene.conversation.hold_until_on
        is_held = hold is not None and scene.today < hold
        until = round.report_until_on
        assert is_held or until is None or scene.today <= until, (
            f"the report was promised to be gone by {until}"
        )

    def look_at_record(self) -> None:
        """Nothing is final that who must approve it did not approve."""
        state = self.scene.state
        if state is None or state.record.ending not in (Ending.APPROVED, Ending.SIGNED):
            return
        approving = {part for part, means in state.means.items() if means == "approved"}
        assert approving <= set(state.signed_at), f"final without {approving - set(state.signed_at)}"
        assert state.current is not None and state.current.digest, "final without a digest"
