# SPDX-License-Identifier: EUPL-1.2
"""What people can do with a conversation: the only writers of its plan."""

from .consenting import AlreadySettled, NotASide, answer_consent, ask_consent
from .milestones import closed_periods, milestone_done, milestone_told
from .moving import NothingToChange, WrongState, cancel, hand_over, move, pause
from .planning import PlanRefused, RoundTooSoon, plan, propose_next, shorter_plan

__all__ = [
    "AlreadySettled",
    "NotASide",
    "NothingToChange",
    "PlanRefused",
    "RoundTooSoon",
    "WrongState",
    "answer_consent",
    "ask_consent",
    "cancel",
    "closed_periods",
    "hand_over",
    "milestone_done",
    "milestone_told",
    "move",
    "pause",
    "plan",
    "propose_next",
    "shorter_plan",
]
