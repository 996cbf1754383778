# SPDX-License-Identifier: EUPL-1.2
"""When municipal councils are elected, computed from the Kieswet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.elections import CouncilElection, council_election, election_near


@pytest.mark.clause("HV-2")
@pytest.mark.parametrize(
    ("voted_on", "changes_on"),
    [
        (date(2014, 3, 19), date(2014, 3, 27)),
        (date(2018, 3, 21), date(2018, 3, 29)),
        (date(2022, 3, 16), date(2022, 3, 24)),
        (date(2026, 3, 18), date(2026, 3, 26)),
        (date(2030, 3, 20), date(2030, 3, 28)),
    ],
)
def test_the_days_of_elections_that_were_held_or_announced(voted_on: date, changes_on: date) -> None:
    assert council_election(voted_on.year) == CouncilElection(voted_on, changes_on)


@given(st.integers(1900, 2900))
def test_once_in_four_years_on_the_third_wednesday_of_march_and_the_council_changes_eight_days_later(
    year: int,
) -> None:
    found = council_election(year)
    assert (found is not None) == (year % 4 == 2)
    if found:
        assert (found.on.month, found.on.weekday(), (found.on.day - 1) // 7) == (3, 2, 2)
        assert found.changes_on == found.on + timedelta(days=8)


@given(st.dates(date(1950, 1, 1), date(2800, 1, 1)), st.integers(0, 52), st.integers(0, 52))
def test_a_date_is_near_an_election_within_the_weeks_and_on_no_other_day(
    on: date, weeks_before: int, weeks_after: int
) -> None:
    years = range(on.year - 2, on.year + 3)
    expected = [
        found
        for found in map(council_election, years)
        if found and -7 * weeks_before <= (on - found.on).days <= 7 * weeks_after
    ]
    near = election_near(on, weeks_before=weeks_before, weeks_after=weeks_after)
    assert [near] == (expected or [None])
