# SPDX-License-Identifier: EUPL-1.2
"""The plan that stands there as soon as a date is typed: dates, people, and what does not fit. Nothing is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.actions.apart import near_round
from samenspiegel.conversations.actions.milestones import closed_periods
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.core import schedule
from samenspiegel.core.access import SIDES, Part
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.holidays import add_working_days
from samenspiegel.core.terms import OBJECTIONS
from samenspiegel.core.wording import sentence_start
from samenspiegel.feedback import actions as feedback
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person

from . import outside_dates
from .committee_words import committee_warnings
from .independence_words import codes, warnings
from .page_words import listing
from .small_groups import GroupAdvice, advice

HOLIDAYS: dict[str, str | Promise] = {
    "new_year": _lazy("New Year's Day"),
    "easter_sunday": _lazy("Easter Sunday"),
    "easter_monday": _lazy("Easter Monday"),
    "kings_day": _lazy("King's Day"),
    "liberation_day": _lazy("Liberation Day"),
    "ascension": _lazy("Ascension Day"),
    "whit_sunday": _lazy("Whit Sunday"),
    "whit_monday": _lazy("Whit Monday"),
    "christmas_day": _lazy("Christmas Day"),
    "boxing_day": _lazy("Boxing Day"),
}
UNREACHABLE: dict[str, str | Promise] = {
    "no_address": _lazy("has no e-mail address"),
    "shared_mailbox": _lazy("only has a shared mailbox"),
    "address_taken": _lazy("has the same e-mail address as somebody else on the list"),
    "takes_part": _lazy("takes part in this conversation already"),
    "one_only": _lazy("holds a role in which only one person is asked"),
}


@dataclass(frozen=True)
class DateLine:
    """One date of the plan. ``kind``: before, conversation, after or destruction."""

    label: str
    on: date
    kind: str
    distance: str = ""
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class GroupLine:
    """One group of the proposed raters."""

    key: str
    label: str
    people: list[Person]
    advice: GroupAdvice
    unreachable: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Shorter:
    """Whether less time is possible, with the consent of both."""

    is_possible: bool
    needs_waiver: bool


@dataclass
class Preview:
    """Everything that the form shows of a plan that is not saved yet."""

    held_on: date
    dates: list[DateLine] = field(default_factory=list)
    is_too_early: bool = False
    earliest: date | None = None
    shorter: Shorter | None = None
    is_shortened: bool = False
    round_too_soon: date | None = None
    groups: list[GroupLine] = field(default_factory=list)
    sides: str = ""  # by name: who answers as well
    warnings: list[str] = field(default_factory=list)
    notice: str = ""
    committee: list[Person] = field(default_factory=list)  # who reads along with the chair that reviews
    independence: list[str] = field(default_factory=list)  # how who guides stands to the others
    independence_codes: str = ""

    @property
    def offered_on(self) -> date | None:
        """The date that one press takes: the first working day that fits. Nobody holds this talk on a Sunday."""
        return add_working_days(self.earliest - timedelta(days=1), 1) if self.earliest else None

    @property
    def number_asked(self) -> int:
        """How many raters are proposed, subject and reviewer left out."""
        return sum(len(group.people) for group in self.groups)

    @property
    def summary(self) -> str:
        """One sentence, said aloud by a screen reader when the plan changes."""
        if not self.dates:
            return _("This date is too early.")
        first = date_format(self.dates[0].on, "l j F Y")
        points = len(self.warnings) + sum(bool(line.remarks) for line in self.dates)
        points += len(self.independence)
        points += sum(group.advice.kind == "error" for group in self.groups) + bool(self.round_too_soon)
        fits = _("The first date of the plan is %(date)s.") % {"date": first}
        if not points:
            return fits
        return f"{fits} " + ngettext(
            "There is one point to look at.", "There are %(number)s points to look at.", points
        ) % {"number": points}


def build(
    *,
    organisation: Organisation,
    spec: FormatSpec,
    cleaned: Mapping[str, Any],
    planner: Person,
    chosen: Mapping[str, str],
    today: date,
    proposal: Conversation | None = None,
) -> Preview | None:
    """Lay out the plan for what has been filled in so far; ``None`` without a date.

    Args:
        cleaned: the fields of ``PlanForm`` that are right so far.
        chosen: the plan per small group, by key.
    """
    held_on = cleaned.get("held_on")
    if held_on is None:
        return None
    if cleaned.get("second_reviewer"):
        spec = conversations.shared_spec(spec, organisation, cleaned["second_reviewer"])
    preview = Preview(held_on)
    laid_out = _laid_out(preview, spec, cleaned, today)
    if laid_out is not None:
        preview.dates = date_lines(organisation, spec, laid_out, held_on, cleaned, today)
    people = _people(spec, cleaned, planner)
    subject = people.get(Part.SUBJECT)
    if subject and spec.asks:
        preview.round_too_soon = near_round(
            organisation, subject, held_on, spec.time.apart_days, but=proposal
        )
    committee = _committee(spec, cleaned, people, today)
    preview.committee = list(committee.members) if committee else []
    if subject and spec.asks:
        preview.groups = _groups(organisation, spec, people, preview.committee, chosen, today)
    preview.sides = listing(people[part].name for part in SIDES if part in people)
    preview.warnings = _warnings(organisation, spec, cleaned, people, proposal)
    preview.warnings += committee_warnings(spec, committee, people.get(Part.REVIEWER), held_on)
    asked = [person for group in preview.groups for person in group.people]
    found = conversations.findings(
        organisation_id=organisation.pk, spec=spec, people=people, raters=[person.pk for person in asked]
    )
    preview.independence = warnings(found, people, asked)
    preview.independence_codes = codes(found)
    guide = people.get(Part.FACILITATOR)
    if guide is not None and not conversations.is_known(guide):
        preview.notice = _line_of_command(spec)
    return preview


def _committee(
    spec: FormatSpec, cleaned: Mapping[str, Any], people: Mapping[Part, Person], today: date
) -> conversations.Committee | None:
    """The committee that reviews, as it is today; nothing where a person does, or while its chair is not chosen."""
    if not conversations.is_collective(spec) or Part.REVIEWER not in people:
        return None
    others = [*people.values(), *(cleaned.get("attendees") or ())]
    return conversations.committee_of(spec, people[Part.REVIEWER], on=today, but=others)


def _people(spec: FormatSpec, cleaned: Mapping[str, Any], planner: Person) -> dict[Part, Person]:
    """Who of the organisation would have which part; somebody from outside reports to nobody here."""
    people = {part: cleaned[part.value] for part in (*SIDES, Part.SUBSTITUTE) if cleaned.get(part.value)}
    if spec.parties.facilitator is None:
        return people
    outside = cleaned.get("outside")
    if outside == Part.FACILITATOR:
        if wants_substitute(spec):
            people.setdefault(Part.SUBSTITUTE, planner)
        return people
    if outside == Part.SUBSTITUTE:
        people.pop(Part.SUBSTITUTE, None)
    return {Part.FACILITATOR: planner, **people}


def wants_substitute(spec: FormatSpec) -> bool:
    """Whether somebody can be named who takes over."""
    return spec.parties.facilitator is not None and spec.parties.facilitator.substitute != "none"


def _laid_out(
    preview: Preview, spec: FormatSpec, cleaned: Mapping[str, Any], today: date
) -> list[schedule.Milestone] | None:
    """The milestones, or ``None`` where they do not fit; then the preview knows what does."""
    try:
        return schedule.milestones(held_on=preview.held_on, plan=spec.milestones, today=today)
    except schedule.ScheduleImpossible as impossible:
        preview.is_too_early, preview.earliest = True, impossible.earliest
    if not spec.asks:  # the shorter plan takes its days from the questionnaires
        return None
    fits = {waives: _shorter(spec, preview.held_on, today, waives) for waives in (False, True)}
    preview.shorter = Shorter(fits[True] is not None, needs_waiver=fits[False] is None)
    if cleaned.get("is_shortened"):
        laid_out = fits[bool(cleaned.get("waives_report_days"))]
        preview.is_shortened = laid_out is not None
        return laid_out
    return None


def _shorter(spec: FormatSpec, held_on: date, today: date, waives: bool) -> list[schedule.Milestone] | None:
    try:
        return conversations.shorter_plan(spec, held_on=held_on, today=today, waives_report_days=waives)
    except schedule.ScheduleImpossible:
        return None


def date_lines(
    organisation: Organisation,
    spec: FormatSpec,
    laid_out: Sequence[schedule.Milestone],
    held_on: date,
    cleaned: Mapping[str, Any],
    today: date,
) -> list[DateLine]:
    """The dates of a plan as a page shows them, the conversation and the destruction among them.

    Args:
        cleaned: ``starts_at`` and ``duration_minutes``, as far as they are known.
    """
    here = schedule.Milestone("", held_on)
    proposed = schedule.following(event="raters_proposed", happened_on=today, plan=spec.milestones)
    outside = schedule.on_outside(outside_dates.given(spec, cleaned), spec.milestones)
    sent_on = schedule.by_key(laid_out).get(schedule.INVITATIONS)
    laid_out = [*laid_out, *proposed, *outside]
    found = schedule.remarks([*laid_out, here], closed_periods(organisation), spec.milestones)
    said: dict[str, list[str]] = {}
    for remark in found:
        said.setdefault(remark.key, []).append(remark_text(remark))
    for milestone in proposed:
        if milestone.key == OBJECTIONS and sent_on and milestone.on >= sent_on:
            text = _("The questionnaires wait for this day, or for all who may object to agree.")
            said.setdefault(milestone.key, []).append(text)
    lines = [
        DateLine(
            spec.milestone(milestone.key).label,
            milestone.on,
            "before" if milestone.on < held_on else "after",
            _distance((milestone.on - held_on).days),
            said.get(milestone.key, []),
        )
        for milestone in laid_out
    ]
    lines.append(
        DateLine(
            sentence_start(spec.words.conversation.name),
            held_on,
            "conversation",
            _hours(cleaned),
            said.get("", []),
        )
    )
    lines.sort(key=lambda line: (line.on, line.kind != "before"))
    destroyed_on = conversations.record_goes_on(spec, held_on, outside_dates.given(spec, cleaned))
    return [*lines, DateLine(_("Everything is destroyed"), destroyed_on, "destruction")]


def remark_text(remark: schedule.Remark) -> str:
    """What is inconvenient about a date, in words."""
    if remark.code == "weekend":
        return _("In the weekend.")
    if remark.code == "holiday":
        return f"{HOLIDAYS[remark.name]}."
    if remark.code == "closed":
        return _("Falls in: %(period)s.") % {"period": remark.name}
    instead = date_format(remark.instead, "l j F") if remark.instead else ""
    return _("Release it on %(date)s at the latest, so that nobody is left alone with it on days off.") % {
        "date": instead
    }


def _distance(days: int) -> str:
    if days == 0:
        return ""
    if days < 0:
        return ngettext("%(days)s day before", "%(days)s days before", -days) % {"days": -days}
    return ngettext("%(days)s day after", "%(days)s days after", days) % {"days": days}


def _hours(cleaned: Mapping[str, Any]) -> str:
    starts_at, minutes = cleaned.get("starts_at"), cleaned.get("duration_minutes")
    if not (starts_at and minutes):
        return ""
    ends_at = _end(starts_at, minutes)
    return f"{starts_at:%-H.%M} – {ends_at:%-H.%M} uur"


def _end(starts_at: time, minutes: int) -> time:
    return (datetime.combine(date(2001, 1, 1), starts_at) + timedelta(minutes=minutes)).time()


def _groups(
    organisation: Organisation,
    spec: FormatSpec,
    people: Mapping[Part, Person],
    committee: Sequence[Person],
    chosen: Mapping[str, str],
    today: date,
) -> list[GroupLine]:
    proposal = feedback.proposed_for(
        spec=spec,
        organisation_id=organisation.pk,
        people=people,
        on=today,
        committee=[person.pk for person in committee],
    )
    asked: dict[str, list[Person]] = {}
    for key, person in proposal.asked:
        asked.setdefault(key, []).append(person)
    sizes = {key: len(persons) for key, persons in asked.items()}
    floor = max([3, *(group.floor or 0 for group in spec.groups)])
    lines = []
    for group in spec.rater_groups:
        unreachable = [
            f"{row.person.name} {UNREACHABLE[row.reason]}."
            for row in proposal.unreachable
            if row.group == group.key
        ]
        lines.append(
            GroupLine(
                group.key,
                group.label,
                asked.get(group.key, []),
                advice(spec, group, sizes, floor, chosen.get(group.key, "")),
                unreachable,
            )
        )
    return lines


def _warnings(
    organisation: Organisation,
    spec: FormatSpec,
    cleaned: Mapping[str, Any],
    people: Mapping[Part, Person],
    proposal: Conversation | None,
) -> list[str]:
    minutes, found = cleaned.get("duration_minutes"), []
    if minutes and minutes < spec.time.minimum_minutes:
        found.append(
            _("%(minutes)s minutes is short: this format asks for at least %(least)s.")
            % {"minutes": minutes, "least": spec.time.minimum_minutes}
        )
    if cleaned.get("starts_at") and minutes:
        present = {person.pk: person for part, person in people.items() if part != Part.SUBSTITUTE}
        present |= {person.pk: person for person in cleaned.get("attendees") or ()}
        found += [
            _("%(person)s has another conversation at that time.") % {"person": present[person_id].name}
            for person_id in _busy(organisation, present, cleaned, proposal)
        ]
    return found


def _busy(
    organisation: Organisation,
    present: Mapping[int, Person],
    cleaned: Mapping[str, Any],
    proposal: Conversation | None,
) -> list[int]:
    """Who of these sits in another conversation at the same time, each once, by primary key."""
    rows = (
        Participant.objects.filter(
            organisation=organisation,
            person_id__in=present,
            conversation__held_on=cleaned["held_on"],
            conversation__starts_at__isnull=False,
            conversation__cancelled_at=None,
        )
        .exclude(part=Part.SUBSTITUTE)
        .order_by("person__name", "pk")
        .values_list(
            "person_id", "conversation_id", "conversation__starts_at", "conversation__duration_minutes"
        )
    )
    begins = _minutes(cleaned["starts_at"])
    ends = begins + cleaned["duration_minutes"]
    busy = {
        person_id: None
        for person_id, conversation_id, starts_at, minutes in rows
        if (proposal is None or conversation_id != proposal.pk)
        and begins < _minutes(starts_at) + minutes
        and _minutes(starts_at) < ends
    }
    return list(busy)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _line_of_command(spec: FormatSpec) -> str:
    if spec.parties.facilitator is None or spec.parties.facilitator.in_line_of_command == "allowed":
        return ""
    return _(
        "%(facilitator)s often works for %(office)s. "
        "Ask both sides beforehand whether that is right, or let somebody else guide this conversation."
    ) % {
        "facilitator": sentence_start(spec.words.facilitator.a or spec.words.facilitator.the),
        "office": spec.words.office.the,
    }
