# SPDX-License-Identifier: EUPL-1.2
"""The spiegel as plain view data: a function of the frozen report, its format and who reads. No queries, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samenspiegel.core import chart
from samenspiegel.core.format import FormatSpec, promises
from samenspiegel.core.report import (
    CompetencyScores,
    Report,
    cautions,
    group_differences,
    largest_differences,
    seen_most,
    status,
    withheld,
)
from samenspiegel.core.wording import fill
from samenspiegel.web.report_words import Reader, Words, figure

BY_DIFFERENCE = "verschil"
DIFFERENCES_SHOWN = 3


@dataclass(frozen=True)
class Seen:
    """A competency that others see most."""

    key: str
    name: str
    definition: str
    others: str
    own: str


@dataclass(frozen=True)
class ItemRow:
    """One question. ``cells``: its figure per column of the data table, of the groups only."""

    text: str
    plot: SafeString
    figures: SafeString
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One competency: its picture, what its gap says, and the items behind it.

    ``notes``: which groups show no figure here. ``in_others``: which groups make the others' score, where that is not
    all of them. ``cells``: one per column of the data table.
    """

    key: str
    name: str
    definition: str
    plot: SafeString
    gap: str
    gap_words: str
    is_large: bool
    sentence: str
    notes: tuple[str, ...]
    asked_only: str
    in_others: str
    spread: tuple[tuple[str, str], ...]
    items: tuple[ItemRow, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class LegendRow:
    mark: SafeString
    label: str
    note: str = ""


@dataclass(frozen=True)
class Answered:
    """One open question: a shuffled list without labels, texts under a role, and the subject's own."""

    question: str
    averaged: tuple[str, ...]
    named: tuple[tuple[str, str], ...]
    own_label: str
    own: str

    @property
    def is_empty(self) -> bool:
        return not (self.averaged or self.named or self.own)


@dataclass(frozen=True)
class Difference:
    """A competency in which views differ. ``figures``: what is seen how, as pairs of a name and a score."""

    key: str
    name: str
    difference: str
    figures: tuple[tuple[str, str], ...]
    question: str = ""


@dataclass(frozen=True)
class ReportPage:
    """Everything that the page shows of the report, in the reader's words."""

    reader: Reader
    has_others: bool
    promise: tuple[str, ...]
    reading: tuple[str, ...]
    seen_most: tuple[Seen, ...]
    caption: str
    axis: SafeString
    rows: tuple[Row, ...]
    is_by_difference: bool
    legend: tuple[LegendRow, ...]
    asked: str
    cautions: tuple[tuple[str, str], ...]
    answered_as: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    answers: tuple[Answered, ...]
    withheld_texts: int
    self_higher_title: str
    self_higher: tuple[Difference, ...]
    others_higher_title: str
    others_higher: tuple[Difference, ...]
    between_groups: tuple[Difference, ...]

    @property
    def has_scores(self) -> bool:
        """Whether there is anything to draw; where all were asked in words there are words alone."""
        return bool(self.rows)

    def row(self, key: str) -> Row | None:
        return next((row for row in self.rows if row.key == key), None)


def build_page(
    report: Report, spec: FormatSpec, reader: Reader, *, by_difference: bool = False
) -> ReportPage:
    """The page for one reader.

    Args:
        by_difference: rows with the largest gap first, whichever way it goes; those without a gap last.
    """
    words = Words(report, spec, reader)
    rows = _rows(report, words)
    if by_difference:
        gaps = {competency.key: competency.gap for competency in report.competencies}
        rows.sort(key=lambda row: (gaps[row.key] is None, -abs(gaps[row.key] or 0)))
    drawing = chart.draw(report)
    differences = largest_differences(report, DIFFERENCES_SHOWN)
    return ReportPage(
        reader=reader,
        has_others=report.has_others,
        promise=_promise(report, spec, reader),
        reading=reading_help(reader),
        seen_most=tuple(_seen(competency, words) for competency in seen_most(report)),
        caption=_caption(report, reader),
        axis=SafeString(chart.axis_svg(drawing, _labels(words))),
        rows=tuple(rows),
        is_by_difference=by_difference,
        legend=_legend(report, words, drawing),
        asked=words.asked(report.groups),
        cautions=_cautions(report, words),
        answered_as=_answered_as(report, words),
        columns=tuple(words.label(group.key) for group in report.scored),
        answers=_answers(report, words),
        withheld_texts=report.withheld_texts,
        self_higher_title=words.sees_more("self_higher"),
        others_higher_title=words.sees_more("others_higher"),
        self_higher=tuple(_difference(competency, words) for competency in differences.self_higher),
        others_higher=tuple(_difference(competency, words) for competency in differences.others_higher),
        between_groups=_between(report, words),
    )


def _promise(report: Report, spec: FormatSpec, reader: Reader) -> tuple[str, ...]:
    """P4, as written in the format; it says the same to both readers."""
    found = promises(spec, reader="subject", place="report", invited=report.has_others)
    return tuple(
        fill(promise.text, {"betrokkene": reader.subject_name})
        for promise in found
        if promise.part == "body" and not promise.key.startswith("p5.")
    )


def reading_help(reader: Reader) -> tuple[str, ...]:
    """How to read the charts, in six sentences (content guide, section 10)."""
    first = (
        _(
            "This is how people experience your behaviour, from where they stand."
            " They can differ and still all be right."
        )
        if reader.is_subject
        else _(
            "This is how people experience the behaviour of %(name)s, from where they stand."
            " They can differ and still all be right."
        )
        % {"name": reader.subject_name}
    )
    return (
        first,
        _(
            "Small differences say little. If one of four people scores a point lower, the group's score drops by 0.25."
        ),
        _("Begin with what others see often."),
        _("Look for patterns across several competencies."),
        _("Do you not recognise something? Ask for an example."),
        _("Choose three development points at most."),
    )


def _caption(report: Report, reader: Reader) -> str:
    if not report.has_others:
        return _(
            "Each mark is a score on a scale of 1 to 5. Further to the right: you see this behaviour more often. "
            "Look at the pattern above all, not at tenths."
        )
    filled = (
        _("The filled dot is you.")
        if reader.is_subject
        else _("The filled dot is the self-rating of %(name)s.") % {"name": reader.subject_name}
    )
    return " ".join(
        [
            _(
                "Each mark is a score on a scale of 1 to 5. Further to the right: this behaviour is seen more often."
            ),
            filled,
            _("The other marks are the groups, and the people who are the only one in a role."),
            _("Look at the distance between the marks above all, not at tenths."),
        ]
    )


def _labels(words: Words) -> chart.Labels:
    report = words.report
    return chart.Labels(
        groups={group.key: words.label(group.key) for group in report.groups}
        | {chart.OTHERS: words.label(chart.OTHERS)},
        ticks={value: words.tick(value) for value in range(report.scale.low, report.scale.high + 1)},
        titles=dict.fromkeys(
            [competency.key for competency in report.competencies], ""
        ),  # it begins the description
        descriptions={competency.key: words.described(competency) for competency in report.competencies},
    )


def _rows(report: Report, words: Words) -> list[Row]:
    labels = _labels(words)
    plots = chart.svg(chart.draw(report), labels, prefix="row")
    gone = _gone(report)
    counted = _counted(report)
    return [
        _row(competency, words, SafeString(plots[competency.key]), number, labels, gone, counted)
        for number, competency in enumerate(report.competencies, start=1)
    ]


def _gone(report: Report) -> dict[str, str]:
    """The groups of which nothing at all is shown, with the reason."""
    return {missing.group: missing.reason for missing in withheld(report) if missing.competency is None}


def _counted(report: Report) -> tuple[str, ...]:
    """The groups that count in the others' score of any competency, in order."""
    found = {key for competency in report.competencies for key in report.others_in(competency)}
    return tuple(group.key for group in report.groups if group.key in found)


def _row(
    competency: CompetencyScores,
    words: Words,
    plot: SafeString,
    number: int,
    labels: chart.Labels,
    gone: Mapping[str, str],
    counted: tuple[str, ...],
) -> Row:
    report, said = words.report, words.spec.competency(competency.key)
    asked_of = [group.key for group in report.groups if group.key in competency.scores]
    in_others = report.others_in(competency)
    return Row(
        key=competency.key,
        name=said.name,
        definition=said.definition,
        plot=plot,
        gap="" if competency.gap is None else figure(abs(competency.gap)),
        gap_words=words.beside_gap(competency.category),
        is_large=competency.category in {"self_higher", "others_higher"},
        sentence=words.sentence(competency.category),
        notes=tuple(
            f"{words.label(key)}: {words.missing(reason).lower()}."
            for key in asked_of
            if key not in gone and (reason := status(report, competency, key)) != "shown"
        ),
        asked_only=words.listing(asked_of) if len(asked_of) < len(report.scored) else "",
        in_others="" if in_others == counted else words.listing(in_others),
        spread=tuple((words.label(key), words.spread(word)) for key, word in competency.spread.items()),
        items=_items(competency, words, number, labels),
        cells=(
            *(words.score(competency, group.key) for group in report.scored),
            *((words.of_others(competency), words.gap(competency)) if report.has_others else ()),
        ),
    )


def _items(
    competency: CompetencyScores, words: Words, number: int, labels: chart.Labels
) -> tuple[ItemRow, ...]:
    """The items on the axis of their competency: a report of its own, in which each item stands as a row."""
    report = words.report
    asked = words.spec.competency(competency.key).items
    texts = {item.id: item.others if report.has_others else item.self for item in asked}
    alone = replace(
        report,
        competencies=tuple(
            CompetencyScores(item.item, item.scores, None, None, None, ()) for item in competency.items
        ),
    )
    scores = {item.item: words.item_scores(competency, item) for item in competency.items}
    labels = replace(
        labels,
        titles={key: texts.get(key, key) for key in scores},
        descriptions={key: words.item_described(by_group) for key, by_group in scores.items()},
    )
    plots = chart.svg(chart.draw(alone), labels, prefix=f"row-{number}-item")
    return tuple(
        ItemRow(
            text=texts.get(key, key),
            plot=SafeString(plots[key]),
            figures=SafeString(
                "".join(
                    f"<span>{escape(words.label(group))} <b>{escape(score)}</b></span>"
                    for group, score in by_group.items()
                )
            ),
            cells=tuple(by_group.get(group.key, words.missing("not_asked")) for group in report.scored),
        )
        for key, by_group in scores.items()
    )


def _seen(competency: CompetencyScores, words: Words) -> Seen:
    said = words.spec.competency(competency.key)
    own = competency.scores.get(words.report.self_key or "")
    return Seen(
        key=competency.key,
        name=said.name,
        definition=said.definition,
        others=words.of_others(competency),
        own="" if own is None else figure(own),
    )


def _legend(report: Report, words: Words, drawing: chart.Drawing) -> tuple[LegendRow, ...]:
    marks = chart.legend_svg(drawing)
    gone = _gone(report)
    counted = _counted(report)
    rows = [
        LegendRow(
            SafeString(marks[group.key]),
            words.label(group.key),
            f"{words.missing(gone[group.key])}." if group.key in gone else "",
        )
        for group in report.scored
    ]
    together = _("Score of others: the mean of %(groups)s") % {"groups": words.listing(counted)}
    if counted:
        rows.append(LegendRow(SafeString(marks[chart.OTHERS]), together))
    return tuple(rows)


def _cautions(report: Report, words: Words) -> tuple[tuple[str, str], ...]:
    """What to keep in mind, once per kind: which groups, and the sentence."""
    by_code: dict[str, list[str]] = {}
    for caution in cautions(report):
        by_code.setdefault(caution.code, []).append(words.label(caution.group))
    return tuple((", ".join(labels), words.caution(code, len(labels))) for code, labels in by_code.items())


def _answered_as(report: Report, words: Words) -> tuple[tuple[str, str], ...]:
    """How a named rater answered: for themself, or after consulting. As "voorzitter OR" and "na overleg met de OR"."""
    found = []
    for key, chosen in report.choices.items():
        asks = next((group.asks for group in words.spec.groups if group.key == key), None)
        options = {option.key: option.label for option in asks.options} if asks else {}
        if asks and chosen.get(asks.key) in options:
            found.append((words.label(key), options[chosen[asks.key]]))
    return tuple(found)


def _answers(report: Report, words: Words) -> tuple[Answered, ...]:
    asked = {question.key: question for question in words.spec.questions.open} if words.spec.questions else {}
    found = []
    for answers in report.open_answers:
        if answers.question not in asked:
            continue
        found.append(
            Answered(
                question=fill(asked[answers.question].others, {"betrokkene": words.reader.subject_name})
                if report.has_others
                else asked[answers.question].self,
                averaged=answers.averaged,
                named=tuple((words.label(key), text) for key, text in answers.named.items()),
                own_label=words.label(report.self_key) if report.self_key else "",
                own=answers.own or "",
            )
        )
    return tuple(found)


def _difference(competency: CompetencyScores, words: Words) -> Difference:
    own = competency.scores.get(words.report.self_key or "")
    return Difference(
        key=competency.key,
        name=words.competency(competency.key),
        difference=figure(abs(competency.gap or 0)),
        figures=(
            (words.label(words.report.self_key or ""), figure(own or 0)),
            (words.label(chart.OTHERS), words.of_others(competency)),
        ),
    )


def _between(report: Report, words: Words) -> tuple[Difference, ...]:
    return tuple(
        Difference(
            key=found.competency,
            name=words.competency(found.competency),
            difference=figure(found.difference),
            figures=tuple(
                (words.label(key), words.score(report.competency(found.competency), key))
                for key in (found.higher, found.lower)
            ),
            question=words.between(found.higher, found.lower),
        )
        for found in group_differences(report, DIFFERENCES_SHOWN)
    )


def expected_beside(page: ReportPage, expected: Sequence[str]) -> tuple[Row, ...]:
    """The rows of what somebody expected to differ most, in the order in which they chose."""
    return tuple(row for key in expected if (row := page.row(key)) is not None)


def unexpected(page: ReportPage, report: Report, expected: Sequence[str]) -> tuple[Row, ...]:
    """The rows with the largest gaps that somebody did not expect, at most as many as the page lists."""
    largest = sorted(report.competencies, key=lambda competency: -abs(competency.gap or 0))
    rows = [page.row(competency.key) for competency in largest[:DIFFERENCES_SHOWN]]
    return tuple(row for row in rows if row is not None and row.is_large and row.key not in expected)
