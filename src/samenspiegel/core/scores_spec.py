# SPDX-License-Identifier: EUPL-1.2
"""The words of a report that comes from a table instead of a format: as much of a format as a report asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from samenspiegel.core.format.spec import (
    Competency,
    Group,
    Item,
    OpenQuestion,
    Promise,
    Questions,
    Scale,
    ScalePoint,
)
from samenspiegel.core.report.groups import Group as ReportGroup
from samenspiegel.core.scores_table import Labels

_SOURCE = "-"


@dataclass(frozen=True)
class SheetSpec:
    """What stands in for a format beside a report from a table. It promises nothing: no round was held here."""

    groups: tuple[Group, ...]
    competencies: tuple[Competency, ...]
    scale: Scale
    questions: Questions
    promises: tuple[Promise, ...] = ()

    def group(self, key: str) -> Group:
        """The group with this key. Raises KeyError."""
        return {group.key: group for group in self.groups}[key]

    def competency(self, key: str) -> Competency:
        """The competency with this key. Raises KeyError."""
        return {competency.key: competency for competency in self.competencies}[key]


def sheet_spec(
    labels: Labels, groups: Iterable[ReportGroup], *, points: Iterable[str], not_observed: str
) -> SheetSpec:
    """The words of a table as the parts of a format.

    Args:
        points: the words of the scale, lowest first.
    """
    items: dict[str, list[Item]] = {key: [] for key in labels.competencies}
    for item, text in labels.items.items():
        items[item.split(".")[0]].append(Item(id=item, others=text, self=text))
    return SheetSpec(
        groups=tuple(
            Group(
                key=group.key,
                kind=group.kind,
                label=labels.groups[group.key],
                in_sentence=labels.groups[group.key],
                member=labels.groups[group.key],
            )
            for group in groups
        ),
        competencies=tuple(
            Competency(key=key, name=label, source=_SOURCE, items=tuple(items[key]))
            for key, label in labels.competencies.items()
        ),
        scale=Scale(
            points=tuple(ScalePoint(value=value, label=label) for value, label in enumerate(points, start=1)),
            not_observed=not_observed,
            not_observed_self=not_observed,
        ),
        questions=Questions(
            instruction=_SOURCE,
            instruction_self=_SOURCE,
            period=_SOURCE,
            period_since=_SOURCE,
            open=tuple(
                OpenQuestion(key=key, others=_plain(label), self=_plain(label))
                for key, label in labels.questions.items()
            ),
        ),
    )


def _plain(label: str) -> str:
    """A question without braces: in a format those hold the place of a name."""
    return label.replace("{", "(").replace("}", ")")
