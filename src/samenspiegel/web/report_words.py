# SPDX-License-Identifier: EUPL-1.2
"""Names and sentences in the spiegel: for the subject as *jij*, for the reviewer by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenspiegel.core.chart import OTHERS
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.report import CompetencyScores, Group, ItemScores, Report, item_status, status

from .page_words import listing

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Reader:
    """Who reads: the subject, or somebody who reads about the subject.

    Args:
        subject_name: how the subject is called.
        names: per key of a group that is one person shown by name, that name.
    """

    is_subject: bool
    subject_name: str
    names: Mapping[str, str] = field(default_factory=dict)


def figure(tenths: int) -> str:
    """3,7"""
    return f"{tenths // 10},{tenths % 10}"


def signed(tenths: int) -> str:
    """0,4 or −0,4: what self sees more often is positive."""
    return (MINUS if tenths < 0 else "") + figure(abs(tenths))


def in_a_row(text: str) -> str:
    """A label within a sentence: "bouwteam", while "OR-leden" keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


@dataclass(frozen=True)
class Words:
    """Every word of one report for one reader."""

    report: Report
    spec: FormatSpec
    reader: Reader

    def label(self, key: str) -> str:
        """A group above a column: "Bouwteam", of merged groups "Bouwteam en wethouders"."""
        return self._labels[key]

    def inline(self, key: str) -> str:
        """The same within a sentence: "bouwteam"; of a group shown by name, the name."""
        return self._inline[key]

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {key: self._label(key) for key in [*(group.key for group in self.report.groups), OTHERS]}

    @cached_property
    def _inline(self) -> dict[str, str]:
        named = self.reader.names
        return {key: text if key in named else in_a_row(text) for key, text in self._labels.items()}

    @cached_property
    def _missing(self) -> dict[str, str]:
        return {
            "too_few": _("Too few answers"),
            "no_answer": _("No answer"),
            "competencies_only": _("Not shown per question"),
            "not_asked": _("Not asked"),
        }

    def _label(self, key: str) -> str:
        if key == OTHERS:
            return _("Others")
        if key == self.report.self_key:
            return _("You") if self.reader.is_subject else _("Self-rating")
        if key in self.reader.names:
            return self.reader.names[key]
        first, *rest = [self._part(part) for part in self.report.group(key).parts or key.split("+")]
        return listing([first, *map(in_a_row, rest)])

    def _part(self, key: str) -> str:
        group, _dot, number = key.partition(".")  # of a group shown by name: one key per person
        label = self.spec.group(group).label
        return f"{label} {number}" if number else label

    def listing(self, keys: Iterable[str]) -> str:
        return listing(map(self.inline, keys))

    def the(self, key: str) -> str:
        """A group as the subject of a sentence: "het bouwteam"."""
        group = self.report.group(key)
        parts = group.parts or key.split("+")
        if key in self.reader.names or any("." in part for part in parts):
            return self.label(key)
        return listing(self.spec.group(part).in_sentence for part in parts)

    def competency(self, key: str) -> str:
        return self.spec.competency(key).name

    def tick(self, value: int) -> str:
        points = self.spec.scale.points if self.spec.scale else ()
        return next((point.label for point in points if point.value == value), str(value))

    def missing(self, reason: str) -> str:
        """Why a figure is not there; the same words for nobody, one and two in an averaged group (P5)."""
        return self._missing[reason]

    def missing_cell(self, reason: str) -> str | None:
        """The same in a spreadsheet, where a figure that is shown needs no word."""
        return None if reason == "shown" else self.missing(reason)

    def score(self, competency: CompetencyScores, key: str) -> str:
        """A competency score in a table, or why it is not there."""
        reason = status(self.report, competency, key)
        return figure(competency.scores[key] or 0) if reason == "shown" else self.missing(reason)

    def item_scores(self, competency: CompetencyScores, item: ItemScores) -> dict[str, str]:
        """The scores of one item by group, or why one is not there."""
        return {
            key: self.missing(item_status(self.report, competency, item.item, key))
            if tenths is None
            else figure(tenths)
            for key, tenths in item.scores.items()
        }

    def of_others(self, competency: CompetencyScores) -> str:
        return self.missing("too_few") if competency.others is None else figure(competency.others)

    def gap(self, competency: CompetencyScores) -> str:
        return "–" if competency.gap is None else signed(competency.gap)

    def beside_gap(self, category: str | None) -> str:
        """The word under the size of a gap; empty without one."""
        if category == "self_higher":
            return _("you higher") if self.reader.is_subject else _("self-rating higher")
        return {"similar": _("alike"), "others_higher": _("others higher")}.get(category or "", "")

    def sentence(self, category: str | None) -> str:
        """What a gap says, and what to do with it."""
        if category is None:
            return _("Too few answers to compare.")
        if self.reader.is_subject:
            return {
                "similar": _("You and others see this about equally often."),
                "others_higher": _("Others see this more often than you."),
                "self_higher": _("You see this more often than others. Ask for examples."),
            }[category]
        name = {"name": self.reader.subject_name}
        return {
            "similar": _("%(name)s and others see this about equally often.") % name,
            "others_higher": _("Others see this more often than %(name)s.") % name,
            "self_higher": _("%(name)s sees this more often than others. Ask for examples.") % name,
        }[category]

    def sees_more(self, category: str) -> str:
        """Above the competencies in which self and others differ."""
        name = {"name": self.reader.subject_name}
        if category == "others_higher":
            if self.reader.is_subject:
                return _("Others see this more often than you")
            return _("Others see this more often than %(name)s") % name
        if self.reader.is_subject:
            return _("You see this more often than others")
        return _("%(name)s sees this more often than others") % name

    def between(self, higher: str, lower: str) -> str:
        """What a difference between two groups asks."""
        values = {"group": self.the(higher), "other": self.the(lower)}
        return (
            _(
                "According to %(group)s to be seen more often than according to %(other)s. In which situations?"
            )
            % values
        )

    def spread(self, word: str) -> str:
        return {
            "small": _("The answers lie close together."),
            "some": _("The answers differ somewhat."),
            "large": _(
                "The answers lie far apart: talk about situations in which this behaviour is seen and is not seen."
            ),
        }[word]

    def caution(self, code: str, groups: int) -> str:
        return {
            "small_group": ngettext(
                "Be careful: this group is small. One answer weighs heavily.",
                "Be careful: these groups are small. One answer weighs heavily.",
                groups,
            ),
            "one_person": ngettext(
                "This is the view of one person.", "Each of these is the view of one person.", groups
            ),
        }[code]

    def asked(self, groups: Sequence[Group]) -> str:
        """Who was asked, never how many answered: "bouwteam 6, wethouders 4, voorzitter OR"."""
        return ", ".join(
            f"{self.inline(group.key)} {group.invited}"
            if group.kind == "averaged"
            else self.inline(group.key)
            for group in groups
            if group.kind != "self"
        )

    def described(self, competency: CompetencyScores) -> str:
        """All figures of a competency in one sentence, for who does not see the picture."""
        own = self.report.self_key
        first = []
        if own in competency.scores:
            first.append(_("self-rating %(score)s") % {"score": in_a_row(self.score(competency, own))})
        first.append(_("others %(score)s") % {"score": in_a_row(self.of_others(competency))})
        groups = [
            f"{self.inline(group.key)} {in_a_row(self.score(competency, group.key))}"
            for group in self.report.groups
            if group.kind != "self" and group.key in competency.scores
        ]
        parts = [", ".join(first), *groups]
        if competency.gap is not None:
            parts.append(_("difference %(gap)s") % {"gap": self.gap(competency)})
        return f"{self.competency(competency.key)}: {'; '.join(parts)}."

    def item_described(self, scores: Mapping[str, str]) -> str:
        """All figures of one item in one sentence."""
        own = self.report.self_key
        parts = [
            f"{_('self-rating') if key == own else self.inline(key)} {in_a_row(score)}"
            for key, score in scores.items()
        ]
        return "; ".join(parts) + "."
