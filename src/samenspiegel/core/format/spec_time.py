# SPDX-License-Identifier: EUPL-1.2
"""When things happen in a format: what dates hang on, terms, hours, and how often people talk."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from samenspiegel.core.format.spec_base import Key, Part, Text, later

Event = Literal[
    "conversation",
    "raters_proposed",
    "invitation",
    "report_released",
    "record_offered",
    "approval",
    "receipt",
    "cancelled",
    "outside",
]
"""What a date hangs on. ``receipt``: the last of who sign for receipt did; ``outside``: a date of the organisation."""


class Offset(Part):
    """Exactly one of the four; negative is before the event."""

    days: Annotated[int, Field(ge=-3660, le=3660)] | None = None
    weeks: Annotated[int, Field(ge=-520, le=520)] | None = None
    months: Annotated[int, Field(ge=-120, le=120)] | None = None
    working_days: Annotated[int, Field(ge=-520, le=520)] | None = None


class Hours(Part):
    """The hours at which a deed may fall, so that nobody is left alone with a hard message."""

    from_hour: Annotated[int, Field(ge=0, le=23)] = 9
    to_hour: Annotated[int, Field(ge=1, le=24)] = 15
    before_days_off: bool = False


class OutsideDate(Part):
    """A date that lies outside the conversation and that others decide (the end of a term of office, election day).

    It is asked while planning, as something of the format hangs on it.
    """

    key: Key
    label: Text
    help: str = ""


class MilestoneSpec(Part):
    key: Key
    label: Text
    event: Event = "conversation"
    outside: Key | None = later(None)  # which outside date, where the event is one
    offset: Offset
    # lapse: what was open until then is no longer possible (core.terms).
    when_passed: Literal["remind", "close", "lapse", "nothing"] = "nothing"
    remind_days: tuple[Annotated[int, Field(ge=0, le=60)], ...] = ()
    hours: Hours | None = None
    no_later: bool = False
    clause: str | None = None


Interval = Literal["months", "calendar_year", "per_term", "agreed", "on_request"]
LEAST_APART_DAYS = 90
"""Two rounds about one person lie at least so far apart, or somebody records why not (design, section 5). A format can
ask for more, never for less: whoever lays two means of nearly the same people beside each other reads in the
difference what one of them answered, the sooner the less has changed in between."""
TimesPerTerm = Annotated[int, Field(ge=1, le=16)]


class Time(Part):
    interval_months: Annotated[int, Field(ge=1, le=120)] | None = 12
    interval: Interval = "months"
    # How often in the four years of a municipal council, where the interval is per term.
    times_per_term: TimesPerTerm | None = later(None)
    duration_minutes: Annotated[int, Field(ge=15, le=600)] = 120
    minimum_minutes: Annotated[int, Field(ge=15, le=600)] = 60
    reference_months: Annotated[int, Field(ge=1, le=60)] = 12
    # Read with ``apart_days``. What was published before there was a floor may say less.
    rounds_apart_days: Annotated[int, Field(ge=0, le=730)] = LEAST_APART_DAYS
    answers_kept_days: Annotated[int, Field(ge=1, le=30)] = 30
    groups_grow_until_days: Annotated[int, Field(ge=0, le=14)] = 3
    shortened_rater_working_days: Annotated[int, Field(ge=5, le=20)] = 5
    shortened_report_days: Annotated[int, Field(ge=7, le=30)] = 7
    announced_days: Annotated[int, Field(ge=7, le=90)] = 30
    # Around these days planning warns: who sits in a committee of the council changes then.
    warns_around: tuple[Literal["council_elections"], ...] = ()
    warns_weeks_before: Annotated[int, Field(ge=0, le=52)] = 6
    warns_weeks_after: Annotated[int, Field(ge=0, le=52)] = 10

    @property
    def apart_days(self) -> int:
        """How many days two rounds about one person lie apart, whatever an older format says."""
        return max(self.rounds_apart_days, LEAST_APART_DAYS)

    @property
    def next_after_months(self) -> int | None:
        """After how many months the next conversation follows; None: not a number of months after (`core.intervals`).

        Once in a calendar year: the same day of the next year always lies in the next year, before its end.
        """
        if self.interval == "calendar_year":
            return 12
        return self.interval_months if self.interval == "months" else None
