# SPDX-License-Identifier: EUPL-1.2
"""The spiegel as a document: the same words as its page for who is not the subject, whoever takes it along.

A function of the frozen report, its format and public facts, as the page is.
"""

from collections.abc import Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenspiegel.core import chart, chart_picture
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.report import Report
from samenspiegel.exports import spiegel
from samenspiegel.exports.house import theme_colours

from ..report_page import Answered, Difference, ReportPage, Row, build_page
from ..report_words import Reader, Words, in_a_row

LANGUAGE = "nl"
"""Of every document: that of the texts of the formats."""


def spiegel_of(
    report: Report,
    spec: FormatSpec,
    *,
    subject_name: str,
    names: Mapping[str, str],
    facts: Sequence[tuple[str, str]],
) -> spiegel.Spiegel:
    """The document as plain data.

    Args:
        names: per key of a group that is one person shown by name, that name.
        facts: what stands above it: when the talk is, and with whom.
    """
    reader = Reader(is_subject=False, subject_name=subject_name, names=names)
    with translation.override(LANGUAGE):
        words = Words(report, spec, reader)
        page = build_page(report, spec, reader)
        drawing = chart.draw(report)
        return spiegel.Spiegel(
            facts=tuple(facts),
            promise=page.promise,
            reading_help=page.reading if page.has_scores and page.has_others else (),
            seen_most=tuple(
                spiegel.Seen(seen.name, seen.definition, seen.others, seen.own) for seen in page.seen_most
            ),
            has_others=page.has_others,
            chart_title=_("Self-image and the image of others") if page.has_others else _("Self-rating"),
            caption=page.caption,
            asked=_("Asked: %(groups)s.") % {"groups": page.asked} if page.asked else "",
            axis=tuple((at, words.tick(value)) for value, at in chart_picture.axis_places(drawing)),
            legend=_legend(page, drawing, report),
            competencies=_competencies(page, report, words, drawing),
            columns=(*page.columns, *((_("Others"), _("Difference")) if page.has_others else ())),
            cautions=(
                *page.cautions,
                *((who, _("Filled in: %(how)s.") % {"how": how}) for who, how in page.answered_as),
            ),
            difference_explained=_(
                "Difference: the self-rating minus the score of others. Below zero: others see it more often."
            ),
            differences=_differences(page),
            answers=tuple(map(_answers, page.answers)),
            withheld=_withheld(page.withheld_texts),
        )


def _legend(page: ReportPage, drawing: chart.Drawing, report: Report) -> tuple[spiegel.Legend, ...]:
    marks = chart_picture.mark_pictures(drawing, theme_colours())
    keys = [*(group.key for group in report.scored), chart.OTHERS]
    # Without any score of others the page has no row for it: zip leaves the last mark out.
    return tuple(
        spiegel.Legend(marks[key], row.label, row.note) for key, row in zip(keys, page.legend, strict=False)
    )


def _competencies(
    page: ReportPage, report: Report, words: Words, drawing: chart.Drawing
) -> tuple[spiegel.Competency, ...]:
    pictures = chart_picture.row_pictures(drawing, theme_colours())
    return tuple(
        spiegel.Competency(
            name=row.name,
            definition=row.definition,
            picture_svg=pictures[row.key],
            described=words.described(report.competency(row.key)),
            gap=row.gap,
            gap_words=row.gap_words,
            is_large=row.is_large,
            sentence=row.sentence,
            cells=row.cells,
            notes=_notes(row),
            items=tuple(spiegel.Item(item.text, item.cells) for item in row.items),
        )
        for row in page.rows
    )


def _notes(row: Row) -> tuple[str, ...]:
    notes = [*row.notes, *(f"{group}: {in_a_row(sentence)}" for group, sentence in row.spread)]
    if row.asked_only:
        notes.append(_("Asked only of: %(groups)s.") % {"groups": row.asked_only})
    if row.in_others:
        notes.append(_("In the score of others here: %(groups)s.") % {"groups": row.in_others})
    return tuple(notes)


def _differences(page: ReportPage) -> tuple[spiegel.Differences, ...]:
    parts = (
        (page.self_higher_title, page.self_higher),
        (page.others_higher_title, page.others_higher),
        (_("Between groups"), page.between_groups),
    )
    return tuple(spiegel.Differences(title, tuple(map(_difference, rows))) for title, rows in parts if rows)


def _difference(one: Difference) -> spiegel.Difference:
    figures = ", ".join(f"{in_a_row(label)} {score}" for label, score in one.figures)
    return spiegel.Difference(one.name, one.difference, figures[:1].upper() + figures[1:], one.question)


def _answers(one: Answered) -> spiegel.Answers:
    own = ((one.own_label, one.own),) if one.own else ()
    return spiegel.Answers(
        question=one.question,
        averaged=one.averaged,
        too_few="" if one.averaged else f"{_('Groups:')} {in_a_row(_('Too few answers.'))}",
        named=(*one.named, *own),
    )


def _withheld(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "One answer is not shown: it was insulting, or exposed somebody else.",
        "%(number)s answers are not shown: they were insulting, or exposed somebody else.",
        number,
    ) % {"number": number}
