# SPDX-License-Identifier: EUPL-1.2
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.holidays import (
    add_working_days,
    easter,
    holiday,
    holidays,
    is_working_day,
    kings_day,
)

DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "sunday",
    [
        *(date(2000, 4, 23), date(2008, 3, 23), date(2011, 4, 24), date(2019, 4, 21), date(2024, 3, 31)),
        *(date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25), date(2049, 4, 18)),
    ],
)
def test_easter_falls_on_the_sundays_of_the_church_calendar(sunday):
    assert easter(sunday.year) == sunday


def test_the_holidays_of_2026_are_those_of_the_calendar_on_the_wall():
    assert holidays(2026) == {
        date(2026, 1, 1): "new_year",
        date(2026, 4, 5): "easter_sunday",
        date(2026, 4, 6): "easter_monday",
        date(2026, 4, 27): "kings_day",
        date(2026, 5, 5): "liberation_day",
        date(2026, 5, 14): "ascension",
        date(2026, 5, 24): "whit_sunday",
        date(2026, 5, 25): "whit_monday",
        date(2026, 12, 25): "christmas_day",
        date(2026, 12, 26): "boxing_day",
    }


def test_kings_day_moves_to_saturday_when_the_27th_of_april_is_a_sunday():
    assert [kings_day(year) for year in (2025, 2026, 2031)] == [
        date(2025, 4, 26),
        date(2026, 4, 27),
        date(2031, 4, 26),
    ]


def test_good_friday_is_an_ordinary_working_day():
    assert (holiday(date(2026, 4, 3)), is_working_day(date(2026, 4, 3))) == (None, True)


def test_working_days_skip_weekends_and_holidays():
    assert add_working_days(date(2026, 5, 13), 1) == date(2026, 5, 15)
    assert add_working_days(date(2026, 5, 22), 1) == date(2026, 5, 26)
    assert add_working_days(date(2026, 5, 26), -1) == date(2026, 5, 22)
    assert add_working_days(date(2026, 5, 24), 0) == date(2026, 5, 24)


@given(DATES, st.integers(1, 40))
def test_counting_working_days_forward_gives_back_the_number_that_was_added(start, days):
    end = add_working_days(start, days)
    assert is_working_day(end)
    assert sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1)) == days


@given(DATES)
def test_no_day_is_both_a_holiday_and_a_working_day(on):
    assert not (holiday(on) and is_working_day(on))
    assert any(is_working_day(on + timedelta(days=n)) for n in range(5))
