# SPDX-License-Identifier: EUPL-1.2
"""What the language can say but the software would not do: refused, so that no explanation promises it.

Who reads the explanation of a format (a works council, a college) decides on it; each sentence there is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from samenspiegel.core import terms
from samenspiegel.core.format.found import Found
from samenspiegel.core.format.lines import Location
from samenspiegel.core.format.problems import nearest
from samenspiegel.core.format.spec import FormatSpec, MilestoneSpec
from samenspiegel.core.schedule import DUE, INVITATIONS, RELEASE

AGENDA, OFFERED, APPROVED = "agenda_frozen", "record_offered", "record_approved"

WHEN_PASSED: Mapping[str, tuple[str, ...]] = {
    INVITATIONS: ("nothing",),
    DUE: ("remind",),
    RELEASE: ("remind",),
    AGENDA: ("close",),
    OFFERED: ("remind",),
    APPROVED: ("remind",),
    **dict.fromkeys(terms.HANGS_ON, ("lapse",)),
}
"""What the process does when the day of one of its own steps has passed. Any other milestone only shows its date."""
HANGS_ON: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((INVITATIONS, DUE, RELEASE, AGENDA, OFFERED), ("conversation",)),
    APPROVED: ("record_offered",),
    **{key: tuple(events) for key, events in terms.HANGS_ON.items()},
}
REMINDED = frozenset({DUE, APPROVED})
"""Of these a mail leaves on the days before; of the others the pages tell."""

NUMBERS: Mapping[int, str] = {
    **{1: "een", 2: "twee", 3: "drie", 4: "vier", 5: "vijf", 6: "zes", 7: "zeven", 8: "acht", 9: "negen"},
    **{10: "tien", 11: "elf", 12: "twaalf", 18: "achttien", 24: "vierentwintig", 36: "zesendertig"},
}


def unkept(spec: FormatSpec) -> list[Found]:
    """Every choice of this format that nothing acts on."""
    return [
        *_address(spec),
        *_present(spec),
        *_raters(spec),
        *_shown_apart(spec),
        *_milestones(spec),
        *_period(spec),
    ]


def _address(spec: FormatSpec) -> Iterator[Found]:
    if spec.words.address != "je":  # the texts of pages and buttons are the program's own
        yield Found(("words", "address"), "only_je", spec.words.address, None, ("je",))


def _present(spec: FormatSpec) -> Iterator[Found]:
    """Both sides are invited, and whoever guides: nobody else has a part in the conversation itself."""
    invited = ("subject", "reviewer", *(("facilitator",) if spec.parties.facilitator else ()))
    if spec.is_alone:  # nobody meets
        invited = ()
    if set(spec.parties.present) != set(invited):
        yield Found(("parties", "present"), "not_invited", ", ".join(spec.parties.present), None, invited)


def _raters(spec: FormatSpec) -> Iterator[Found]:
    """The facilitator chooses who is asked; where nobody guides, whoever plans the conversation."""
    if not spec.rater_groups:
        return
    planners = tuple(party for party in spec.parties.planned_by if party != "facilitator")
    allowed = ("facilitator",) if spec.parties.facilitator else planners
    for name in ("proposed_by", "decided_by"):
        if (found := getattr(spec.raters, name)) not in allowed:
            yield Found(("raters", name), "not_done", found, None, allowed)
    for index, party in enumerate(spec.raters.may_object):
        if party == "facilitator":  # who chooses has nothing to object to
            yield Found(("raters", "may_object", index), "not_done", party, None, ("subject", "reviewer"))


def _shown_apart(spec: FormatSpec) -> Iterator[Found]:
    """Every named rater, and nobody else, confirms beforehand that their answers stand apart (HV-14)."""
    for index, group in enumerate(spec.groups):
        confirms = group.kind == "named" and group.answered_by == "raters"
        at: Location = ("groups", index, "acknowledges")
        if confirms and not group.acknowledges:
            yield Found(at, "missing")
        if group.acknowledges and group.kind == "named" and not confirms:
            yield Found(at, "not_done", "acknowledges")


def _milestones(spec: FormatSpec) -> Iterator[Found]:
    for index, milestone in enumerate(spec.milestones):
        yield from _milestone(("milestones", index), milestone)


def _milestone(at: Location, milestone: MilestoneSpec) -> Iterator[Found]:
    key = milestone.key
    does = WHEN_PASSED.get(key, ("nothing",))
    if milestone.when_passed == "lapse" and key not in terms.HANGS_ON:
        yield Found((*at, "key"), "not_a_term", key, nearest(key, terms.HANGS_ON), tuple(terms.HANGS_ON))
    elif milestone.when_passed not in does:
        yield Found((*at, "when_passed"), "not_done", milestone.when_passed, None, does)
    events = HANGS_ON.get(key, (milestone.event,))
    if milestone.event not in events:
        yield Found((*at, "event"), "not_done", milestone.event, None, events)
    if milestone.remind_days and key not in REMINDED:
        yield Found((*at, "remind_days"), "not_done", "remind_days")
    if key != RELEASE:
        if milestone.hours:
            yield Found((*at, "hours"), "not_done", "hours")
        if milestone.no_later:
            yield Found((*at, "no_later"), "not_done", "no_later")


def _period(spec: FormatSpec) -> Iterator[Found]:
    """The questionnaire names the period in words; those are the months with which the software counts."""
    if spec.questions is None:
        return
    months = spec.time.reference_months
    if not _says(spec.questions.period, months):
        allowed = (f"{NUMBERS.get(months, months)} {'maand' if months == 1 else 'maanden'}",)
        yield Found(("questions", "period"), "other_period", spec.questions.period, None, allowed)


def _says(text: str, months: int) -> bool:
    years, rest = divmod(months, 12)
    spelt = [rf"{_number(months)} maand(en)?"]
    if months == 1:
        spelt.append("(afgelopen|laatste) maand")
    if not rest:
        spelt.append(rf"{_number(years)} jaar" if years > 1 else "(afgelopen|laatste|een|1) jaar")
    return re.search(rf"\b({'|'.join(spelt)})\b", text.lower()) is not None


def _number(number: int) -> str:
    return f"({number}|{NUMBERS[number]})" if number in NUMBERS else str(number)
