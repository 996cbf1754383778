# SPDX-License-Identifier: EUPL-1.2
"""What people can do with a record: write, offer, amend, approve, reduce, close."""

from samenspiegel.core.passages import NoSuchPassage, NothingChanged

from .amending import (
    AlreadyAnswered,
    AlreadyProposed,
    NotYourAnswer,
    NotYourProposal,
    answer_proposal,
    propose,
    withdraw_proposal,
)
from .approving import (
    DateInFuture,
    FallbackNotOpen,
    NotReduced,
    OwnProposalOpen,
    ReasonMissing,
    ReasonTooLong,
    answer_agreement,
    approve,
    close_not_approved,
    reduce_to_agreements,
)
from .reminding import remind_all_due, remind_due, waiting_for
from .shared import (
    AgreementIncomplete,
    ConversationOver,
    NotASide,
    NotOffered,
    RecordEnded,
    ReducedToAgreements,
    TextChanged,
)
from .writing import (
    NotHeldYet,
    NothingToOffer,
    RecordEmpty,
    TextTooLong,
    TooEarly,
    offer,
    save_working,
    start,
)

__all__ = [
    "AgreementIncomplete",
    "AlreadyAnswered",
    "AlreadyProposed",
    "ConversationOver",
    "DateInFuture",
    "FallbackNotOpen",
    "NoSuchPassage",
    "NotASide",
    "NotHeldYet",
    "NotOffered",
    "NotReduced",
    "NotYourAnswer",
    "NotYourProposal",
    "NothingChanged",
    "NothingToOffer",
    "OwnProposalOpen",
    "ReasonMissing",
    "ReasonTooLong",
    "RecordEmpty",
    "RecordEnded",
    "ReducedToAgreements",
    "TextChanged",
    "TextTooLong",
    "TooEarly",
    "answer_agreement",
    "answer_proposal",
    "approve",
    "close_not_approved",
    "offer",
    "propose",
    "reduce_to_agreements",
    "remind_all_due",
    "remind_due",
    "save_working",
    "start",
    "waiting_for",
    "withdraw_proposal",
]
