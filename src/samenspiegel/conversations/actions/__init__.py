# SPDX-License-Identifier: EUPL-1.2
"""What people can do with a conversation: the only writers of its plan."""

from .consenting import AlreadySettled, NotASide, TooLate, answer_consent, ask_consent
from .independence import findings, forbidden, is_known, note_independence
from .milestones import (
    closed_periods,
    lay_after,
    milestone_done,
    milestones_done,
    milestones_told,
    shorter_plan,
)
from .moving import NothingToChange, WrongState, cancel, hand_over, move, pause
from .outside import OutsiderRefused, appoint_outside, remove_outside
from .planning import (
    PlanRefused,
    RoundTooSoon,
    check_apart,
    checked_choice,
    default_choice,
    plan,
    propose_next,
    record_exception,
)

__all__ = [
    "AlreadySettled",
    "NotASide",
    "NothingToChange",
    "OutsiderRefused",
    "PlanRefused",
    "RoundTooSoon",
    "TooLate",
    "WrongState",
    "answer_consent",
    "appoint_outside",
    "ask_consent",
    "cancel",
    "check_apart",
    "checked_choice",
    "closed_periods",
    "default_choice",
    "findings",
    "forbidden",
    "hand_over",
    "is_known",
    "lay_after",
    "milestone_done",
    "milestones_done",
    "milestones_told",
    "move",
    "note_independence",
    "pause",
    "plan",
    "propose_next",
    "record_exception",
    "remove_outside",
    "shorter_plan",
]
