# SPDX-License-Identifier: EUPL-1.2
"""What is said and written in one conversation of the story."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .answers import Picture

SUBJECT, REVIEWER = "subject", "reviewer"


@dataclass(frozen=True)
class Agreed:
    """An agreement: who does what, so many days after the conversation."""

    what: str
    days: int
    owner: str = SUBJECT
    kind: str = "other"
    competency: str = ""
    support: str = ""


@dataclass(frozen=True)
class FollowedUp:
    """What its owner says about an agreement, so many days after the conversation."""

    number: int
    days: int
    status: str
    note: str
    moved_to_days: int | None = None  # where its date goes


@dataclass(frozen=True)
class Amendment:
    """Another text that one side proposes for a passage of the record."""

    passage: str
    text: str
    reason: str
    by: str = REVIEWER


@dataclass(frozen=True)
class Script:
    """One conversation. The texts of the record are in the third person: it is a document that stays.

    Args:
        own: the subject's open answers, by question.
        points: what each side brings.
        subjects: what each side chooses from the spiegel.
        record: texts by section; of a two-sided section by ``section:side``.
        silent: names of raters who do not answer.
        accepts: names of members of a committee who accept secrecy on the day after planning.
        omits: steps that nobody takes: ``close``, ``release``, ``offer``, ``approve``.
    """

    subject: str
    reviewer: str
    facilitator: str
    substitute: str
    format_key: str
    picture: Picture = field(default_factory=Picture)
    own: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    record: Mapping[str, str] = field(default_factory=dict)
    agreements: tuple[Agreed, ...] = ()
    follow_ups: tuple[FollowedUp, ...] = ()
    amendment: Amendment | None = None
    silent: frozenset[str] = frozenset()
    accepts: tuple[str, ...] = ()
    omits: frozenset[str] = frozenset()
    place: str = "kamer van de gemeentesecretaris"
    starts_at_hour: int = 10
    planned_days: int = 35
