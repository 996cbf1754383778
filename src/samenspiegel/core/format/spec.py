# SPDX-License-Identifier: EUPL-1.2
"""What a format can say: the frozen objects that a TOML file is read into.

A format chooses and tunes; the process itself is code. All texts in here are data of the format, in its own language.

Parts by subject: who (`spec_people`), when (`spec_time`), what and what after it (`spec_content`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Protocol, TypeVar

from pydantic import Field

from samenspiegel.core.format.spec_base import (
    AskedIn,
    Custody,
    GroupKind,
    Key,
    MailReader,
    Part,
    Party,
    Place,
    Plan,
    PlanTold,
    Reader,
    RecordReader,
    Text,
    later,
)
from samenspiegel.core.format.spec_content import (
    AgendaItem,
    AgreementKind,
    Binding,
    Competency,
    ForbiddenItem,
    GroundOption,
    GroundRule,
    Item,
    OfficeTexts,
    OnPaper,
    OpenQuestion,
    Prompt,
    Pulse,
    Questions,
    Readership,
    RecordSection,
    Retention,
    Scale,
    ScalePoint,
    Sharing,
)
from samenspiegel.core.format.spec_people import (
    Ending,
    ExtraQuestion,
    FacilitatorParty,
    Fallback,
    Group,
    Option,
    Parties,
    ProposedFrom,
    RaterRules,
    ReviewerParty,
    Seated,
    SecondReviewer,
    Signature,
    SubjectParty,
    Word,
    Words,
)
from samenspiegel.core.format.spec_time import (
    LEAST_APART_DAYS,
    Event,
    Hours,
    Interval,
    MilestoneSpec,
    Offset,
    OutsideDate,
    Time,
    TimesPerTerm,
)

__all__ = [
    "LEAST_APART_DAYS",
    "AgendaItem",
    "AgreementKind",
    "AskedIn",
    "Binding",
    "Competency",
    "Custody",
    "Ending",
    "Event",
    "ExtraQuestion",
    "FacilitatorParty",
    "Fallback",
    "ForbiddenItem",
    "FormatSpec",
    "GroundOption",
    "GroundRule",
    "Group",
    "GroupKind",
    "Hours",
    "Interval",
    "Item",
    "Key",
    "MailReader",
    "MailText",
    "MilestoneSpec",
    "OfficeTexts",
    "Offset",
    "OnPaper",
    "OpenQuestion",
    "Option",
    "OutsideDate",
    "Part",
    "Parties",
    "Party",
    "Place",
    "Plan",
    "PlanTold",
    "Promise",
    "Prompt",
    "ProposedFrom",
    "Pulse",
    "Questions",
    "RaterRules",
    "Reader",
    "Readership",
    "RecordReader",
    "RecordSection",
    "Retention",
    "ReviewerParty",
    "Scale",
    "ScalePoint",
    "Seated",
    "SecondReviewer",
    "Sharing",
    "Signature",
    "SubjectParty",
    "Text",
    "Time",
    "TimesPerTerm",
    "Word",
    "Words",
]


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


_P = TypeVar("_P", bound=_Keyed)


class Promise(Part):
    """One sentence that the software keeps, with the conditions under which it is shown. Empty means: always."""

    key: Key
    part: Literal["lines", "who_sees", "not_protected", "change", "body", "retention", "mail"]
    text: Text
    readers: tuple[Reader, ...]
    groups: tuple[Key, ...] = ()
    plans: tuple[PlanTold, ...] = ()
    asked_in: AskedIn | None = later(None)  # only to who is asked in scores, or only to who is asked in words
    custody: tuple[Custody, ...] = ()
    guided: bool | None = None  # only where somebody guides the conversation, or only where nobody does
    reviewed: bool | None = None  # only where the subject talks with somebody, or only where they look alone
    invited: bool | None = None  # only where others are asked too, or only where the subject alone answers
    by_letter: bool | None = later(None)  # only to who is asked by letter, or only to who is asked by mail
    places: tuple[Place, ...] = ("questionnaire",)


class MailText(Part):
    """One mail for one reader. ``counts`` names the number that decides between the singular and the plural.

    ``closing``: ``facilitator`` is the closing of the format; ``system`` speaks for the organisation alone, for mails
    to the facilitator and mails without a conversation. Left out: ``system`` for the facilitator, else ``facilitator``.
    """

    subject: Text
    text: Text
    counts: str | None = None
    subject_one: Text | None = None
    text_one: Text | None = None
    closing: Literal["facilitator", "system"] | None = None


class FormatSpec(Part):
    """One complete format: how one kind of conversation runs, as data."""

    language: Literal[1]
    key: Key
    version: Annotated[int, Field(ge=1)]
    title: Text
    source: Text
    summary: str = ""
    adopted: str = ""
    # Whether planning waits until the decision of who adopts it is on record, with its date (HV-2).
    adoption: Literal["none", "decision"] = "none"
    # Whether planning waits until the works council's consent to this version is on record (WOR, art. 27).
    works_council: Literal["none", "consent"] = "none"
    based_on: Key | None = None
    text_language: Literal["nl"] = "nl"
    # For which kind of organisation it is published; files of a party are no business of a municipality.
    organisations: tuple[Literal["municipality", "party"], ...] = ("municipality",)
    # Nothing in it can hold a score or a verdict; a format that is based on it cannot add one.
    without_scores: bool = False
    place_hint: str = ""
    ground_rules: tuple[GroundRule, ...] = ()
    words: Words
    parties: Parties
    raters: RaterRules = RaterRules()
    groups: tuple[Group, ...] = ()
    time: Time = Time()
    milestones: tuple[MilestoneSpec, ...] = ()
    outside_dates: tuple[OutsideDate, ...] = later(())
    office: OfficeTexts = OfficeTexts()
    scale: Scale | None = None
    questions: Questions | None = None
    competencies: tuple[Competency, ...] = ()
    blocks: tuple[Competency, ...] = ()
    preparation: tuple[Prompt, ...] = ()
    agenda: tuple[AgendaItem, ...]
    forbidden_items: tuple[ForbiddenItem, ...] = ()
    recording: Literal["nothing", "agreements", "record", "agreed"] = "record"
    assessment: Literal["none", "here", "registered"] = "none"
    record: tuple[RecordSection, ...] = ()
    agreement_kinds: tuple[AgreementKind, ...] = ()
    pulses: tuple[Pulse, ...] = ()
    # Kinds of files that may stand beside a record; each is checked by its content.
    attachments: tuple[Literal["pdf", "pptx", "png", "jpeg"], ...] = ()
    ending: Ending
    readers: tuple[Readership, ...] = ()
    sharing: Sharing | None = None
    retention: tuple[Retention, ...]
    on_paper: tuple[OnPaper, ...] = ()
    promise_headings: Mapping[str, str] = {}
    promises: tuple[Promise, ...] = ()
    mails: Mapping[str, Mapping[MailReader, MailText]] = {}

    def group(self, key: str) -> Group:
        """The group with this key. Raises KeyError."""
        return _by_key(self.groups, key)

    def competency(self, key: str) -> Competency:
        """The competency or block with this key. Raises KeyError."""
        return _by_key((*self.competencies, *self.blocks), key)

    def milestone(self, key: str) -> MilestoneSpec:
        """The milestone with this key. Raises KeyError."""
        return _by_key(self.milestones, key)

    def agenda_item(self, key: str) -> AgendaItem:
        """The agenda item with this key. Raises KeyError."""
        return _by_key(self.agenda, key)

    def retained(self, key: str) -> Retention:
        """The retention rule of a class: ``feedback``, ``record``, ``notes``, ``assessment``. Raises KeyError."""
        return _by_key(self.retention, key)

    def item(self, item_id: str) -> Item:
        """The item with this permanent id, such as ``customer-focus.1``. Raises KeyError."""
        for competency in (*self.competencies, *self.blocks):
            for item in competency.items:
                if item.id == item_id:
                    return item
        raise KeyError(item_id)

    def items_for(self, group_key: str) -> tuple[Competency, ...]:
        """What a group is asked: the competencies in the order of the profile, then its blocks. Raises KeyError.

        Nothing of a group that is asked in words: it only has the open questions.
        """
        group = self.group(group_key)
        if group.asked_in == "words":
            return ()
        return (*self.competencies, *(block for block in self.blocks if block.key in group.blocks))

    @property
    def is_alone(self) -> bool:
        """Whether there is no conversation: the subject looks alone, and alone reads what comes of it (PR-3)."""
        return self.parties.reviewer.kind == "none"

    @property
    def asks(self) -> bool:
        """Whether people fill in questionnaires. Without, a conversation has no feedback round and no spiegel."""
        return bool(self.groups and self.questions and (self.scale or not self.asks_scores))

    @property
    def asks_scores(self) -> bool:
        """Whether anybody is asked for scores; where all are asked in words the spiegel holds words alone."""
        return any(group.asked_in == "scores" for group in self.groups)

    @property
    def rater_groups(self) -> tuple[Group, ...]:
        """The groups in which others are invited, in the order of the format."""
        return tuple(group for group in self.groups if group.answered_by == "raters")


def _by_key(parts: tuple[_P, ...], key: str) -> _P:
    for part in parts:
        if part.key == key:
            return part
    raise KeyError(key)
