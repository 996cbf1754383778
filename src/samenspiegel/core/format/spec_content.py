# SPDX-License-Identifier: EUPL-1.2
"""What a format asks, what is talked about and recorded, and what becomes of it afterwards."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from samenspiegel.core.format.spec_base import Key, Part, Party, RecordReader, Text, later
from samenspiegel.core.format.spec_people import Seated, Signature
from samenspiegel.core.format.spec_time import Event, Interval, TimesPerTerm

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
    outside: Key | None = later(None)  # which outside date, where the event is one
    ground: Text
    decided_by: Text
    decided_on: str = ""
    ends: Literal["by_itself", "by_list"] = "by_itself"


class Binding(Part):
    """What an answer to a ground rule changes in the format; what is left out stays as the format has it."""

    interval: Interval | None = None
    interval_months: Annotated[int, Field(ge=1, le=120)] | None = None
    times_per_term: TimesPerTerm | None = later(None)
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
