# SPDX-License-Identifier: EUPL-1.2
"""Who may do what in a conversation: one table, which feeds the check, the line "Dit lezen: …" and the documentation.

``readers`` answers who can read what a deed shows; ``may`` whether somebody with these parts can do it. When a deed is
possible in time says ``core.duties``; both must agree before anything happens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from samenspiegel.core.format import FormatSpec


class Part(StrEnum):
    """What somebody is in one conversation. A rater holds a link, not a part."""

    SUBJECT = "subject"
    REVIEWER = "reviewer"
    FACILITATOR = "facilitator"
    SUBSTITUTE = "substitute"
    ATTENDEE = "attendee"


class Deed(StrEnum):
    """What people can do or read in a conversation."""

    SEE_CONVERSATION = "see_conversation"
    CHANGE_PLAN = "change_plan"  # move, pause, cancel, extend, ask to shorten or to go on without the round
    HAND_OVER = "hand_over"
    APPOINT_OUTSIDE = "appoint_outside"  # let somebody from outside guide it, and end that
    CONSENT = "consent"
    CHOOSE_RATERS = "choose_raters"
    OBJECT_TO_RATERS = "object_to_raters"
    SEE_RATERS = "see_raters"
    SEE_WHO_HANDED_IN = "see_who_handed_in"
    ANSWER = "answer"  # their own questionnaire
    CLOSE_ROUND = "close_round"
    READ_OPEN_ANSWERS = "read_open_answers"  # between closing and release, without scores
    RELEASE_REPORT = "release_report"
    WITHDRAW_REPORT = "withdraw_report"
    READ_REPORT = "read_report"
    READ_RESPONSES = "read_responses"
    WRITE_POINT = "write_point"
    CHOOSE_SUBJECTS = "choose_subjects"
    WRITE_NOTE = "write_note"
    READ_AGENDA = "read_agenda"
    FREEZE_AGENDA = "freeze_agenda"
    WRITE_RECORD = "write_record"
    READ_RECORD = "read_record"
    PROPOSE_AMENDMENT = "propose_amendment"
    APPROVE_RECORD = "approve_record"
    REDUCE_RECORD = "reduce_record"  # to the agreements, or closed as not approved by both
    READ_AGREEMENTS = "read_agreements"
    SEE_READINGS = (
        "see_readings"  # who opened report and record: the subject of everybody, others of themselves
    )
    PLAN_NEXT = "plan_next"
    SEE_RETENTION = "see_retention"  # what is kept, how long and why, and what holds destruction up
    HOLD_UP = "hold_up"  # ask for a hold, confirm or lift one; always together with somebody of another role


_SIDES = frozenset({Part.SUBJECT, Part.REVIEWER})
_FACILITATORS = frozenset({Part.FACILITATOR})
_TABLE = _SIDES | _FACILITATORS
_EVERYBODY = frozenset(Part)

MAY: Mapping[Deed, frozenset[Part]] = {
    Deed.SEE_CONVERSATION: _EVERYBODY,
    Deed.CHANGE_PLAN: _FACILITATORS,
    # The substitute takes over when the facilitator cannot; the facilitator can hand over as well.
    Deed.HAND_OVER: frozenset({Part.FACILITATOR, Part.SUBSTITUTE}),
    Deed.APPOINT_OUTSIDE: frozenset({Part.FACILITATOR, Part.SUBSTITUTE}),
    Deed.CONSENT: _SIDES,
    Deed.CHOOSE_RATERS: _FACILITATORS,
    Deed.OBJECT_TO_RATERS: _SIDES,
    Deed.SEE_RATERS: _TABLE,
    Deed.SEE_WHO_HANDED_IN: _FACILITATORS,
    Deed.ANSWER: _SIDES,
    Deed.CLOSE_ROUND: _FACILITATORS,
    Deed.READ_OPEN_ANSWERS: _FACILITATORS,
    Deed.RELEASE_REPORT: _FACILITATORS,
    Deed.WITHDRAW_REPORT: _FACILITATORS,
    Deed.READ_REPORT: _SIDES,
    Deed.READ_RESPONSES: frozenset(),  # nobody, whatever their part
    Deed.WRITE_POINT: _SIDES,
    Deed.CHOOSE_SUBJECTS: _SIDES,
    Deed.WRITE_NOTE: _TABLE,
    Deed.READ_AGENDA: _TABLE,
    Deed.FREEZE_AGENDA: _FACILITATORS,
    Deed.WRITE_RECORD: _FACILITATORS,
    Deed.READ_RECORD: _TABLE,
    Deed.PROPOSE_AMENDMENT: _SIDES,
    Deed.APPROVE_RECORD: _SIDES,
    Deed.REDUCE_RECORD: _FACILITATORS,
    Deed.READ_AGREEMENTS: _TABLE,
    Deed.SEE_READINGS: _TABLE,
    Deed.PLAN_NEXT: _FACILITATORS,
    Deed.SEE_RETENTION: _TABLE,
    Deed.HOLD_UP: _FACILITATORS,
}


ONLY_OWN: frozenset[Deed] = frozenset({Deed.APPOINT_OUTSIDE, Deed.PLAN_NEXT})
"""What only people of the organisation may do: whoever comes from outside is there for this one conversation."""


OUTSIDE_FOR = timedelta(days=14)
"""So long after its end a conversation stays open to who came from outside: to round it off, and no longer."""


def open_to_outside_since(now: datetime) -> datetime:
    """A conversation that ended or was cancelled before this moment is closed to who came from outside."""
    return now - OUTSIDE_FOR


@dataclass(frozen=True)
class Rules:
    """What a format says about who does what. The default is a conversation with questionnaires that somebody guides."""

    is_guided: bool = True
    asks: bool = True  # whether people fill in questionnaires
    organisers: frozenset[Part] = _FACILITATORS
    writers: frozenset[Part] = _FACILITATORS  # of the record


GUIDED = Rules()

_ORGANISED = frozenset({Deed.CHANGE_PLAN, Deed.CHOOSE_RATERS, Deed.FREEZE_AGENDA, Deed.PLAN_NEXT})
_WRITTEN = frozenset({Deed.WRITE_RECORD, Deed.REDUCE_RECORD})
_ASKED = frozenset(
    {
        Deed.CHOOSE_RATERS,
        Deed.OBJECT_TO_RATERS,
        Deed.SEE_RATERS,
        Deed.SEE_WHO_HANDED_IN,
        Deed.ANSWER,
        Deed.CLOSE_ROUND,
        Deed.READ_OPEN_ANSWERS,
        Deed.RELEASE_REPORT,
        Deed.WITHDRAW_REPORT,
        Deed.READ_REPORT,
    }
)
"""What exists only where questionnaires do."""
_GUIDING = frozenset({Part.FACILITATOR, Part.SUBSTITUTE})


def rules_of(spec: FormatSpec) -> Rules:
    """Who does in this format what a facilitator does elsewhere (VGS-1, ZS-1)."""
    is_guided = spec.parties.facilitator is not None
    writer = spec.parties.record_writer
    planners = frozenset(map(Part, spec.parties.planned_by)) - _FACILITATORS
    return Rules(
        is_guided=is_guided,
        asks=spec.asks,
        organisers=_FACILITATORS if is_guided else planners,
        writers=_SIDES if writer == "agreed" else frozenset({Part(writer)}),
    )


def who_may(deed: Deed, rules: Rules = GUIDED) -> frozenset[Part]:
    """The parts that may do a deed under these rules.

    Where nobody guides, whoever organises plans and asks, and what would let one of the two sides look into a round
    before its release (who handed in, closing, open answers) is done by nobody: the clock closes and releases.
    """
    if deed in _ASKED and not rules.asks:
        return frozenset()
    if deed in _WRITTEN:
        return rules.writers
    if rules.is_guided:
        return MAY[deed]
    if deed in _ORGANISED:
        return rules.organisers
    if deed == Deed.OBJECT_TO_RATERS:
        return MAY[deed] - rules.organisers  # who chooses the raters has nothing to object to
    return MAY[deed] - _GUIDING


def may(deed: Deed, parts: Iterable[Part], *, rules: Rules = GUIDED, is_external: bool = False) -> bool:
    """Tell whether somebody with these parts may do the deed; ``is_external``: they came for this conversation only."""
    return not who_may(deed, rules).isdisjoint(parts) and not (is_external and deed in ONLY_OWN)


def readers(deed: Deed, rules: Rules = GUIDED) -> tuple[Part, ...]:
    """The parts that can read what a deed shows, in the order in which people name them (VGS-7)."""
    return tuple(part for part in Part if part in who_may(deed, rules))
