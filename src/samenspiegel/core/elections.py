# SPDX-License-Identifier: EUPL-1.2
"""When municipal councils are elected, from the rules of the Kieswet alone.

Article C 4: the members of a council are elected for four years, and leave together on the Thursday in the period from
23 to 29 March. Articles F 1 and J 1: candidates are put forward on the Monday from 30 January to 5 February, and people
vote on the 44th day after. That is the third Wednesday of March: 16 March 2022, 18 March 2026, 20 March 2030.

A municipality that merges votes on another day (Wet algemene regels herindeling); that is in no rule, and not in here.
"""

from dataclasses import dataclass
from datetime import date, timedelta

TERM_YEARS = 4
A_YEAR = 2026
"""A year with elections of municipal councils; all others follow from the term."""
VOTED_AFTER_DAYS = 44


@dataclass(frozen=True)
class CouncilElection:
    """One election: the day of the vote, and the day on which the old council leaves and the new one begins."""

    on: date
    changes_on: date


def council_election(year: int) -> CouncilElection | None:
    """The municipal election of a year, or ``None`` in a year without one."""
    if (year - A_YEAR) % TERM_YEARS:
        return None
    candidates_on = _weekday_from(date(year, 1, 30), 0)
    return CouncilElection(
        on=candidates_on + timedelta(days=VOTED_AFTER_DAYS), changes_on=_weekday_from(date(year, 3, 23), 3)
    )


def election_near(on: date, *, weeks_before: int, weeks_after: int) -> CouncilElection | None:
    """The election that a date lies around: from so many weeks before the vote to so many weeks after it."""
    for year in (on.year - 1, on.year, on.year + 1):
        found = council_election(year)
        if found and found.on - timedelta(weeks=weeks_before) <= on <= found.on + timedelta(
            weeks=weeks_after
        ):
            return found
    return None


def council_term(on: date) -> tuple[date, date]:
    """The term of the municipal councils that a date lies in: its first day, and the first day of the next one."""
    changes = [
        election.changes_on
        for year in range(on.year - TERM_YEARS - 1, on.year + TERM_YEARS + 2)
        if (election := council_election(year))
    ]
    begins = max(day for day in changes if day <= on)
    return begins, min(day for day in changes if day > on)


def next_in_term(held_on: date, times: int) -> date:
    """When the next conversation is due that takes place so many times in the term of a council, evenly spread.

    A term is cut into ``times`` parts; the next one lies as far into the next part as this one lay into its own.
    """
    begins, ends = council_term(held_on)
    part, into = divmod((held_on - begins).days * times, (ends - begins).days)
    part += 1
    if part == times:
        begins, ends = council_term(ends)
        part = 0
    days = (ends - begins).days
    last = _ceiling((part + 1) * days, times) - 1
    return begins + timedelta(days=min(_ceiling(part * days + into, times), last))


def _ceiling(number: int, by: int) -> int:
    return -(-number // by)


def _weekday_from(first: date, weekday: int) -> date:
    """The first such weekday on or after a day; Monday is 0."""
    return first + timedelta(days=(weekday - first.weekday()) % 7)
