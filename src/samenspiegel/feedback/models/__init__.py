# SPDX-License-Identifier: EUPL-1.2
"""Rounds, groups, invitations and feedback reports. Sealed answers are not exported from here: see ``sealed``."""

from . import sealed as sealed  # its tables are registered here; its names are not handed on
from .report import FeedbackReport, WithheldAnswer
from .round import Invitation, NoObjection, Objection, RaterGroup, Round, Typist

__all__ = [
    "FeedbackReport",
    "Invitation",
    "NoObjection",
    "Objection",
    "RaterGroup",
    "Round",
    "Typist",
    "WithheldAnswer",
]
