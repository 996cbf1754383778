# SPDX-License-Identifier: EUPL-1.2
"""The dates of a conversation: laid out from its date, what is awkward about them, moved, shortened (HV-5, HV-7).

Whoever calls passes the milestones of a format as ``plan`` (`MilestoneSpec`s, or anything with the same fields).
"""

import calendar
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from samenspiegel.core.holidays import add_working_days, holiday, is_weekend, is_working_day
from samenspiegel.core.terms import VIEWS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
POST_LEAVES_AT = time(8)
SEARCHED_DAYS = 1200
"""How far ahead an earliest date is looked for; the longest offset of a format is far shorter."""

INVITATIONS = "invitations_sent"
DUE = "questionnaires_due"
RELEASE = "report_released"
STEPS = frozenset(
    {INVITATIONS, DUE, RELEASE, "agenda_frozen", "record_offered", "record_approved"}
)  # of the process; any other milestone is a term or a day to know of


class OffsetLike(Protocol):
    @property
    def days(self) -> int | None: ...
    @property
    def weeks(self) -> int | None: ...
    @property
    def months(self) -> int | None: ...
    @property
    def working_days(self) -> int | None: ...


class HoursLike(Protocol):
    @property
    def from_hour(self) -> int: ...
    @property
    def to_hour(self) -> int: ...
    @property
    def before_days_off(self) -> bool: ...


class MilestoneLike(Protocol):
    """What a milestone of a format must be able to tell; `core.format.MilestoneSpec` does."""

    @property
    def key(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def outside(self) -> str | None: ...
    @property
    def offset(self) -> OffsetLike: ...
    @property
    def hours(self) -> HoursLike | None: ...
    @property
    def no_later(self) -> bool: ...


@dataclass(frozen=True)
class Milestone:
    """One date before or after a conversation. What its key means is said by the format."""

    key: str
    on: date


@dataclass(frozen=True)
class ClosedPeriod:
    """Days on which an organisation is closed or empty (reces, carnaval, a bridge day); both ends count."""

    name: str
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Remark:
    """One thing about a date that a planner should see; nothing is refused for it.

    ``code``: ``weekend``, ``holiday`` (``name`` is its code), ``closed`` (``name`` as the organisation calls it), or
    ``release_day`` (the report may not be shown on this day; ``instead`` is the latest earlier day on which it may).
    """

    key: str
    on: date
    code: str
    name: str = ""
    instead: date | None = None


class ScheduleImpossible(Exception):
    """The dates do not fit. ``earliest`` is the first conversation date that does, None where none was found."""

    def __init__(self, earliest: date | None) -> None:
        super().__init__(f"the earliest date that fits is {earliest}")
        self.earliest = earliest


# --- arithmetic on dates ---------------------------------------------------------------------------------------------


def add_months(start: date, months: int) -> date:
    """The same day of the month so many calendar months later; the last day where that month is shorter (HV-13)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def shifted(start: date, offset: OffsetLike) -> date:
    """``start`` moved by an offset of a format."""
    if offset.months is not None:
        return add_months(start, offset.months)
    if offset.working_days is not None:
        return add_working_days(start, offset.working_days)
    return start + timedelta(days=offset.days or 0, weeks=offset.weeks or 0)


def ends_at(on: date) -> datetime:
    """The moment at which a date is over: 24:00 in Amsterdam, in UTC."""
    return datetime.combine(on + timedelta(days=1), time(), AMSTERDAM).astimezone(UTC)


def sends_at(on: date) -> datetime:
    """The moment at which mail of a date leaves: 8:00 in Amsterdam, in UTC."""
    return datetime.combine(on, POST_LEAVES_AT, AMSTERDAM).astimezone(UTC)


def began_on(spans: Iterable[tuple[date, date | None]], on: date) -> date | None:
    """Since when somebody has been somewhere without a break, of the spans in which they were; None: not on that day.

    Args:
        spans: first and last day of each; no last day where it goes on.
    """
    since: date | None = None
    for first_on, last_on in sorted(spans, key=lambda span: span[0], reverse=True):
        reaches = on if since is None else since - timedelta(days=1)
        if first_on <= reaches and (last_on is None or last_on >= reaches):
            since = first_on
    return since


def reminders(due_on: date, days_before: Collection[int] = (3, 0)) -> list[date]:
    """The dates on which who has not handed in is reminded, earliest first: three days before and on it."""
    return sorted({due_on - timedelta(days=days) for days in days_before})


# --- laying out ------------------------------------------------------------------------------------------------------


def milestones(*, held_on: date, plan: Iterable[MilestoneLike], today: date) -> list[Milestone]:
    """Lay out the milestones that hang on the conversation date, earliest first.

    Args:
        plan: the format's milestones; those of other events are left out, their dates are not known yet.
        today: the date of planning; no milestone may lie before it.
    Raises:
        ScheduleImpossible: the first milestone would lie before ``today``; carries the earliest date that does fit.
    """
    plan = list(plan)

    def fits(on: date) -> bool:
        return on >= today and all(milestone.on >= today for milestone in _laid_out(on, plan))

    if not fits(held_on):
        raise ScheduleImpossible(_first_fitting(max(held_on, today), fits))
    return _laid_out(held_on, plan)


def following(*, event: str, happened_on: date, plan: Iterable[MilestoneLike]) -> list[Milestone]:
    """The milestones that hang on another event, once it has happened, earliest first."""
    return _sorted(
        Milestone(spec.key, shifted(happened_on, spec.offset)) for spec in plan if spec.event == event
    )


def on_outside(dates: Mapping[str, date], plan: Iterable[MilestoneLike]) -> list[Milestone]:
    """The milestones that hang on dates of the organisation, by their key, earliest first."""
    return _sorted(
        Milestone(spec.key, shifted(dates[spec.outside], spec.offset))
        for spec in plan
        if spec.event == "outside" and spec.outside is not None and spec.outside in dates
    )


OUTSIDE_YEARS = 10
"""So far from the conversation an outside date can lie: further is a slip of the pen."""


def is_near_enough(outside_on: date, held_on: date) -> bool:
    """Whether an outside date can be meant: at most ``OUTSIDE_YEARS`` before or after the conversation."""
    return abs((outside_on - held_on).days) <= OUTSIDE_YEARS * 366


def release_on(latest_on: date, closed_periods: Iterable[ClosedPeriod] = ()) -> date:
    """The last day, at ``latest_on`` or before it, on which a report may be shown.

    That is a working day, outside closed periods, followed by a working day: nobody is alone with it in a weekend.
    """
    closed_periods = list(closed_periods)

    def allowed(on: date) -> bool:
        return (
            is_working_day(on)
            and is_working_day(on + timedelta(days=1))
            and _closed(on, closed_periods) is None
        )

    day = latest_on
    for _ in range(SEARCHED_DAYS):
        if allowed(day):
            return day
        day -= timedelta(days=1)
    return latest_on


def is_release_hour(here: datetime, hours: HoursLike | None) -> bool:
    """Whether a report may be shown at this hour of this day: a working day, within the hours of the format.

    Args:
        here: the time in the Netherlands.
        hours: without them any hour of a working day will do.
    """
    on = here.date()
    if not is_working_day(on):
        return False
    if hours is None:
        return True
    is_alone = not hours.before_days_off and not is_working_day(on + timedelta(days=1))
    return hours.from_hour <= here.hour < hours.to_hour and not is_alone


def remarks(
    laid_out: Iterable[Milestone],
    closed_periods: Iterable[ClosedPeriod] = (),
    plan: Iterable[MilestoneLike] = (),
) -> list[Remark]:
    """Point out what is inconvenient about dates: weekends, public holidays, closed periods, days for the report.

    Args:
        plan: the format's milestones; those with ``hours`` are held against the rule for showing a report.
    """
    closed_periods = list(closed_periods)
    guarded = {spec.key for spec in plan if spec.hours is not None and not spec.hours.before_days_off}
    found: list[Remark] = []
    for milestone in laid_out:
        on = milestone.on
        name = holiday(on)
        period = _closed(on, closed_periods)
        if is_weekend(on):
            found.append(Remark(milestone.key, on, "weekend"))
        if name is not None:
            found.append(Remark(milestone.key, on, "holiday", name))
        if period is not None:
            found.append(Remark(milestone.key, on, "closed", period.name))
        if milestone.key in guarded and (instead := release_on(on, closed_periods)) != on:
            found.append(Remark(milestone.key, on, "release_day", instead=instead))
    return found


# --- changing --------------------------------------------------------------------------------------------------------


def moved(
    *,
    plan: Iterable[MilestoneLike],
    current: Sequence[Milestone],
    told: Collection[str] = (),
    done: Collection[str] = (),
    held_on: date,
    today: date,
    answers_end_on: date | None = None,
) -> list[Milestone]:
    """The milestones for another conversation date, earliest first; what was told stays told.

    Args:
        current: the milestones as they stand now.
        told: keys of the dates that people have been told and that are still ahead; they never move earlier.
        done: keys of the milestones that have happened; they stay where they are.
        answers_end_on: the last day on which answers may exist, as promised to raters; no told date passes it. Once it
            has gone by, what was told stays where it was: nobody can answer any more.
    Raises:
        ScheduleImpossible: a date would lie before ``today``, two would change places, or a report that has been shown
            would have been shown too late; carries the earliest conversation date that does fit.
    """
    plan = list(plan)
    standing = {milestone.key: milestone.on for milestone in current}
    order = [milestone.key for milestone in _laid_out(held_on, plan)]
    at_the_latest = {spec.key for spec in plan if spec.no_later}
    has_ended = answers_end_on is not None and answers_end_on < today
    ended = {key for key in told if has_ended and key in standing and standing[key] < today}

    def attempt(on: date) -> list[Milestone] | None:
        computed = {milestone.key: milestone.on for milestone in _laid_out(on, plan)}
        new: dict[str, date] = {}
        gone = _gone_by(standing, computed, today) | ended
        for key in order:
            if key in gone:
                new[key] = standing[key]
                continue
            if key in done:
                new[key] = standing.get(key, computed[key])
                if key in at_the_latest and new[key] > computed[key]:
                    return None
                continue
            new[key] = computed[key]
            if key in told and key in standing:
                limit = max(answers_end_on, standing[key]) if answers_end_on else computed[key]
                new[key] = max(standing[key], min(computed[key], limit))
            if new[key] < today:
                return None
        to_come = [key for key in order if key not in gone]
        is_right = _in_order(to_come, new, plan)
        return _sorted(Milestone(key, day) for key, day in new.items()) if is_right else None

    laid_out = attempt(held_on) if held_on >= today else None
    if laid_out is None:
        start = today if held_on < today else held_on
        raise ScheduleImpossible(_first_fitting(start, lambda on: attempt(on) is not None))
    return laid_out


def continued(
    *,
    plan: Iterable[MilestoneLike],
    current: Sequence[Milestone],
    began_on: date,
    held_on: date,
    gone_on: date | None,
    today: date,
) -> list[Milestone]:
    """The milestones of a conversation that goes on in another sitting, earliest first.

    What came before the conversation stays where it is; what follows it follows the last sitting.

    Args:
        began_on: the day of the first sitting.
        held_on: the day of the last one.
        gone_on: the day on which everything about the conversation is destroyed; it counts from the first sitting.
    Raises:
        ScheduleImpossible: not after the first sitting, past already (carries the earliest date that fits), or only
            once everything is gone (carries none).
    """
    plan = list(plan)
    earliest = max(today, began_on + timedelta(days=1))
    if held_on < earliest:
        raise ScheduleImpossible(earliest)
    if gone_on is not None and held_on >= gone_on:
        raise ScheduleImpossible(None)
    follows = {milestone.key for milestone in _laid_out(began_on, plan) if milestone.on >= began_on}
    after = [milestone for milestone in _laid_out(held_on, plan) if milestone.key in follows]
    return _sorted([*(milestone for milestone in current if milestone.key not in follows), *after])


def shortened(
    *,
    plan: Iterable[MilestoneLike],
    held_on: date,
    today: date,
    done: Mapping[str, date] | None = None,
    due_told_on: date | None = None,
    rater_working_days: int = 5,
    report_days: int = 7,
    waives_report_days: bool = False,
) -> list[Milestone]:
    """The milestones of a shorter schedule, to which both sides consented, earliest first.

    Args:
        done: the days of the milestones that have happened; they stay. Invitations that have not gone, go ``today``.
        due_told_on: the due date that raters have been told; it never moves earlier.
        rater_working_days: working days that raters get at least, after the day of sending.
        report_days: days between report and conversation, unless the subject waives them.
    Raises:
        ScheduleImpossible: even this does not fit; carries the earliest conversation date that does.
    """
    plan = list(plan)
    done = done or {}

    def attempt(on: date) -> list[Milestone] | None:
        dates = {milestone.key: milestone.on for milestone in _laid_out(on, plan)}
        if DUE not in dates or RELEASE not in dates:
            return None
        dates[INVITATIONS] = done.get(INVITATIONS, max(today, dates.get(INVITATIONS, today)))
        for_raters = add_working_days(dates[INVITATIONS], rater_working_days)
        dates[DUE] = done.get(DUE, max(dates[DUE], for_raters, today, due_told_on or today))
        latest = on - timedelta(days=1 if waives_report_days else report_days)
        soonest = max(min(dates[RELEASE], latest), dates[DUE] + timedelta(days=1), today)
        dates[RELEASE] = done.get(RELEASE, soonest)
        if dates[RELEASE] > latest:
            return None
        for key, day in dates.items():
            if key in done:
                dates[key] = done[key]
            elif key not in (INVITATIONS, DUE, RELEASE) and day < on:
                dates[key] = min(max(day, dates[RELEASE], today), on)
        return _sorted(Milestone(key, day) for key, day in dates.items())

    laid_out = attempt(held_on) if held_on >= today else None
    if laid_out is None:
        raise ScheduleImpossible(_first_fitting(max(held_on, today), lambda on: attempt(on) is not None))
    return laid_out


def by_key(laid_out: Iterable[Milestone]) -> Mapping[str, date]:
    """The same milestones, to look one up."""
    return {milestone.key: milestone.on for milestone in laid_out}


def _laid_out(held_on: date, plan: Iterable[MilestoneLike]) -> list[Milestone]:
    return following(event="conversation", happened_on=held_on, plan=plan)


def _sorted(laid_out: Iterable[Milestone]) -> list[Milestone]:
    return sorted(laid_out, key=lambda milestone: milestone.on)


def _first_fitting(start: date, fits: Callable[[date], bool]) -> date | None:
    for days in range(SEARCHED_DAYS):
        if fits(start + timedelta(days=days)):
            return start + timedelta(days=days)
    return None


def _gone_by(standing: Mapping[str, date], computed: Mapping[str, date], today: date) -> set[str]:
    """What has passed and stays: what is no step of the process and would lie in the past again; and the term for views
    beforehand, since each side reads the other's once it is over.
    """
    return {
        key
        for key, on in standing.items()
        if key not in STEPS and on < today and key in computed and (computed[key] < today or key == VIEWS)
    }


def _in_order(order: Sequence[str], dates: Mapping[str, date], plan: Iterable[MilestoneLike]) -> bool:
    """Whether the dates still follow each other as the format says; two that differ there must differ here.

    Both an answer and the report on it take a day, so a due date may not land on the day of the report.
    """
    nominal = by_key(_laid_out(date(2001, 1, 3), plan))
    return all(
        dates[earlier] < dates[later] if nominal[earlier] < nominal[later] else dates[earlier] <= dates[later]
        for earlier, later in pairwise(order)
    )


def _closed(on: date, closed_periods: Iterable[ClosedPeriod]) -> ClosedPeriod | None:
    for period in closed_periods:
        if period.first_on <= on <= period.last_on:
            return period
    return None
