# SPDX-License-Identifier: EUPL-1.2
"""Whether who guides a conversation stands apart from the people in it: read from who reports to whom.

People are known by a number, and ``managers`` gives for each the one they report to. Somebody whose manager is not
known has no line of command; then nothing is found, and a page says that it does not know.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from .access import Part

Managers = Mapping[int, int | None]
Rule = Literal["allowed", "warn", "refused"]


class Relation(StrEnum):
    """How who guides stands to somebody else."""

    BELOW_SUBJECT = "below_subject"  # reports to the subject, directly or through others
    ABOVE_SUBJECT = "above_subject"
    BELOW_REVIEWER = "below_reviewer"  # reports to the reviewer, directly
    ABOVE_REVIEWER = "above_reviewer"
    BELOW_RATER = "below_rater"  # reports to a rater, directly or through others


OF_THE_SUBJECT = frozenset({Relation.BELOW_SUBJECT, Relation.ABOVE_SUBJECT})


@dataclass(frozen=True)
class Finding:
    """``part`` (facilitator or substitute) stands in this relation to ``person``."""

    part: Part
    relation: Relation
    person: int
    is_direct: bool


def line_above(person: int, managers: Managers) -> tuple[int, ...]:
    """Everybody above somebody, the nearest first. A circle, which should not be there, ends it."""
    line: list[int] = []
    above = managers.get(person)
    while above is not None and above != person and above not in line:
        line.append(above)
        above = managers.get(above)
    return tuple(line)


def makes_circle(person: int, manager: int, managers: Managers) -> bool:
    """Whether somebody would come to stand above themselves by reporting to ``manager``."""
    return person == manager or person in line_above(manager, managers)


def findings(
    managers: Managers,
    *,
    guides: Mapping[Part, int],
    subject: int | None,
    reviewer: int | None,
    raters: Collection[int] = (),
    rule: Rule = "warn",
) -> list[Finding]:
    """What is to be known before somebody guides a conversation.

    Args:
        guides: the facilitator, and the substitute who may take over.
        raters: who is asked, subject and reviewer left out or not.
        rule: what the format says of the subject's line of command; ``allowed`` leaves that out.
    """
    found: list[Finding] = []
    for part in (Part.FACILITATOR, Part.SUBSTITUTE):
        if part in guides:
            others = set(raters) - {subject, reviewer, guides[part]}
            found += _of(part, guides[part], managers, subject, reviewer, others)
    return [one for one in found if rule != "allowed" or one.relation not in OF_THE_SUBJECT]


def _of(
    part: Part,
    guide: int,
    managers: Managers,
    subject: int | None,
    reviewer: int | None,
    raters: Collection[int],
) -> Iterator[Finding]:
    above = line_above(guide, managers)
    if subject is not None and subject != guide:
        if subject in above:
            yield Finding(part, Relation.BELOW_SUBJECT, subject, above[0] == subject)
        elif guide in (over := line_above(subject, managers)):
            yield Finding(part, Relation.ABOVE_SUBJECT, subject, over[0] == guide)
    if reviewer is not None and reviewer != guide:
        if above[:1] == (reviewer,):
            yield Finding(part, Relation.BELOW_REVIEWER, reviewer, True)
        elif managers.get(reviewer) == guide:
            yield Finding(part, Relation.ABOVE_REVIEWER, reviewer, True)
    for rater in above:
        if rater in raters:
            yield Finding(part, Relation.BELOW_RATER, rater, above[0] == rater)


def refused(found: Collection[Finding], rule: Rule) -> list[Finding]:
    """What the format does not allow, whatever people choose."""
    return [one for one in found if rule == "refused" and one.relation in OF_THE_SUBJECT]
