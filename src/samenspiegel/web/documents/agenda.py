# SPDX-License-Identifier: EUPL-1.2
"""The agenda as it was fixed, as a document for the table. It holds no scores, as the agenda itself."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from samenspiegel.core.agenda import Agenda
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.wording import short_date_text
from samenspiegel.exports.blocks import Block, Bullets, Facts, Heading, Panel, Terms, Words

from ..agenda_page import agenda_row


def agenda_of(agenda: Agenda, spec: FormatSpec, *, facts: Sequence[tuple[str, str]]) -> list[Block]:
    """The agenda as blocks, an item per heading with everything that was brought to it."""
    blocks: list[Block] = [Facts(facts)]
    with translation.override(spec.text_language):
        for number, item in enumerate(agenda.items, start=1):
            blocks.append(Heading(f"{number}. {item.title}"))
            blocks += _item(agenda_row(item, spec))
    return blocks


def _item(row: dict[str, Any]) -> list[Block]:
    item, blocks = row["item"], []
    if item.addition:
        blocks.append(Words(_("Addition"), "small"))
    if item.explanation:
        blocks.append(Words(item.explanation, "quiet"))
    blocks += [_agreement(line, status) for line, status, _look in row["look_back"]]
    if item.kind == "look_back" and not row["look_back"]:
        blocks.append(Words(_("There are no agreements of an earlier conversation."), "quiet"))
    for competency, sentence in row["differences"]:
        blocks += [Heading(competency.name, 2), Words(sentence)]
        if competency.definition and not row["competencies"]:
            blocks.append(Words(competency.definition, "small"))
    if row["competencies"]:
        blocks.append(Terms([(one.name, one.definition) for one in row["competencies"]]))
    for point, side in row["points"]:
        blocks.append(Words(point.text, "quoted"))
        brought = _("brought by %(side)s") % {"side": side}
        if point.is_late:
            brought += ", " + _("added after the agenda was fixed, by consent of both")
        blocks.append(Words(brought, "small"))
    if item.kind == "points" and not row["points"]:
        blocks.append(Words(_("No points so far."), "quiet"))
    if item.questions:
        blocks.append(Bullets(list(item.questions)))
    return blocks


def _agreement(line: Any, status: str) -> Panel:
    facts = [(_("Who"), line.owner), (_("How it stands"), status)]
    if line.due_on:
        facts.insert(1, (_("By when"), short_date_text(line.due_on)))
    if line.note:
        facts.append((_("What became of it"), line.note))
    return Panel([Words(line.what, "strong"), Facts(facts)])
