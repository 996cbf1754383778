# SPDX-License-Identifier: EUPL-1.2
"""What a format can say: the frozen objects that a TOML file is read into.

A format chooses and tunes; the process itself is code. All texts in here are data of the format, in its own language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True, max_length=6000)]

GroupKind = Literal["self", "named", "averaged"]
AskedIn = Literal["scores", "words"]
"""Scores on the scale with the open questions beside them, or the open questions alone."""
Plan = Literal["mean_or_nothing", "competencies_only", "by_name", "merge"]
"""What happens to an averaged group of three or four people (design, section 5)."""
PlanTold = Literal["mean_or_nothing", "competencies_only", "by_name", "merge", "merge_partner"]
Party = Literal["subject", "reviewer", "facilitator"]
RecordReader = Literal["subject", "reviewer", "facilitator", "second_reader"]
Reader = Literal["rater_averaged", "rater_named", "subject", "reviewer", "facilitator"]
MailReader = Literal["all", "rater", "rater_averaged", "rater_named", "subject", "reviewer", "facilitator"]
Custody = Literal["operator", "custodian"]
Place = Literal["questionnaire", "report"]


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


_P = TypeVar("_P", bound=_Keyed)


class Part(BaseModel):
    """Base of everything in a format: never changed after reading, and no field that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _later(default: Any) -> Any:
    """A field that came after formats were published: where it says nothing it is left out of the canonical JSON.

    What was published before keeps its digest, so that nobody has to decide about the same text again.
    """
    return Field(default=default, exclude_if=lambda value: value == default)


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
    second: SecondReviewer | None = _later(None)


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
    elsewhere: bool = _later(False)


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
    asked_in: AskedIn = _later("scores")
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


# --- time ------------------------------------------------------------------------------------------------------------

Event = Literal[
    "conversation",
    "raters_proposed",
    "invitation",
    "report_released",
    "record_offered",
    "approval",
    "receipt",
    "cancelled",
    "outside",
]
"""What a date hangs on. ``receipt``: the last of who sign for receipt did; ``outside``: a date of the organisation."""


class Offset(Part):
    """Exactly one of the four; negative is before the event."""

    days: Annotated[int, Field(ge=-3660, le=3660)] | None = None
    weeks: Annotated[int, Field(ge=-520, le=520)] | None = None
    months: Annotated[int, Field(ge=-120, le=120)] | None = None
    working_days: Annotated[int, Field(ge=-520, le=520)] | None = None


class Hours(Part):
    """The hours at which a deed may fall, so that nobody is left alone with a hard message."""

    from_hour: Annotated[int, Field(ge=0, le=23)] = 9
    to_hour: Annotated[int, Field(ge=1, le=24)] = 15
    before_days_off: bool = False


class OutsideDate(Part):
    """A date that lies outside the conversation and that others decide (the end of a term of office, election day).

    It is asked while planning, as something of the format hangs on it.
    """

    key: Key
    label: Text
    help: str = ""


class MilestoneSpec(Part):
    key: Key
    label: Text
    event: Event = "conversation"
    outside: Key | None = _later(None)  # which outside date, where the event is one
    offset: Offset
    # lapse: what was open until then is no longer possible (core.terms).
    when_passed: Literal["remind", "close", "lapse", "nothing"] = "nothing"
    remind_days: tuple[Annotated[int, Field(ge=0, le=60)], ...] = ()
    hours: Hours | None = None
    no_later: bool = False
    clause: str | None = None


Interval = Literal["months", "calendar_year", "per_term", "agreed", "on_request"]
TimesPerTerm = Annotated[int, Field(ge=1, le=16)]


class Time(Part):
    interval_months: Annotated[int, Field(ge=1, le=120)] | None = 12
    interval: Interval = "months"
    # How often in the four years of a municipal council, where the interval is per term.
    times_per_term: TimesPerTerm | None = _later(None)
    duration_minutes: Annotated[int, Field(ge=15, le=600)] = 120
    minimum_minutes: Annotated[int, Field(ge=15, le=600)] = 60
    reference_months: Annotated[int, Field(ge=1, le=60)] = 12
    rounds_apart_days: Annotated[int, Field(ge=0, le=730)] = 90
    answers_kept_days: Annotated[int, Field(ge=1, le=30)] = 30
    groups_grow_until_days: Annotated[int, Field(ge=0, le=14)] = 3
    shortened_rater_working_days: Annotated[int, Field(ge=5, le=20)] = 5
    shortened_report_days: Annotated[int, Field(ge=7, le=30)] = 7
    announced_days: Annotated[int, Field(ge=7, le=90)] = 30
    # Around these days planning warns: who sits in a committee of the council changes then.
    warns_around: tuple[Literal["council_elections"], ...] = ()
    warns_weeks_before: Annotated[int, Field(ge=0, le=52)] = 6
    warns_weeks_after: Annotated[int, Field(ge=0, le=52)] = 10

    @property
    def next_after_months(self) -> int | None:
        """After how many months the next conversation follows; None: not a number of months after (`core.intervals`).

        Once in a calendar year: the same day of the next year always lies in the next year, before its end.
        """
        if self.interval == "calendar_year":
            return 12
        return self.interval_months if self.interval == "months" else None


# --- content ---------------------------------------------------------------------------------------------------------


class Item(Part):
    """One observable behaviour in two wordings. The id is permanent; another wording is another version."""

    id: Key
    version: Annotated[int, Field(ge=1)] = 1
    others: Text
    self: Text


class Competency(Part):
    key: Key
    name: Text
    definition: str = ""
    source: Text
    overlap: str = ""
    use: Literal["core", "chosen"] = "core"
    items: tuple[Item, ...]


class ScalePoint(Part):
    value: Annotated[int, Field(ge=1, le=5)]
    label: Text


class Scale(Part):
    points: tuple[ScalePoint, ...]
    not_observed: Text
    not_observed_self: Text


class OpenQuestion(Part):
    key: Key
    others: Text
    self: Text
    max_length: Annotated[int, Field(ge=100, le=5000)] = 600


class Questions(Part):
    """The texts around the items: what is asked above, below and beside them."""

    instruction: Text
    instruction_self: Text
    open: tuple[OpenQuestion, ...] = ()
    open_help: str = ""
    points: str = ""
    points_asked_of: tuple[Party, ...] = ("subject", "reviewer")
    period: Text
    period_since: Text


class Prompt(Part):
    """One set of questions to prepare with; ``agenda_item`` says where the views meet.

    ``views``: each side can write a view on it beforehand, hidden from the other until both have shared (VGS-3).
    ``questions_reviewer``: the same questions as the reviewer reads them, where they ask about the other.
    """

    key: Key
    title: Text
    questions: tuple[Text, ...]
    questions_reviewer: tuple[Text, ...] = ()
    parties: tuple[Party, ...] = ("subject", "reviewer")
    views: bool = False
    agenda_item: Key | None = None
    addition: bool = False

    def asked(self, party: str) -> tuple[str, ...]:
        """The questions as this party reads them."""
        return self.questions_reviewer if party == "reviewer" and self.questions_reviewer else self.questions


class AgendaItem(Part):
    key: Key
    title: Text
    kind: Literal[
        "look_back", "mirror", "competencies", "two_sided", "topic", "points", "agreements", "summary"
    ]
    addition: bool = False
    # Which competencies stand under it with their definitions; none says: those of the report.
    competencies: Literal["core", "chosen"] | None = None
    # Whoever fixes the agenda may leave it out, as long as nothing was brought to it.
    optional: bool = False
    use: Literal["core", "chosen"] = "core"  # chosen: only where the ground rules put it on the agenda
    explanation: str = ""


class ForbiddenItem(Part):
    """What does not belong on the agenda: a point with one of these words is refused, with the reason."""

    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    reason: Text


class RecordSection(Part):
    key: Key
    title: Text
    kind: Literal["one_sided", "two_sided", "mirror", "points", "agreements"] = "one_sided"
    agenda_item: Key | None = None
    help: str = ""
    readers: tuple[RecordReader, ...] = ("subject", "reviewer", "facilitator", "second_reader")
    # For the eyes of this party alone: it stands among their private notes, never in the record that is signed.
    only: Party | None = None


class AgreementKind(Part):
    key: Key
    label: Text
    competency: Literal["required", "optional", "none"] = "optional"
    # Who may own it: parties, "attendee", or kinds of body ("college"). Empty: everybody at the table, and no body.
    owners: tuple[Key, ...] = ()
    goal: Literal["optional", "none"] = (
        "none"  # whether it can be linked to a goal of a department plan (ZS-7)
    )
    followed_by: Party = "reviewer"  # who says what became of an agreement that a body owns


class Pulse(Part):
    """What subject and their manager say together after a talk about how work goes, in a word (ZS-3)."""

    key: Key
    label: Text


class OfficeTexts(Part):
    """Statutory tasks and job profile of the office, verbatim from the source (HV-15)."""

    statutory_tasks: tuple[Text, ...] = ()
    profile: str = ""
    profile_tasks: tuple[Text, ...] = ()


# --- afterwards ------------------------------------------------------------------------------------------------------


class Readership(Part):
    what: Literal["report", "points", "agenda", "record", "agreements"]
    who: Party
    how: Literal["read", "copy", "took_place"] = "read"


class Sharing(Part):
    """What may go back of a conversation to others: to which bodies, and in which forms (VGS-10).

    Text only: figures never go to anybody who was in an averaged group.
    """

    bodies: Annotated[tuple[Key, ...], Field(min_length=1)]
    forms: Annotated[tuple[Literal["oral", "written"], ...], Field(min_length=1)] = ("oral", "written")


class Retention(Part):
    """How long one class of content is kept, and who decided so."""

    key: Literal["feedback", "record", "assessment", "notes"]
    months: Annotated[int, Field(ge=1, le=120)] = 24
    event: Event = "conversation"
    outside: Key | None = _later(None)  # which outside date, where the event is one
    ground: Text
    decided_by: Text
    decided_on: str = ""
    ends: Literal["by_itself", "by_list"] = "by_itself"


class Binding(Part):
    """What an answer to a ground rule changes in the format; what is left out stays as the format has it."""

    interval: Interval | None = None
    interval_months: Annotated[int, Field(ge=1, le=120)] | None = None
    times_per_term: TimesPerTerm | None = _later(None)
    reviewers: tuple[Seated, ...] = ()
    recording: Literal["nothing", "agreements", "record", "agreed"] | None = None
    amendment: Literal["both", "writer", "none"] | None = None
    signatures: tuple[Signature, ...] = ()
    own_reaction: bool | None = None
    sharing: Sharing | None = None
    topics: tuple[Key, ...] = ()  # agenda items that are not always there
    topics_vary: bool = False  # of those, whoever fixes an agenda may leave some out


class GroundOption(Part):
    key: Key
    label: Text
    binds: Binding = Binding()


class GroundRule(Part):
    """A question to settle before the first conversation, and what each answer binds the software to (RL-1).

    ``chosen``: the answers, in a format for which they were settled; nobody writes them in a file.
    """

    key: Key
    question: Text
    several: bool = False
    options: Annotated[tuple[GroundOption, ...], Field(min_length=2)]
    chosen: tuple[Key, ...] = ()


class OnPaper(Part):
    """What the source asks and the software does not enforce: people keep to it themselves."""

    text: Text
    clause: str = ""


# --- what people are told --------------------------------------------------------------------------------------------


class Promise(Part):
    """One sentence that the software keeps, with the conditions under which it is shown. Empty means: always."""

    key: Key
    part: Literal["lines", "who_sees", "not_protected", "change", "body", "retention", "mail"]
    text: Text
    readers: tuple[Reader, ...]
    groups: tuple[Key, ...] = ()
    plans: tuple[PlanTold, ...] = ()
    asked_in: AskedIn | None = _later(
        None
    )  # only to who is asked in scores, or only to who is asked in words
    custody: tuple[Custody, ...] = ()
    guided: bool | None = None  # only where somebody guides the conversation, or only where nobody does
    reviewed: bool | None = None  # only where the subject talks with somebody, or only where they look alone
    invited: bool | None = None  # only where others are asked too, or only where the subject alone answers
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
    outside_dates: tuple[OutsideDate, ...] = _later(())
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

    def agreement_kind(self, key: str) -> AgreementKind:
        """The kind of agreement with this key. Raises KeyError."""
        return _by_key(self.agreement_kinds, key)

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
    def self_group(self) -> Group:
        """The group of the subject's own answers. Raises KeyError where the format asks none."""
        return _first(self.groups, "subject")

    @property
    def reviewer_group(self) -> Group:
        """The group of the reviewer's answers. Raises KeyError where the format asks none."""
        return _first(self.groups, "reviewer")

    @property
    def rater_groups(self) -> tuple[Group, ...]:
        """The groups in which others are invited, in the order of the format."""
        return tuple(group for group in self.groups if group.answered_by == "raters")


def _by_key(parts: tuple[_P, ...], key: str) -> _P:
    for part in parts:
        if part.key == key:
            return part
    raise KeyError(key)


def _first(groups: tuple[Group, ...], answered_by: str) -> Group:
    for group in groups:
        if group.answered_by == answered_by:
            return group
    raise KeyError(answered_by)
