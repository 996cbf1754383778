# SPDX-License-Identifier: EUPL-1.2
"""Fill an empty demonstration: the product's own deeds of more than two years, with a moved clock."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from samenspiegel import clock
from samenspiegel.duties import actions as duties
from samenspiegel.organisations.models import Organisation

from .act import Act
from .people import DUINRADE, VEENMEER
from .script import Script
from .story import duinrade, managers, secretary
from .timeline import Timeline, moved_to
from .town import found, nearest_working_day, publish_own

STARTED_DAYS_AGO = 800

# Each conversation: its script, on which day from today it is held, and between which days that may shift so that it
# falls on a working day and still is at the step that it shows.
VEENMEER_STORY: tuple[tuple[Script, int, int, int], ...] = (
    (secretary.TWO_YEARS_AGO, -748, -754, -742),
    (secretary.LAST_YEAR, -371, -377, -365),
    (secretary.THIS_YEAR, 6, 4, 8),
    (managers.FINAL, -40, -44, -36),
    (managers.AMENDED, -13, -16, -11),
    (managers.HELD, -2, -4, -1),
    (managers.FROZEN, 1, 1, 4),
    (managers.CLOSED, 10, 9, 12),
    (managers.GROUP_SHORT, 12, 11, 13),
    (managers.INVITED, 17, 15, 19),
    (managers.PLANNED, 26, 23, 30),
)
DUINRADE_STORY: tuple[tuple[Script, int, int, int], ...] = ((duinrade.SECRETARY, 5, 4, 8),)


def is_empty() -> bool:
    """Whether the demonstration has not been filled yet."""
    return not Organisation.objects.exists()


def run(*, say: Callable[[str], None] = lambda line: None) -> None:
    """Found the municipalities and play every conversation up to this moment."""
    now, today = clock.now(), clock.today()
    start = datetime.combine(today - timedelta(days=STARTED_DAYS_AGO), time(9), clock.AMSTERDAM)
    with moved_to(start):
        years = range(start.year, today.year + 2)
        veenmeer = found(VEENMEER, now=start, years=years)
        small = found(DUINRADE, now=start, years=years)
        publish_own(veenmeer, now=start)
    say(f"  {len(veenmeer.people) + len(small.people)} mensen in twee gemeenten")
    timeline = Timeline()
    for town, story in ((veenmeer, VEENMEER_STORY), (small, DUINRADE_STORY)):
        for script, days, first, last in story:
            Act(timeline, town, script, _held_on(today, days, first, last))
    timeline.tick_on(today)
    done = timeline.run(now)
    duties.refresh_all(now=now)
    say(f"  {len(VEENMEER_STORY) + len(DUINRADE_STORY)} gesprekken, {done} stappen")


def _held_on(today: date, days: int, first: int, last: int) -> date:
    return nearest_working_day(
        today + timedelta(days=days), first=today + timedelta(days=first), last=today + timedelta(days=last)
    )
