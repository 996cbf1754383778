# SPDX-License-Identifier: EUPL-1.2
"""Until when the record of a conversation is kept, and the dates of the organisation that decide about it."""

from collections.abc import Mapping
from datetime import date

from samenspiegel.core import schedule
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.retention import Life, record_day
from samenspiegel.formats.queries import spec_of

from ..models import Conversation

FIELD = "outside_date-"
"""Begins the name of the field in which an outside date is asked; its key follows."""


class OutsideDateWrong(Exception):
    """An outside date is ``missing`` (or unknown to the format), or years away: ``far``. ``key``: which one."""

    def __init__(self, key: str, code: str) -> None:
        super().__init__(f"{key}: {code}")
        self.key, self.code = key, code


def check_outside(spec: FormatSpec, dates: Mapping[str, date], held_on: date) -> dict[str, str]:
    """The outside dates of the format as they are kept. Raises OutsideDateWrong."""
    for key in dates:
        if all(one.key != key for one in spec.outside_dates):
            raise OutsideDateWrong(key, "missing")
    for one in spec.outside_dates:
        if one.key not in dates:
            raise OutsideDateWrong(one.key, "missing")
        if not schedule.is_near_enough(dates[one.key], held_on):
            raise OutsideDateWrong(one.key, "far")
    return {one.key: dates[one.key].isoformat() for one in spec.outside_dates}


def record_goes_on(spec: FormatSpec, held_on: date, outside_on: Mapping[str, date]) -> date:
    """The day on which the record of a conversation that is planned or moved goes, as far as is known by then."""
    rule = spec.retained("record")
    life = Life(destroy_on=None, held_on=held_on, outside_on=outside_on.get(rule.outside or ""))
    on, _why = record_day(rule, life)
    return on or schedule.add_months(held_on, rule.months)


def keep_from(
    conversation: Conversation,
    *,
    cancelled_on: date | None = None,
    ended_on: date | None = None,
    received_on: date | None = None,
) -> None:
    """Something has happened that the record's term may be counted from: set its day, without saving."""
    rule = spec_of(conversation.format_version).retained("record")
    counted = {"approval": ended_on, "receipt": received_on}.get(rule.event)
    if cancelled_on or counted:
        life = Life(
            destroy_on=conversation.destroy_on,
            held_on=conversation.began_on,
            cancelled_on=cancelled_on,
            ended_on=ended_on,
            received_on=received_on,
        )
        conversation.destroy_on, _why = record_day(rule, life)
