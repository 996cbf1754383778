# SPDX-License-Identifier: EUPL-1.2
"""Whether the dates of a format follow each other: no reminder before the invitation, no record before the talk."""

from __future__ import annotations

from collections.abc import Iterator

from samenspiegel.core.format.found import Found
from samenspiegel.core.format.kept import AGENDA, APPROVED, OFFERED
from samenspiegel.core.format.spec import FormatSpec, Offset
from samenspiegel.core.schedule import DUE, INVITATIONS, RELEASE

ORDER = ((INVITATIONS, DUE, 1), (DUE, RELEASE, 0))
"""Which date comes before which, and how many days at least lie between them."""
SIDES = {
    **dict.fromkeys((INVITATIONS, DUE, RELEASE, AGENDA), True),
    **dict.fromkeys((OFFERED, APPROVED), False),
}
"""Before the conversation (true), or after the event that it hangs on."""


def in_order(spec: FormatSpec) -> Iterator[Found]:
    """The dates of the process follow each other, whatever the unit in which their distance is given."""
    keys = {milestone.key: index for index, milestone in enumerate(spec.milestones)}
    days = {key: _nominal_day(spec.milestones[index].offset) for key, index in keys.items()}
    for first, then, apart in ORDER:
        if first in days and then in days and days[then] - days[first] < apart:
            found, other = spec.milestones[keys[then]].label, spec.milestones[keys[first]].label
            yield Found(("milestones", keys[then], "offset"), "out_of_order", found, None, (other,))
    for key, is_before in SIDES.items():
        if key in days and (days[key] > 0 if is_before else days[key] < 0):
            code = "must_be_before" if is_before else "must_be_after"
            yield Found(("milestones", keys[key], "offset"), code, spec.milestones[keys[key]].label)


def _nominal_day(offset: Offset) -> int:
    """How many days from the event, about: a week has five working days, a month thirty days."""
    days, working_days = int(offset.days or 0), int(offset.working_days or 0)
    weeks, rest = divmod(abs(working_days), 5)
    worked = (weeks * 7 + rest) * (1 if working_days > 0 else -1)
    return days + 7 * (offset.weeks or 0) + 30 * (offset.months or 0) + worked
