# SPDX-License-Identifier: EUPL-1.2
"""The feedback report: a frozen document that holds what is shown and public facts, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from samenspiegel.core.questionnaire import Scale
from samenspiegel.core.report.groups import Group
from samenspiegel.core.report.printed import Category

Spread = Literal["small", "some", "large"]

LANGUAGE = 1


class NotAReport(ValueError):
    """The document is no feedback report, or one in a language that this version cannot read."""


class NoSuchText(LookupError):
    """There is no such open answer in the report."""


@dataclass(frozen=True)
class ItemScores:
    """One item: tenths per group that was asked, `None` where nothing is shown."""

    item: str
    scores: Mapping[str, int | None]


@dataclass(frozen=True)
class CompetencyScores:
    """One competency: tenths per group that was asked, the others' score beside self, and what they differ.

    `gap` is self minus others, in tenths. `spread` holds only the groups of which it may be said.
    """

    key: str
    scores: Mapping[str, int | None]
    others: int | None
    gap: int | None
    category: Category | None
    items: tuple[ItemScores, ...]
    spread: Mapping[str, Spread] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenAnswers:
    """What was written to one open question.

    Args:
        averaged: texts of all averaged groups together, shuffled; empty where too few wrote, or nobody.
        named: text per named group that wrote something.
        own: the subject's own text.
    """

    question: str
    averaged: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    own: str | None = None


@dataclass(frozen=True)
class Report:
    """All that pages, charts and exports ever see of a feedback round.

    Args:
        withheld_texts: how many open answers the facilitator withheld.
        choices: per named group, what it chose in questions about how it answers.
    """

    scale: Scale
    floor: int
    groups: tuple[Group, ...]
    competencies: tuple[CompetencyScores, ...]
    open_answers: tuple[OpenAnswers, ...] = ()
    withheld_texts: int = 0
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def group(self, key: str) -> Group:
        """The group with this key. Raises KeyError."""
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(key)

    def competency(self, key: str) -> CompetencyScores:
        """The competency with this key. Raises KeyError."""
        for competency in self.competencies:
            if competency.key == key:
                return competency
        raise KeyError(key)

    @property
    def scored(self) -> tuple[Group, ...]:
        """The groups that were asked for scores, in order; of the others there are words alone."""
        asked = {key for competency in self.competencies for key in competency.scores}
        return tuple(group for group in self.groups if group.key in asked)

    @property
    def self_key(self) -> str | None:
        """Key of the group that is self; `None` where the subject was not asked."""
        return next((group.key for group in self.groups if group.kind == "self"), None)

    @property
    def has_others(self) -> bool:
        """Whether anybody else was asked; without, there is nothing to lay beside self (PR-3)."""
        return any(group.kind != "self" for group in self.groups)

    def others_in(self, competency: CompetencyScores) -> tuple[str, ...]:
        """Keys of the groups whose shown score counts in the others' score of this competency, in order."""
        return tuple(
            group.key
            for group in self.groups
            if group.kind != "self" and competency.scores.get(group.key) is not None
        )


def withhold_text(report: Report, *, question: str, group: str | None = None, position: int = 0) -> Report:
    """The report without one open answer, which the facilitator withheld whole; only their number is counted.

    Args:
        group: key of the named group or of self that wrote it; `None` for the list of the averaged groups.
        position: place in that list, from 0.
    Raises:
        NoSuchText: nothing is shown there.
    """
    changed: list[OpenAnswers] = []
    found = False
    for answers in report.open_answers:
        if answers.question == question and not found:
            if group is None and 0 <= position < len(answers.averaged):
                left = answers.averaged[:position] + answers.averaged[position + 1 :]
                answers, found = replace(answers, averaged=left), True
            elif group is not None and group == report.self_key and answers.own is not None:
                answers, found = replace(answers, own=None), True
            elif group is not None and group in answers.named:
                named = {key: text for key, text in answers.named.items() if key != group}
                answers, found = replace(answers, named=named), True
        changed.append(answers)
    if not found:
        raise NoSuchText(question)
    return replace(report, open_answers=tuple(changed), withheld_texts=report.withheld_texts + 1)


def to_document(report: Report) -> dict[str, Any]:
    """The report as JSON-able dict; every score and gap in whole tenths."""
    return {
        "language": LANGUAGE,
        "scale": [report.scale.low, report.scale.high],
        "floor": report.floor,
        "groups": [
            {
                "key": group.key,
                "kind": group.kind,
                "invited": group.invited,
                "plan": group.plan,
                "parts": list(group.parts),
            }
            for group in report.groups
        ],
        "competencies": [
            {
                "key": competency.key,
                "scores": dict(competency.scores),
                "others": competency.others,
                "gap": competency.gap,
                "category": competency.category,
                "spread": dict(competency.spread),
                "items": [{"item": item.item, "scores": dict(item.scores)} for item in competency.items],
            }
            for competency in report.competencies
        ],
        "open_answers": [
            {
                "question": answers.question,
                "averaged": list(answers.averaged),
                "named": dict(answers.named),
                "own": answers.own,
            }
            for answers in report.open_answers
        ],
        "withheld_texts": report.withheld_texts,
        "choices": {group: dict(chosen) for group, chosen in report.choices.items()},
    }


def from_document(document: Mapping[str, Any]) -> Report:
    """The report that `to_document` wrote.

    Raises:
        NotAReport: the document is something else, or of a later language.
    """
    if document.get("language") != LANGUAGE:
        raise NotAReport(f"language {document.get('language')!r} instead of {LANGUAGE}")
    try:
        return Report(
            scale=Scale(*document["scale"]),
            floor=document["floor"],
            groups=tuple(Group(**{**group, "parts": tuple(group["parts"])}) for group in document["groups"]),
            competencies=tuple(
                CompetencyScores(
                    **{
                        **competency,
                        "items": tuple(ItemScores(**item) for item in competency["items"]),
                    }
                )
                for competency in document["competencies"]
            ),
            open_answers=tuple(
                OpenAnswers(**{**answers, "averaged": tuple(answers["averaged"])})
                for answers in document["open_answers"]
            ),
            withheld_texts=document["withheld_texts"],
            choices=document["choices"],
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise NotAReport(str(wrong)) from None
