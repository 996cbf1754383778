# SPDX-License-Identifier: EUPL-1.2
"""Two reports on the same person beside each other (design, section 5; PR-3): what is comparable, and what is not.

Computed for a page while both exist, and never kept. Only printed figures go in, so nothing comes out that the two
reports do not show by themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from samenspiegel.core.report.document import CompetencyScores, Report
from samenspiegel.core.report.printed import CATEGORY_CUT_TENTHS

LEAST_INVITED = 5
"""An averaged group is compared from so many invited people on, both times: of fewer, one answer makes the trend."""

Items = Mapping[str, tuple[tuple[str, int], ...]]
"""Of each competency what was asked: the permanent ids of its items with their versions."""
Direction = Literal["similar", "more", "less"]


@dataclass(frozen=True)
class Asked:
    """A report with what was asked for it, and who the one person in each group of one was.

    Args:
        people: by key of a named group, who answered in it; the same person answers to the same value.
    """

    report: Report
    items: Items
    people: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """What one group says now, beside what it said before, in tenths of the scale."""

    group: str
    before: int
    now: int

    @property
    def difference(self) -> int:
        return self.now - self.before

    @property
    def direction(self) -> Direction:
        if abs(self.difference) < CATEGORY_CUT_TENTHS:
            return "similar"
        return "more" if self.difference > 0 else "less"


@dataclass(frozen=True)
class Compared:
    """One competency of the later report. ``is_same``: the questions were the same; else nothing is compared."""

    competency: str
    is_same: bool
    changes: tuple[Change, ...] = ()


def compare(earlier: Asked, later: Asked) -> tuple[Compared, ...]:
    """The competencies that were asked both times, in the order of the later report.

    A group is compared where it is the same: self always, a named group where the same person answered, an averaged
    group of five or more invited both times that was told the same. Others together are not: who they are differs.
    """
    groups = comparable_groups(earlier, later)
    before = {competency.key: competency for competency in earlier.report.competencies}
    return tuple(
        _compared(before[competency.key], competency, groups, earlier, later)
        for competency in later.report.competencies
        if competency.key in before
    )


def comparable_groups(earlier: Asked, later: Asked) -> tuple[tuple[str, str], ...]:
    """Pairs of keys, earlier and later, of the groups that may be compared, in the order of the later report."""
    found = []
    for group in later.report.groups:
        if group.kind == "self":
            if earlier.report.self_key:
                found.append((earlier.report.self_key, group.key))
            continue
        same = next((one for one in earlier.report.groups if one.key == group.key), None)
        if same is None or same.kind != group.kind or same.parts != group.parts:
            continue
        if group.kind == "named":
            is_comparable = group.key in later.people and later.people[group.key] == earlier.people.get(
                group.key
            )
        else:
            is_comparable = min(same.invited, group.invited) >= LEAST_INVITED
        if is_comparable:
            found.append((group.key, group.key))
    return tuple(found)


def _compared(
    before: CompetencyScores,
    now: CompetencyScores,
    groups: tuple[tuple[str, str], ...],
    earlier: Asked,
    later: Asked,
) -> Compared:
    if earlier.items.get(now.key) != later.items.get(now.key):
        return Compared(now.key, is_same=False)
    changes = []
    for key_before, key_now in groups:
        score_before, score_now = before.scores.get(key_before), now.scores.get(key_now)
        if score_before is not None and score_now is not None:
            changes.append(Change(key_now, score_before, score_now))
    return Compared(now.key, is_same=True, changes=tuple(changes))
