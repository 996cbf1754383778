# SPDX-License-Identifier: EUPL-1.2
"""The words of a report whose spreadsheet brings its own names: as much of a format as a document of it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from samenspiegel.core.report import Report


@dataclass(frozen=True)
class NamedGroup:
    """A group under the name that the spreadsheet gives it."""

    key: str
    asks: None = None

    @property
    def label(self) -> str:
        return self.key[:1].upper() + self.key[1:]

    @property
    def in_sentence(self) -> str:
        return self.key


@dataclass(frozen=True)
class NamedItem:
    id: str
    others: str


@dataclass(frozen=True)
class NamedCompetency:
    """A competency under the name that the spreadsheet gives it; it brings no definition."""

    key: str
    items: tuple[NamedItem, ...]
    definition: str = ""

    @property
    def name(self) -> str:
        return self.key[:1].upper() + self.key[1:]


@dataclass(frozen=True)
class NamedBySheet:
    """What stands in for a format. It promises nothing and asks nothing in words: no round was held here."""

    groups: tuple[NamedGroup, ...]
    competencies: tuple[NamedCompetency, ...]
    scale: None = None
    questions: None = None
    promises: tuple[()] = ()
    text_language: Literal["nl"] = "nl"

    def group(self, key: str) -> NamedGroup:
        """The group with this key. Raises KeyError."""
        return {group.key: group for group in self.groups}[key]

    def competency(self, key: str) -> NamedCompetency:
        """The competency with this key. Raises KeyError."""
        return {competency.key: competency for competency in self.competencies}[key]


def named_by_sheet(report: Report, item_labels: Mapping[str, str]) -> NamedBySheet:
    """The words of a report from a spreadsheet, by the keys that stand in it."""
    return NamedBySheet(
        groups=tuple(NamedGroup(group.key) for group in report.groups),
        competencies=tuple(
            NamedCompetency(
                competency.key,
                tuple(NamedItem(item.item, item_labels[item.item]) for item in competency.items),
            )
            for competency in report.competencies
        ),
    )
