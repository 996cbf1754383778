# SPDX-License-Identifier: EUPL-1.2
"""Reading a feedback report: what is seen most, where views differ, what asks for caution. Codes, no words.

Every function here takes a `Report` alone, so none can tell more than the report shows. Ties go by the order
of the profile.
"""

from dataclasses import dataclass
from typing import Literal

from samenspiegel.core.report.document import CompetencyScores, Report
from samenspiegel.core.report.groups import Group
from samenspiegel.core.report.printed import CATEGORY_CUT_TENTHS

Status = Literal["shown", "too_few", "no_answer", "competencies_only", "not_asked"]

SMALL_GROUP_TO = 5


@dataclass(frozen=True)
class Differences:
    """Competencies in which self and others differ by 0,5 or more, largest first."""

    self_higher: tuple[CompetencyScores, ...]
    others_higher: tuple[CompetencyScores, ...]


@dataclass(frozen=True)
class GroupDifference:
    """The two groups that lie furthest apart on one competency; `difference` in tenths."""

    competency: str
    higher: str
    lower: str
    difference: int


@dataclass(frozen=True)
class Caution:
    """`small_group`: one answer weighs heavily. `one_person`: the view of one person."""

    code: Literal["small_group", "one_person"]
    group: str


@dataclass(frozen=True)
class Withheld:
    """What is not shown of a group: one competency, or all of them where `competency` is `None`."""

    group: str
    competency: str | None
    reason: Status


def seen_most(report: Report, n: int = 3) -> tuple[CompetencyScores, ...]:
    """The `n` competencies with the highest others' score, highest first."""
    scored = [competency for competency in report.competencies if competency.others is not None]
    return tuple(sorted(scored, key=lambda competency: -(competency.others or 0))[:n])


def largest_differences(report: Report, n: int | None = None) -> Differences:
    """Where self and others differ by 0,5 or more (HV-8), in each direction, at most `n` of each."""

    def of(category: str) -> tuple[CompetencyScores, ...]:
        found = [competency for competency in report.competencies if competency.category == category]
        return tuple(sorted(found, key=lambda competency: -abs(competency.gap or 0))[:n])

    return Differences(self_higher=of("self_higher"), others_higher=of("others_higher"))


def group_differences(report: Report, n: int | None = 3) -> tuple[GroupDifference, ...]:
    """Where groups differ by 0,5 or more: per competency the pair furthest apart, largest first."""
    found = []
    for competency in report.competencies:
        scores = [
            (score, key)
            for key in report.others_in(competency)
            if (score := competency.scores[key]) is not None
        ]
        if len(scores) < 2:
            continue
        highest, higher = max(scores, key=lambda pair: pair[0])
        lowest, lower = min(scores, key=lambda pair: pair[0])
        if highest - lowest >= CATEGORY_CUT_TENTHS:
            found.append(GroupDifference(competency.key, higher, lower, highest - lowest))
    return tuple(sorted(found, key=lambda difference: -difference.difference)[:n])


def cautions(report: Report) -> tuple[Caution, ...]:
    """What to keep in mind about groups of which a figure is shown; by the number invited, never answered."""
    found: list[Caution] = []
    for group in report.groups:
        if group.kind == "self" or not _shows_anything(report, group):
            continue
        if group.kind == "named":
            found.append(Caution("one_person", group.key))
        elif group.invited <= SMALL_GROUP_TO:
            found.append(Caution("small_group", group.key))
    return tuple(found)


def status(report: Report, competency: CompetencyScores, group: str) -> Status:
    """Why a competency score of a group is or is not there.

    Of an averaged group 0, 1 and 2 answers look the same: `too_few`. Of self or a named group nothing at all
    is `no_answer`, items of which there are too few to make a score is `too_few`.
    """
    if group not in competency.scores:
        return "not_asked"
    if competency.scores[group] is not None:
        return "shown"
    if report.group(group).kind == "averaged":
        return "too_few"
    return "too_few" if any(item.scores[group] is not None for item in competency.items) else "no_answer"


def item_status(report: Report, competency: CompetencyScores, item: str, group: str) -> Status:
    """Why an item score of a group is or is not there; `competencies_only` where items are never shown.

    Raises KeyError for an item that is not in this competency.
    """
    scores = {shown.item: shown.scores for shown in competency.items}[item]
    if group not in scores:
        return "not_asked"
    if scores[group] is not None:
        return "shown"
    whose = report.group(group)
    if whose.plan == "competencies_only":
        return "competencies_only"
    return "too_few" if whose.kind == "averaged" else "no_answer"


def withheld(report: Report) -> tuple[Withheld, ...]:
    """Everything that was asked and is not shown, by group; a group without any figure is named once."""
    found: list[Withheld] = []
    for group in report.groups:
        missing = [
            Withheld(group.key, competency.key, reason)
            for competency in report.competencies
            if (reason := status(report, competency, group.key)) not in {"shown", "not_asked"}
        ]
        if missing and not _shows_anything(report, group):
            missing = [Withheld(group.key, None, missing[0].reason)]
        found.extend(missing)
    return tuple(found)


def _shows_anything(report: Report, group: Group) -> bool:
    return any(
        scores.get(group.key) is not None
        for competency in report.competencies
        for scores in (competency.scores, *(item.scores for item in competency.items))
    )
