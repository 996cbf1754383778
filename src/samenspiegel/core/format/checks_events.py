# SPDX-License-Identifier: EUPL-1.2
"""What a date hangs on has to happen in the format: outside dates, receipt, and what each term puts an end to."""

from __future__ import annotations

from collections.abc import Iterator

from samenspiegel.core import terms
from samenspiegel.core.format.found import Found, unknown
from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.spec import FormatSpec, MilestoneSpec, Retention

OF_THE_ROUND = frozenset({"raters_proposed", "invitation", "report_released"})


def event_checks(spec: FormatSpec) -> Iterator[Found]:
    """Every event that something hangs on, and every term."""
    hanging: list[tuple[Location, MilestoneSpec | Retention]] = [
        *((("milestones", index), one) for index, one in enumerate(spec.milestones)),
        *((("retention", index), one) for index, one in enumerate(spec.retention)),
    ]
    for at, one in hanging:
        yield from _event(spec, at, one)
    for index, milestone in enumerate(spec.milestones):
        yield from _term(spec, ("milestones", index), milestone)
    used = {one.outside for _at, one in hanging}
    for index, outside in enumerate(spec.outside_dates):
        if outside.key not in used:
            yield Found(("outside_dates", index, "key"), "hangs_nothing", outside.key)


def _event(spec: FormatSpec, at: Location, one: MilestoneSpec | Retention) -> Iterator[Found]:
    known = [outside.key for outside in spec.outside_dates]
    if one.event == "outside" and one.outside is None:
        yield Found((*at, "outside"), "missing")
    elif one.event == "outside" and one.outside not in known:
        yield unknown((*at, "outside"), one.outside or "", known)
    elif one.event != "outside" and one.outside is not None:
        yield Found((*at, "outside"), "only_outside", one.outside)
    if one.event == "receipt" and all(sign.means != "received" for sign in spec.ending.signatures):
        yield Found((*at, "event"), "never_happens", one.event)
    if one.event in OF_THE_ROUND and not spec.asks:
        yield Found((*at, "event"), "never_happens", one.event)


def _term(spec: FormatSpec, at: Location, milestone: MilestoneSpec) -> Iterator[Found]:
    """A term ends something that the format knows, after it began; before the talk where it is about the talk."""
    if milestone.key not in terms.HANGS_ON:
        return
    there = {
        terms.OBJECTIONS: bool(spec.rater_groups and spec.raters.may_object),
        terms.VIEWS: any(prompt.views for prompt in spec.preparation),
        terms.POINTS: True,
        terms.AMENDMENTS: spec.ending.amendment == "both" and spec.recording != "nothing",
    }
    if not there[milestone.key]:
        yield Found((*at, "key"), "ends_nothing", milestone.key)
    distance = next((value for _name, value in milestone.offset if value is not None), 0)
    if milestone.event in ("raters_proposed", "record_offered") and distance < 1:
        yield Found((*at, "offset"), "no_time", str(distance))
    if milestone.event == "conversation" and distance >= 0:
        yield Found((*at, "offset"), "after_the_talk", str(distance))
