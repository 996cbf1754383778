# SPDX-License-Identifier: EUPL-1.2
"""What lies on the table, for one reader: from the pages of agenda and spiegel to plain data for a document."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, spec_for
from samenspiegel.core import chart, wording
from samenspiegel.core.access import Part
from samenspiegel.core.agenda import Agenda, Item
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.report import Report
from samenspiegel.exports.house import theme_colours
from samenspiegel.exports.table import AgendaItem, Plot, PlotRow, TableSheet, small_plot
from samenspiegel.people.models import Person
from samenspiegel.records import prefill

from .opened_report import report_goes_on
from .report_words import Reader, Words


def table_sheet(
    conversation: Conversation,
    agenda: Agenda,
    report: Report | None,
    *,
    reader: Person,
    names: Mapping[str, str],
    moment: datetime,
) -> TableSheet:
    """The agenda as it stands, with the spiegel for who may read it.

    Args:
        names: of groups that are one person shown by name.
    """
    spec, people = spec_for(conversation), people_in(conversation)
    subject = people[Part.SUBJECT].name if Part.SUBJECT in people else ""
    at = [
        wording.date_text(conversation.held_on) if conversation.held_on else "",
        wording.time_text(conversation.starts_at) if conversation.starts_at else "",
        wording.one_line(conversation.place),
    ]
    until = [conversation.goes_on]
    if report:
        until.append(report_goes_on(conversation, conversation.round.report_until_on))
    gone_on = min((day for day in until if day is not None), default=None)
    return TableSheet(
        title=_("%(conversation)s with %(person)s")
        % {"conversation": wording.sentence_start(spec.words.conversation.name), "person": subject},
        when=", ".join(part for part in at if part),
        foot=_("Confidential, copy of %(name)s, destroy by %(date)s")
        % {"name": reader.name, "date": wording.short_date_text(gone_on)}
        if gone_on
        else _("Confidential, copy of %(name)s") % {"name": reader.name},
        agenda=tuple(_item(item, spec) for item in agenda.items),
        plot=_plot(report, spec, Reader(False, subject, names)) if report else Plot(),
        moment=moment,
    )


def _item(item: Item, spec: FormatSpec) -> AgendaItem:
    competencies = {row.key: row for row in (*spec.competencies, *spec.blocks)}
    sides = {"subject": spec.words.office.the, "reviewer": spec.words.reviewer.the}
    differences = [line for line in item.differences if line.competency in competencies]
    names = [competencies[line.competency].name for line in differences]
    asked = [competencies[key] for key in item.competencies if key in competencies]
    lines = [f"{line.what} ({line.owner})" for line in item.look_back]
    lines += [", ".join(names)] if names else []
    lines += [wording.one_line(point.text) for point in item.points]
    texts = [
        *([item.explanation] if item.explanation else []),
        *(f"{line.what} ({line.owner})" for line in item.look_back),
        *(prefill.difference_line(line, spec) for line in differences),
        *(f"{one.name}: {one.definition}" if one.definition else one.name for one in asked),
        *(f"{point.text} ({sides[point.by]})" for point in item.points),
        *item.questions,
    ]
    return AgendaItem(item.title, tuple(lines), tuple(texts))


def _plot(report: Report, spec: FormatSpec, reader: Reader) -> Plot:
    words = Words(report, spec, reader)
    drawing = chart.draw(report)
    rows, marks = small_plot(drawing, theme_colours())
    return Plot(
        rows=tuple(
            PlotRow(spec.competency(one.key).name, words.described(one), rows[one.key])
            for one in report.competencies
        ),
        ticks=tuple(words.tick(value) for value in range(report.scale.low, report.scale.high + 1)),
        legend=tuple((marks[key], words.label(key)) for key in _drawn(drawing)),
    )


def _drawn(drawing: chart.Drawing) -> Iterable[str]:
    """The groups of which anything is drawn."""
    there = {
        mark.group for row in drawing.rows for mark in (*row.marks, *([row.others] if row.others else []))
    }
    return [entry.group for entry in drawing.legend if entry.group in there]
