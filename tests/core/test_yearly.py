# SPDX-License-Identifier: EUPL-1.2
"""Once in every calendar year (ZS-6), and as often as two people agreed (ZS-4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.yearly import Evaluation, evaluation, lapses_on

LONG_AGO = date(2019, 1, 1)
DAYS = st.dates(date(2018, 1, 1), date(2032, 12, 31))
STANDS_OUT = {Evaluation.SOON, Evaluation.OVERDUE}


@pytest.mark.parametrize(
    ("dates", "today", "found"),
    [
        ([date(2026, 1, 1)], date(2026, 12, 31), Evaluation.HELD),
        ([date(2026, 3, 3)], date(2026, 3, 3), Evaluation.HELD),
        ([date(2025, 12, 31), date(2026, 3, 4)], date(2026, 3, 3), Evaluation.PLANNED),
        ([date(2025, 12, 31)], date(2026, 9, 30), Evaluation.OPEN),
        ([date(2025, 12, 31)], date(2026, 10, 1), Evaluation.SOON),
        ([date(2024, 12, 31)], date(2026, 1, 1), Evaluation.OVERDUE),
        # A date for it does not undo the year that went by without one.
        ([date(2024, 12, 31), date(2026, 2, 1)], date(2026, 1, 1), Evaluation.OVERDUE),
        ([], date(2026, 1, 1), Evaluation.OVERDUE),
    ],
)
def test_each_calendar_year_asks_for_one(dates: list[date], today: date, found: Evaluation) -> None:
    assert evaluation(dates, since_on=LONG_AGO, today=today) == found


def test_the_year_in_which_it_began_is_held_against_nobody() -> None:
    assert evaluation([], since_on=date(2025, 1, 2), today=date(2026, 1, 2)) == Evaluation.OPEN
    assert evaluation([], since_on=date(2025, 1, 1), today=date(2026, 1, 2)) == Evaluation.OVERDUE


@given(st.lists(DAYS, max_size=6), DAYS, DAYS, st.integers(0, 5))
def test_another_evaluation_in_the_past_never_makes_it_stand_out(
    dates: list[date], since_on: date, today: date, days: int
) -> None:
    before = evaluation(dates, since_on=since_on, today=today)
    after = evaluation([*dates, today - timedelta(days=days)], since_on=since_on, today=today)
    assert before in STANDS_OUT or after not in STANDS_OUT or after == Evaluation.SOON
    assert (after == Evaluation.HELD) or days > (today - date(today.year, 1, 1)).days


def test_so_many_months_after_the_last_talk_the_agreed_time_has_passed() -> None:
    assert lapses_on(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert lapses_on(date(2026, 3, 3), 6) == date(2026, 9, 3)
