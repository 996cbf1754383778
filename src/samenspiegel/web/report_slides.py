# SPDX-License-Identifier: EUPL-1.2
"""The slides of a report: its words as the page has them for somebody who reads about the subject."""

from django.utils.translation import gettext as _

from samenspiegel.core.chart import OTHERS, draw
from samenspiegel.core.report import Report
from samenspiegel.exports.house import House
from samenspiegel.exports.slides import Deck, DeckRow, Listed, slides

from .report_page import Difference, ReportPage, reading_help
from .report_words import Words


def slides_of(
    report: Report, page: ReportPage, words: Words, *, subtitle: str, foot: str, house: House
) -> bytes:
    """The report as a PowerPoint file.

    Args:
        page: of ``build_page`` for a reader who is not the subject: slides say the name, never "jij".
        subtitle: below the title, such as the date of the talk.
        foot: on every slide.
    """
    return slides(_deck(report, page, words, subtitle=subtitle, foot=foot), draw(report), house)


def _deck(report: Report, page: ReportPage, words: Words, *, subtitle: str, foot: str) -> Deck:
    name = words.reader.subject_name
    described = {one.key: words.described(one) for one in report.competencies}
    return Deck(
        title=_("The mirror of %(name)s") % {"name": name},
        subtitle=subtitle,
        foot=foot,
        chart_title=_("Self-image and the image of others") if page.has_others else _("Self-rating"),
        caption=page.caption,
        asked=_("Asked: %(groups)s.") % {"groups": page.asked} if page.asked else "",
        rows=tuple(
            DeckRow(row.name, row.gap, row.gap_words, row.sentence, row.cells, described[row.key])
            for row in page.rows
        ),
        legend={group.key: words.label(group.key) for group in report.scored}
        | (
            {OTHERS: words.label(OTHERS)}
            if any(one.others is not None for one in report.competencies)
            else {}
        ),
        difference=_("Difference"),
        ticks={value: words.tick(value) for value in range(report.scale.low, report.scale.high + 1)},
        columns=(
            _("Competency"),
            *page.columns,
            *((words.label(OTHERS), _("Difference")) if page.has_others else ()),
        ),
        reading_title=_("How to read the charts"),
        reading=reading_help(page.reader) if page.has_others else (),
        seen_title=_("Others see this most"),
        seen=tuple((seen.name, _seen(seen.others, seen.own)) for seen in page.seen_most),
        differences_title=_("Where views differ most"),
        differences=(
            Listed(page.self_higher_title, _lines(page.self_higher, _("Ask for examples."))),
            Listed(page.others_higher_title, _lines(page.others_higher, "")),
            Listed(_("Where groups differ most"), _lines(page.between_groups, "")),
        ),
        no_differences=_("No differences of 0.5 or more are shown.") if page.has_others else "",
        choose_title=_("What do you want to talk about?"),
        choose=(
            _("Each of you names three subjects at most."),
            _("Give an example of each: what happened, and what was the effect?"),
            _("What stays as it is, and what do you want to develop?"),
            _("Write down what you agree: who does what, and by when."),
        ),
        table_title=_("The same figures as a table"),
        notes={
            "title": _(
                "These slides hold the figures of the mirror, not the open answers: those are for reading."
            ),
            "reading": _(
                "Read this first, together. It takes two minutes and saves a discussion about tenths."
            ),
            "seen": _("Begin here. Ask: do you recognise this? In which situation does it show?"),
            "chart": page.caption,
            "differences": _("Ask for examples before looking for explanations. Both can be right."),
            "choose": _("Agree on the subjects before going into one of them."),
            "table": _("For who wants to look something up."),
        },
        title_of_page=_("{title} ({number} of {total})"),
    )


def _seen(others: str, own: str) -> str:
    if not own:
        return _("others %(score)s") % {"score": others}
    return _("others %(others)s, self-rating %(own)s") % {"others": others, "own": own}


def _lines(found: tuple[Difference, ...], otherwise: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            one.name,
            " · ".join(f"{label} {score}" for label, score in one.figures),
            one.question or otherwise,
        )
        for one in found
    )
