# SPDX-License-Identifier: EUPL-1.2
"""When the next conversation is due, for each kind of interval that a format can have."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.elections import council_term, next_in_term
from samenspiegel.core.format.spec import Time
from samenspiegel.core.intervals import next_due

DAYS = st.dates(date(1990, 1, 1), date(2200, 1, 1))


@pytest.mark.clause("VGS-1")
def test_the_next_conversation_is_due_twelve_months_later() -> None:
    assert next_due(date(2026, 6, 18), Time(interval="months", interval_months=12)) == date(2027, 6, 18)


def test_twice_in_a_term_is_two_years_later_and_once_is_as_far_into_the_next_term() -> None:
    assert council_term(date(2026, 6, 18)) == (date(2026, 3, 26), date(2030, 3, 28))
    twice, once = (Time(interval="per_term", times_per_term=times) for times in (2, 1))
    assert next_due(date(2026, 6, 18), twice) == date(2028, 6, 19)
    assert next_due(date(2026, 6, 18), once) == date(2030, 6, 20)


@pytest.mark.parametrize("interval", ["agreed", "on_request"])
def test_what_two_people_agree_on_themselves_is_proposed_by_nobody_else(interval: str) -> None:
    assert next_due(date(2026, 6, 18), Time(interval=interval)) is None


@given(DAYS)
def test_every_day_lies_in_the_one_term_that_begins_on_it_or_before(on: date) -> None:
    begins, ends = council_term(on)
    assert begins <= on < ends
    assert ends.year - begins.year == 4
    assert council_term(begins) == (begins, ends)
    assert council_term(ends)[0] == ends


@given(DAYS, st.integers(1, 16))
def test_who_follows_what_is_proposed_has_exactly_so_many_conversations_in_each_whole_term(
    first: date, times: int
) -> None:
    held = [first]
    while council_term(held[-1])[0] <= council_term(council_term(first)[1])[1]:
        held.append(next_in_term(held[-1], times))
        assert held[-1] > held[-2]
    counted = Counter(council_term(on)[0] for on in held)
    whole = sorted(counted)[1:-1]
    assert whole
    assert {counted[begins] for begins in whole} == {times}
