# SPDX-License-Identifier: EUPL-1.2
"""What people can do with a conversation: the only writers of its plan."""

from .consenting import AlreadySettled, NotASide, TooLate, answer_consent, ask_consent
from .milestones import closed_periods, milestone_done, milestone_told, shorter_plan
from .moving import NothingToChange, WrongState, cancel, hand_over, move, pause
from .planning import PlanRefused, RoundTooSoon, check_apart, plan, propose_next, record_exception

__all__ = [
    "AlreadySettled",
    "NotASide",
    "NothingToChange",
    "PlanRefused",
    "RoundTooSoon",
    "TooLate",
    "WrongState",
    "answer_consent",
    "ask_consent",
    "cancel",
    "check_apart",
    "closed_periods",
    "hand_over",
    "milestone_done",
    "milestone_told",
    "move",
    "pause",
    "plan",
    "propose_next",
    "record_exception",
    "shorter_plan",
]
