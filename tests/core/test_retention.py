# SPDX-License-Identifier: EUPL-1.2
"""When what is kept must go."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.retention import (
    announced_from,
    is_due,
    key_copies_until_on,
    must_announce,
    report_due_on,
)
from samenspiegel.core.schedule import add_months

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.clause("HV-13")
@pytest.mark.parametrize(
    ("held_on", "gone_on"),
    [
        (date(2026, 3, 3), date(2028, 3, 3)),
        (date(2026, 2, 28), date(2028, 2, 28)),
        (date(2028, 2, 29), date(2030, 2, 28)),  # born in a leap year, gone in one without that day
        (date(2026, 8, 31), date(2028, 8, 31)),
        (date(2026, 12, 31), date(2028, 12, 31)),
    ],
)
def test_a_record_is_kept_for_two_calendar_years(held_on: date, gone_on: date) -> None:
    assert add_months(held_on, 24) == gone_on


@pytest.mark.clause("HV-13")
def test_the_report_goes_when_raters_were_promised_although_the_conversation_moved() -> None:
    assert report_due_on(destroy_on=date(2028, 5, 3), report_until_on=date(2028, 3, 3)) == date(2028, 3, 3)


def test_a_report_never_outlives_its_record() -> None:
    assert report_due_on(date(2028, 1, 12), date(2028, 3, 3)) == date(2028, 1, 12)


def test_without_a_date_nothing_is_due() -> None:
    assert report_due_on(None) is None
    assert is_due(None, date(2099, 1, 1)) is False


@given(destroy_on=DAYS, promised_on=st.none() | DAYS)
def test_the_report_is_due_first_or_with_the_record(destroy_on: date, promised_on: date | None) -> None:
    due_on = report_due_on(destroy_on, promised_on)

    assert due_on <= destroy_on
    assert due_on in {destroy_on, promised_on}


@given(due_on=DAYS, days=st.integers(0, 400))
def test_something_is_due_from_its_own_day_on(due_on: date, days: int) -> None:
    assert is_due(due_on, due_on + timedelta(days=days)) is True
    assert is_due(due_on, due_on - timedelta(days=days + 1)) is False


def test_it_is_announced_thirty_days_ahead() -> None:
    assert announced_from(date(2028, 3, 3), 30) == date(2028, 2, 2)  # across a leap day
    assert announced_from(date(2027, 3, 3), 30) == date(2027, 2, 1)


@pytest.mark.parametrize(
    ("today", "announced_on", "expected"),
    [
        (date(2028, 2, 1), None, False),
        (date(2028, 2, 2), None, True),
        (date(2028, 2, 20), None, True),  # the machine was off
        (date(2028, 2, 20), date(2028, 2, 2), False),
        (date(2028, 2, 20), date(2027, 11, 2), True),  # that was about an earlier date
        (date(2028, 3, 3), None, False),  # too late to announce: it goes, as was promised
    ],
)
def test_it_is_announced_once_for_each_date(today: date, announced_on: date | None, expected: bool) -> None:
    told = must_announce(date(2028, 3, 3), announced_days=30, announced_on=announced_on, today=today)

    assert told is expected


def test_the_last_copy_of_a_key_expires_two_weeks_later() -> None:
    assert key_copies_until_on(date(2028, 2, 20)) == date(2028, 3, 5)
