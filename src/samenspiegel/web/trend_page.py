# SPDX-License-Identifier: EUPL-1.2
"""Two reports on oneself beside each other, as view data: computed when asked for, never kept (PR-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samenspiegel.core import chart
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.report import CompetencyScores, Group, Report
from samenspiegel.core.report.trend import Asked, Change, Compared, comparable_groups, compare

from .report_words import Reader, Words, figure, signed

BEFORE, NOW = "before", "now"


@dataclass(frozen=True)
class ChangeRow:
    """One group: what it said before and says now, and what that comes to."""

    group: str
    before: str
    now: str
    difference: str
    sentence: str


@dataclass(frozen=True)
class TrendRow:
    """One competency. Without ``plot`` there is nothing to compare, and ``sentence`` says why."""

    key: str
    name: str
    plot: SafeString
    sentence: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True)
class TrendPage:
    """Everything that the page shows. ``only_once``: what was asked in one of the two only."""

    earlier: str
    later: str
    axis: SafeString
    marks: tuple[tuple[SafeString, str], ...]
    rows: tuple[TrendRow, ...]
    only_once: tuple[str, ...]
    with_others: bool


def moments(earlier_on: date, later_on: date) -> tuple[str, str]:
    """How the two are called: by the year, or as much more of the date as tells them apart."""
    if earlier_on.year != later_on.year:
        return str(earlier_on.year), str(later_on.year)
    form = "F Y" if earlier_on.month != later_on.month else "j F Y"
    return date_format(earlier_on, form), date_format(later_on, form)


def build_trend(
    earlier: Asked, later: Asked, spec: FormatSpec, reader: Reader, days: tuple[date, date]
) -> TrendPage:
    """The page for whose reports they are.

    Args:
        spec: the format of the later report.
        days: of the earlier and the later report.
    """
    words = Words(later.report, spec, reader)
    names = moments(*days)
    found = compare(earlier, later)
    drawn = _drawn(later.report, found)
    labels = chart.Labels(
        groups={BEFORE: names[0], NOW: names[1]},
        ticks={value: words.tick(value) for value in range(drawn.scale.low, drawn.scale.high + 1)},
        titles=dict.fromkeys([row.key for row in drawn.competencies], ""),
        descriptions={
            row.key: f"{words.competency(row.key)}: {names[0]} {figure(row.scores[BEFORE] or 0)}; "
            f"{names[1]} {figure(row.scores[NOW] or 0)}."
            for row in drawn.competencies
        },
    )
    drawing = chart.draw(drawn)
    plots = chart.svg(drawing, labels, prefix="trend")
    marks = chart.legend_svg(drawing)
    asked_before = {one.key for one in earlier.report.competencies}
    return TrendPage(
        earlier=names[0],
        later=names[1],
        axis=SafeString(chart.axis_svg(drawing, labels)),
        marks=((SafeString(marks[NOW]), names[1]), (SafeString(marks[BEFORE]), names[0])),
        rows=tuple(_row(one, words, plots, names[0], later.report.self_key) for one in found),
        only_once=tuple(
            words.competency(one.key) for one in later.report.competencies if one.key not in asked_before
        ),
        with_others=len(comparable_groups(earlier, later)) > 1,
    )


def _drawn(report: Report, found: tuple[Compared, ...]) -> Report:
    """Self now and self before as two marks on one axis, drawn as every report is."""
    rows = []
    for one in found:
        own = _own(one, report.self_key)
        if own is not None:
            scores = {NOW: own.now, BEFORE: own.before}
            rows.append(CompetencyScores(one.competency, scores, None, None, None, ()))
    groups = (Group(NOW, "self"), Group(BEFORE, "named"))
    return Report(scale=report.scale, floor=report.floor, groups=groups, competencies=tuple(rows))


def _own(compared: Compared, self_key: str | None) -> Change | None:
    return next((change for change in compared.changes if change.group == self_key), None)


def _row(
    compared: Compared, words: Words, plots: Mapping[str, str], earlier: str, self_key: str | None
) -> TrendRow:
    if not compared.is_same:
        sentence = _("The questions have changed; comparing with %(moment)s is not possible.")
    elif not compared.changes:
        sentence = _("Too few answers to compare with %(moment)s.")
    else:
        sentence = ""
    return TrendRow(
        key=compared.competency,
        name=words.competency(compared.competency),
        plot=SafeString(plots.get(compared.competency, "")),
        sentence=sentence % {"moment": earlier},
        rows=tuple(
            ChangeRow(
                group=words.label(change.group),
                before=figure(change.before),
                now=figure(change.now),
                difference=signed(change.difference),
                sentence=_sentence(change, earlier),
            )
            for change in compared.changes
        ),
    )


def _sentence(change: Change, earlier: str) -> str:
    values = {"moment": earlier, "difference": figure(abs(change.difference))}
    return {
        "similar": _("About the same as %(moment)s."),
        "more": _("Compared with %(moment)s: %(difference)s more often."),
        "less": _("Compared with %(moment)s: %(difference)s less often."),
    }[change.direction] % values
