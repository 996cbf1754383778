# SPDX-License-Identifier: EUPL-1.2
"""When what is kept must go, what can hold that up, and when it is announced (HV-13; design, section 6).

Four rules in one place: each class of content has its own day; raters' promise and the record's day bound it; a hold
of two people lifts the day of report and record for a while; and where a format says so, an archivist approves first.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from samenspiegel.core.schedule import add_months

KEY_COPY_DAYS = 14
"""Backups of the key store are kept at most so many days: until then a copy of a destroyed key can exist."""


def report_due_on(destroy_on: date | None, report_until_on: date | None = None) -> date | None:
    """The day on which the feedback report goes: never later than raters were promised, nor than the record.

    A conversation that moves takes its record along; the promise stays where it was.

    Args:
        destroy_on: the day on which the record, and all that hangs on it, goes.
        report_until_on: what raters were promised at opening; None where nothing was.
    """
    dates = [on for on in (destroy_on, report_until_on) if on is not None]
    return min(dates, default=None)


def is_due(due_on: date | None, today: date) -> bool:
    """Whether something must be gone: from the first moment of its day on."""
    return due_on is not None and due_on <= today


def announced_from(due_on: date, announced_days: int) -> date:
    """The day on which people hear that something will be destroyed."""
    return due_on - timedelta(days=announced_days)


def must_announce(
    due_on: date | None, *, announced_days: int, announced_on: date | None, today: date
) -> bool:
    """Whether to announce today: the time has come, it has not gone yet, and nobody heard of this date.

    An announcement from before its own day was about an earlier date; the conversation moved since.
    """
    if due_on is None or today >= due_on or today < announced_from(due_on, announced_days):
        return False
    return announced_on is None or announced_on < announced_from(due_on, announced_days)


def key_copies_until_on(destroyed_on: date) -> date:
    """The day on which the last backup that may hold a destroyed key expires."""
    return destroyed_on + timedelta(days=KEY_COPY_DAYS)


def is_key_copy_expired(made_on: date, *, today: date) -> bool:
    """Whether a backup of the key store must be gone: it may hold a key that was destroyed on the day it was made."""
    return key_copies_until_on(made_on) <= today


# --- classes ---------------------------------------------------------------------------------------------------------


class Content(StrEnum):
    """The retention classes: what shares a key and an end date (design, section 4)."""

    FEEDBACK = "feedback"  # the feedback report and its open answers
    RECORD = "record"  # points, agenda, record, agreements and follow-ups
    NOTES = "notes"  # private notes of one person
    ASSESSMENT = "assessment"


HOLDABLE = frozenset({Content.FEEDBACK, Content.RECORD})
"""What a hold stops the destruction of: a hold is about one conversation (design, section 6). Never private notes,
envelopes, drafts and the keys of a round; nor an assessment, which stands apart from every conversation."""


class Why(StrEnum):
    """What decides the day on which a class goes."""

    TERM = "term"  # its own term, from the conversation date
    ENDED = "ended"  # its own term, from the day on which the record was closed
    RECEIVED = "received"  # its own term, from the day on which the record was signed for receipt
    OUTSIDE = "outside"  # its own term, from a date of the organisation
    CANCELLED = "cancelled"  # its own term, from the cancellation
    PROMISED = "promised"  # what raters were told at opening
    RECORD = "record"  # it never outlives the record of its conversation


class RuleLike(Protocol):
    """How long a format keeps one class; `core.format.Retention` does."""

    @property
    def key(self) -> str: ...
    @property
    def months(self) -> int: ...
    @property
    def event(self) -> str: ...


@dataclass(frozen=True)
class Life:
    """The dates in the life of one conversation that decide how long it is kept.

    Args:
        destroy_on: the record's day as it stands; a paused conversation keeps the one it had.
        ended_on: the day on which the record was closed.
        received_on: the day on which the last of who sign for receipt did.
        outside_on: the outside date that the rule counts from, as it stands here.
    """

    destroy_on: date | None
    held_on: date | None = None
    cancelled_on: date | None = None
    ended_on: date | None = None
    received_on: date | None = None
    outside_on: date | None = None
    report_until_on: date | None = None
    hold_until_on: date | None = None


@dataclass(frozen=True)
class Due:
    """When one class of one conversation goes, and why then.

    Args:
        due_on: its own day; None while the conversation has no date.
        goes_on: the same, or the day on which a hold ends where that is later.
    """

    key: Content
    due_on: date | None
    goes_on: date | None
    why: Why

    @property
    def is_held(self) -> bool:
        return self.goes_on != self.due_on


def record_day(rule: RuleLike, life: Life) -> tuple[date | None, Why]:
    """The day on which the record goes by the rule of its format, and what decides it.

    Cancelled counts from the cancellation, whatever the rule. A rule that counts from the closing of the record, or
    from its receipt, counts from the conversation until then, so that a record which nobody ever closes has a day too.
    One that counts from an outside date never counts from a day before the conversation.
    """
    if life.cancelled_on:
        return add_months(life.cancelled_on, rule.months), Why.CANCELLED
    if rule.event == "approval" and life.ended_on:
        return add_months(life.ended_on, rule.months), Why.ENDED
    if rule.event == "receipt" and life.received_on:
        return add_months(life.received_on, rule.months), Why.RECEIVED
    if rule.event == "outside" and life.outside_on and life.held_on and life.outside_on > life.held_on:
        return add_months(life.outside_on, rule.months), Why.OUTSIDE
    if life.held_on:
        return add_months(life.held_on, rule.months), Why.TERM
    return life.destroy_on, Why.TERM


def due(rule: RuleLike, life: Life) -> Due:
    """When a class goes: by its own rule, never later than the record, and the report never later than promised."""
    key = Content(rule.key)
    own_on, why = record_day(rule, life)
    if key == Content.RECORD:
        own_on = life.destroy_on or own_on
    elif life.destroy_on and (own_on is None or own_on > life.destroy_on):
        own_on, why = life.destroy_on, Why.RECORD
    if key == Content.FEEDBACK:
        by_promise = report_due_on(life.destroy_on, life.report_until_on)
        if life.report_until_on:
            why = Why.PROMISED if by_promise == life.report_until_on else why
            own_on = by_promise
    return Due(key, own_on, goes_on(key, own_on, life.hold_until_on), why)


def goes_on(key: str, due_on: date | None, hold_until_on: date | None) -> date | None:
    """The day on which a class goes, with a hold taken into account."""
    if due_on is None or hold_until_on is None or key not in HOLDABLE:
        return due_on
    return max(due_on, hold_until_on)


# --- hold ------------------------------------------------------------------------------------------------------------

HOLD_MONTHS = 12
"""The longest that two people can hold up destruction at once; longer asks for another hold by two people."""


class Capacity(StrEnum):
    """As what somebody asks for a hold or confirms it."""

    FACILITATOR = "facilitator"  # of this very conversation
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


def capacity_to_ask(held: Collection[Capacity]) -> Capacity | None:
    """As what somebody who is all this asks for a hold; None for who may not."""
    return next((capacity for capacity in Capacity if capacity in held), None)


def capacity_to_confirm(held: Collection[Capacity], asked_as: Capacity) -> Capacity | None:
    """As what somebody can confirm a hold: anything but what it was asked as; None where nothing is left."""
    return next((capacity for capacity in Capacity if capacity in held and capacity != asked_as), None)


def hold_ends_latest_on(today: date) -> date:
    """The last day that a hold which is asked for or confirmed today can end on."""
    return add_months(today, HOLD_MONTHS)


def is_in_force(hold_until_on: date | None, today: date) -> bool:
    """Whether a hold still stops destruction: until the day on which it ends begins."""
    return hold_until_on is not None and today < hold_until_on


# --- the yearly list -------------------------------------------------------------------------------------------------

LIST_REMINDER_DAYS = 30
"""A list that waits is brought up again after so many days, and again, until everything on it is decided."""


def must_list(last_made_on: date | None, today: date) -> bool:
    """Whether the clock makes a destruction list of what is due: one in every calendar year."""
    return last_made_on is None or last_made_on.year < today.year


def must_remind_of_list(told_on: date, today: date) -> bool:
    """Whether to bring a list up again of which people heard last on ``told_on``."""
    return today >= told_on + timedelta(days=LIST_REMINDER_DAYS)
