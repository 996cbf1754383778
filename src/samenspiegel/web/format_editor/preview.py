# SPDX-License-Identifier: EUPL-1.2
"""What a draft would look like: the dates of an example, a page of the questionnaire, the promise to each group."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from samenspiegel.core import schedule, wording
from samenspiegel.core.format import FormatSpec, Group, promises, words
from samenspiegel.core.format.document import Document
from samenspiegel.core.format.own import mended
from samenspiegel.core.format.spec import Custody, PlanTold, Reader
from samenspiegel.core.holidays import add_working_days
from samenspiegel.feedback.asking import NOT_OBSERVED
from samenspiegel.organisations.models import Organisation

from .. import outside_dates, plan_page
from ..forms.dates import DateField
from .section_words import PROMISE, QUESTIONNAIRE, TIMELINE, TOLD

AHEAD_DAYS, FURTHEST_DAYS = 60, 1500
SIDES: tuple[Reader, ...] = ("subject", "reviewer")


@dataclass
class Told:
    """What is promised to one group or side, by part of the page."""

    who: str
    parts: dict[str, list[str]]
    is_named: bool = False


@dataclass
class Example:
    """One example of a draft; what cannot be shown yet is empty."""

    held_on: date
    opened: str = TIMELINE
    dates: list[plan_page.DateLine] = field(default_factory=list)
    page: dict[str, Any] | None = None
    told: list[Told] = field(default_factory=list)
    headings: Mapping[str, str] = field(default_factory=dict)
    language: str = "nl"
    is_there: bool = False


def example(
    document: Document, *, organisation: Organisation, section: str, row: str, asked: str, today: date
) -> Example:
    """What a draft would look like now, right or not yet right.

    Args:
        section: of the editor: what belongs to it stands open.
        row: the competency that is being written, which is then the page of the questionnaire.
        asked: the date of the example as somebody typed it; one that cannot be is left alone.
    """
    held_on = _day(asked, today)
    shown = Example(held_on, opened=next(iter(TOLD[section].example), TIMELINE))
    spec = mended(document)
    if spec is None:
        return shown
    shown.is_there, shown.language, shown.headings = True, spec.text_language, spec.promise_headings
    shown.dates = _dates(spec, organisation, shown, today)
    if spec.asks:
        shown.page = _page(spec, row)
        shown.told = _told(spec, organisation, shown)
    return shown


PARTS = (TIMELINE, QUESTIONNAIRE, PROMISE)


def _day(asked: str, today: date) -> date:
    try:
        found = DateField(required=False).clean(asked)
    except Exception:
        found = None
    if found and today <= found <= today + timedelta(days=FURTHEST_DAYS):
        return found
    return add_working_days(today + timedelta(days=AHEAD_DAYS), 1)


def _dates(
    spec: FormatSpec, organisation: Organisation, shown: Example, today: date
) -> list[plan_page.DateLine]:
    if not any(rule.key == "record" for rule in spec.retention):
        return []
    try:
        laid_out = schedule.milestones(held_on=shown.held_on, plan=spec.milestones, today=today)
    except schedule.ScheduleImpossible as impossible:
        if impossible.earliest is None:
            return []
        shown.held_on = impossible.earliest
        laid_out = schedule.milestones(held_on=shown.held_on, plan=spec.milestones, today=today)
    others = outside_dates.initial({one.key: shown.held_on for one in spec.outside_dates})
    return plan_page.date_lines(organisation, spec, laid_out, shown.held_on, others, today)


def _page(spec: FormatSpec, row: str) -> dict[str, Any] | None:
    """One page as who gives feedback sees it: the competency that is being written, or the first."""
    asked, scale = spec.questions, spec.scale
    pages = (*spec.competencies, *spec.blocks)
    if not pages or asked is None or scale is None:
        return None
    shown = next((one for one in pages if one.key == row), pages[0])
    values = {"betrokkene": spec.words.subject.the, "periode": asked.period}
    return {
        "competency": shown,
        "instruction": _filled(asked.instruction, values),
        "items": [
            {"name": f"example-{number}", "text": item.others, "chosen": "", "error": ""}
            for number, item in enumerate(shown.items)
        ],
        "points": [(str(point.value), point.label) for point in scale.points],
        "apart": (NOT_OBSERVED, scale.not_observed),
        "open": [_filled(question.others, values) for question in asked.open],
        "open_help": asked.open_help,
    }


def _told(spec: FormatSpec, organisation: Organisation, shown: Example) -> list[Told]:
    custody: Custody = "custodian" if organisation.custody == "custodian" else "operator"
    found = []
    for group in spec.rater_groups:
        reader: Reader = "rater_averaged" if group.kind == "averaged" else "rater_named"
        parts = _parts(spec, shown, reader, custody, group, _plan(spec, group))
        found.append(Told(group.label, parts, group.kind == "named"))
    for side in SIDES:
        found.append(Told(getattr(spec.words, side).name, _parts(spec, shown, side, custody, None, None)))
    return [one for one in found if one.parts]


def _plan(spec: FormatSpec, group: Group) -> PlanTold | None:
    """The plan that people are told of; who could be merged hears of it too."""
    if group.plan in (None, "mean_or_nothing") and any(
        other.plan == "merge" and other.merge_with == group.key for other in spec.groups
    ):
        return "merge_partner"
    return group.plan


def _parts(
    spec: FormatSpec,
    shown: Example,
    reader: Reader,
    custody: Custody,
    group: Group | None,
    plan: PlanTold | None,
) -> dict[str, list[str]]:
    on = {line.label: line.on for line in shown.dates}
    due = next((on.get(one.label) for one in spec.milestones if one.key == schedule.DUE), None)
    kept = next((rule.months for rule in spec.retention if rule.key == "feedback"), None)
    partner = next((other for other in spec.groups if group and other.key == group.merge_with), None)
    dates = {
        "inleverdatum": due,
        "datum_sluiting": due + timedelta(days=spec.time.answers_kept_days) if due else None,
        "datum_vernietiging": schedule.add_months(shown.held_on, kept) if kept else None,
    }
    values = {
        **words(spec),
        "groep": group.in_sentence if group else "",
        "andere_groep": partner.in_sentence if partner else "",
        "minimum": group.floor if group and group.floor else 0,
        "rol": group.member if group else "",
        "betrokkene": spec.words.subject.the,
        "beoordelaar": spec.words.reviewer.the,
        "adviseur": spec.words.facilitator.the,
        **{name: wording.date_text(day) for name, day in dates.items() if day},
    }
    found: dict[str, list[str]] = {}
    key = group.key if group else None
    for promise in promises(spec, reader=reader, group=key, plan=plan, custody=custody):
        sentence = wording.sentence_start(_filled(promise.text, values))
        found.setdefault(promise.part, []).append(sentence)
    return found


def _filled(text: str, values: Mapping[str, object]) -> str:
    """A text with what is known in it; another name between braces stays as it was typed."""
    left = {name: f"{{{name}}}" for name in wording.placeholders(text)}
    return wording.fill(text, {**left, **values})
