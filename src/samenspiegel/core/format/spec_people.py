# SPDX-License-Identifier: EUPL-1.2
"""Who is in a conversation of a format, what they are called, who is asked about them, and how it ends."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from samenspiegel.core.format.spec_base import AskedIn, GroupKind, Key, Part, Party, Plan, Text, later

# --- words -----------------------------------------------------------------------------------------------------------


class Word(Part):
    """One of the format's own words, in the forms that sentences need."""

    name: Text
    the: Text
    a: Text | None = None
    plural: Text | None = None
    explained: Text | None = None


class Words(Part):
    """How this format calls the talk and the people in it; no page or mail hard-codes these."""

    address: Literal["je", "u"] = "je"
    conversation: Word
    office: Word
    subject: Word
    reviewer: Word
    rater: Word
    facilitator: Word
    substitute: Word
    department: Text
    sender: Text
    closing: Text
    closing_system: Text


# --- parties ---------------------------------------------------------------------------------------------------------


class SubjectParty(Part):
    office: Key | None = None


class Seated(Part):
    """People by where they sit: in a body, in an office, or both; some of them are left out by another body."""

    body: Key | None = None
    office: Key | None = None
    also_in: Key | None = None
    not_in: Key | None = None


class SecondReviewer(Part):
    """Who else reviews where two organisations share the subject; ``label`` and ``phrase`` fill {naam} and {plaats}."""

    one: Word
    both: Text  # in a sentence: "beide burgemeesters"
    label: Text
    phrase: Text
    groups: tuple[Key, ...] = ()  # asked in each of both, apart
    places: tuple[
        Text, ...
    ] = ()  # the two, once they share a conversation (core.format.shared); never in a file


class ReviewerParty(Part):
    """A person, or a collective with a chair who approves for it. ``one_of``: where that person must have a seat.

    ``none``: the subject looks alone, outside any conversation, and nobody else reads what comes of it (PR-3).
    """

    kind: Literal["person", "collective", "none"] = "person"
    office: Key | None = None
    body: Key | None = None
    answers: Literal["once", "averaged"] = "once"
    # What each member of a collective accepts before they can read anything.
    secrecy: str = ""
    one_of: tuple[Seated, ...] = ()
    # Who also sits in this body conducts it only where the subject was told so beforehand.
    told_if_in: Key | None = None
    # Whom the subject may ask to join, or to conduct it instead of the reviewer.
    may_be_asked: Seated | None = None
    # Two organisations may share the subject: each has its own reviewer then.
    second: SecondReviewer | None = later(None)


class FacilitatorParty(Part):
    role: Key
    in_line_of_command: Literal["allowed", "warn", "refused"] = "warn"
    substitute: Literal["required", "optional", "none"] = "required"
    # Who guides or takes over holds one of these offices; empty: everybody who is appointed to guide conversations.
    offices: tuple[Key, ...] = ()


class Parties(Part):
    """Who takes part, who writes, and who is in the room."""

    subject: SubjectParty = SubjectParty()
    reviewer: ReviewerParty = ReviewerParty()
    facilitator: FacilitatorParty | None = None
    planned_by: tuple[Party, ...] = ("facilitator",)
    record_writer: Party | Literal["agreed"] = "facilitator"
    present: tuple[Party, ...] = ("subject", "reviewer")
    supporter: bool = False
    attendees: bool = False
    second_reader: bool = False


class Signature(Part):
    party: Party
    means: Literal["approved", "seen", "received"] = "approved"


class Fallback(Part):
    """What remains when both sides cannot agree on the wording (HV-12)."""

    after_refused_versions: Annotated[int, Field(ge=1, le=5)] = 2
    keeps: Literal["agreements"] = "agreements"


class Ending(Part):
    signatures: tuple[Signature, ...]
    amendment: Literal["both", "writer", "none"] = "both"
    fallback: Fallback | None = None
    own_reaction: bool = False
    not_approved_label: Text


# --- raters ----------------------------------------------------------------------------------------------------------


class ProposedFrom(Part):
    """Where planning finds the people of a group; the subject never proposes themself."""

    body: Key | None = None
    office: Key | None = None
    without_offices: tuple[Key, ...] = ()
    # Only people of the other organisation, where two share the subject; else only those of one's own.
    elsewhere: bool = later(False)


class Option(Part):
    key: Key
    label: Text


class ExtraQuestion(Part):
    """A question about how somebody answers, shown beside the answers of a named rater."""

    key: Key
    text: Text
    options: tuple[Option, ...]


class Group(Part):
    key: Key
    kind: GroupKind
    asked_in: AskedIn = later("scores")
    label: Text
    in_sentence: Text
    member: Text
    floor: int | None = None
    proposed_from: ProposedFrom | None = None
    answered_by: Literal["raters", "subject", "reviewer", "second_reviewer"] = "raters"
    blocks: tuple[Key, ...] = ()
    acknowledges: bool = False
    asks: ExtraQuestion | None = None
    plan: Plan | None = None
    plans: tuple[Plan, ...] = ()
    merge_with: Key | None = None


class RaterRules(Part):
    proposed_by: Party = "facilitator"
    may_object: tuple[Party, ...] = ("subject", "reviewer")
    decided_by: Party = "facilitator"
