# SPDX-License-Identifier: EUPL-1.2
"""How an item of the agenda is shown, on the page and in documents."""

from typing import Any

from django.utils.translation import gettext as _

from samenspiegel.agreements.models import Status
from samenspiegel.core.agenda import Difference, Item
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.shared import reviewers_in_sentence
from samenspiegel.records import prefill


def agenda_row(item: Item, spec: FormatSpec) -> dict[str, Any]:
    """One item with the words of the format for everything that was brought to it."""
    competencies = {row.key: row for row in (*spec.competencies, *spec.blocks)}
    status = {
        str(Status.OPEN): (_("Still open"), "now"),
        str(Status.MET): (_("Done"), "done"),
        str(Status.DROPPED): (_("Dropped"), "neutral"),
    }
    sides = {"subject": spec.words.office.the, **reviewers_in_sentence(spec)}
    return {
        "item": item,
        "look_back": [(line, *status[line.status]) for line in item.look_back],
        "differences": [
            (competencies[line.competency], _sentence(line, spec))
            for line in item.differences
            if line.competency in competencies
        ],
        "points": [(point, sides[point.by]) for point in item.points],
        "competencies": [competencies[key] for key in item.competencies if key in competencies],
    }


def _sentence(line: Difference, spec: FormatSpec) -> str:
    """How a competency is seen and who chose it, without its name, which stands above."""
    sentence = prefill.difference_line(line, spec).partition(": ")[2]
    return sentence[:1].upper() + sentence[1:]
