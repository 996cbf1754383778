# SPDX-License-Identifier: EUPL-1.2
"""What people can do with a conversation: the only writers of its plan."""

from .again import has_next, propose_again
from .apart import RoundTooSoon, check_apart, record_exception
from .committee import (
    Committee,
    MemberRefused,
    accept_secrecy,
    chair_of,
    change_chair,
    committee_of,
    is_collective,
    members_here,
    newcomers,
    seat_member,
)
from .consenting import (
    AlreadySettled,
    NotASide,
    RecordingFixed,
    TooLate,
    answer_consent,
    ask_consent,
    lapse_requests,
    propose_recording,
)
from .independence import findings, forbidden, is_known, note_independence
from .keeping import FIELD as OUTSIDE_FIELD
from .keeping import OutsideDateWrong, keep_from, record_goes_on
from .milestones import (
    closed_periods,
    lay_after,
    milestone_done,
    milestones_done,
    milestones_told,
    shorter_plan,
)
from .moving import NothingToChange, WrongState, cancel, hand_over, move, pause, sit_again
from .outside import OutsiderRefused, appoint_outside, remove_outside
from .planning import checked_choice, default_choice, plan, shared_spec
from .proposing import propose_next
from .refusals import PlanRefused
from .replacing import ReviewerRefused, replace_reviewer
from .scanning import begin_scan, earliest_ready_on, go_on_alone, stop_scan

__all__ = [
    "OUTSIDE_FIELD",
    "AlreadySettled",
    "Committee",
    "MemberRefused",
    "NotASide",
    "NothingToChange",
    "OutsideDateWrong",
    "OutsiderRefused",
    "PlanRefused",
    "RecordingFixed",
    "ReviewerRefused",
    "RoundTooSoon",
    "TooLate",
    "WrongState",
    "accept_secrecy",
    "answer_consent",
    "appoint_outside",
    "ask_consent",
    "begin_scan",
    "cancel",
    "chair_of",
    "change_chair",
    "check_apart",
    "checked_choice",
    "closed_periods",
    "committee_of",
    "default_choice",
    "earliest_ready_on",
    "findings",
    "forbidden",
    "go_on_alone",
    "hand_over",
    "has_next",
    "is_collective",
    "is_known",
    "keep_from",
    "lapse_requests",
    "lay_after",
    "members_here",
    "milestone_done",
    "milestones_done",
    "milestones_told",
    "move",
    "newcomers",
    "note_independence",
    "pause",
    "plan",
    "propose_again",
    "propose_next",
    "propose_recording",
    "record_exception",
    "record_goes_on",
    "remove_outside",
    "replace_reviewer",
    "seat_member",
    "shared_spec",
    "shorter_plan",
    "sit_again",
    "stop_scan",
]
