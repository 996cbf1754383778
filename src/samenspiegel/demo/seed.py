# SPDX-License-Identifier: EUPL-1.2
"""Fill an empty demonstration: the product's own deeds of more than two years, with a moved clock."""

import shutil
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.management import call_command

from samenspiegel import clock
from samenspiegel.duties import actions as duties

from .act import Act
from .dates import held_on
from .models import MovedClock
from .people import DUINRADE, VEENMEER
from .script import Script
from .story import duinrade, managers, mayor, profile, secretary
from .timeline import Timeline, moved_to
from .town import adopt_for_mayor, found, publish_for_secretary, publish_own

STARTED_DAYS_AGO = 800

VEENMEER_STORY: tuple[tuple[Script, str], ...] = (
    (secretary.TWO_YEARS_AGO, "two years ago"),
    (secretary.LAST_YEAR, "last year"),
    (secretary.THIS_YEAR, "released"),
    (mayor.THIS_YEAR, "released"),
    (managers.FINAL, "final"),
    (managers.AMENDED, "amended"),
    (managers.HELD, "held"),
    (managers.FROZEN, "frozen"),
    (managers.CLOSED, "closed"),
    (managers.GROUP_SHORT, "short"),
    (managers.INVITED, "asked"),
    (managers.PLANNED, "planned"),
)
DUINRADE_STORY: tuple[tuple[Script, str], ...] = ((duinrade.SECRETARY, "released"),)


def is_filled() -> bool:
    """Whether the demonstration has been filled to the end: its clock is set last."""
    return MovedClock.objects.exists()


def empty() -> None:
    """Take away what a run that was cut off left behind."""
    for alias in settings.DATABASES:
        call_command("flush", database=alias, interactive=False, verbosity=0)
    shutil.rmtree(settings.AUDIT_HEADS, ignore_errors=True)


def run(*, say: Callable[[str], None] = lambda line: None) -> None:
    """Found the municipalities and play every conversation up to this moment."""
    now, today = clock.now(), clock.today()
    start = datetime.combine(today - timedelta(days=STARTED_DAYS_AGO), time(9), clock.AMSTERDAM)
    with moved_to(start):
        years = range(start.year, today.year + 2)
        veenmeer = found(VEENMEER, now=start, years=years)
        small = found(DUINRADE, now=start, years=years)
        for town in (veenmeer, small):
            publish_for_secretary(town, now=start)
        publish_own(veenmeer, now=start)
        adopt_for_mayor(veenmeer, now=start)
    say(f"  {len(veenmeer.people) + len(small.people)} mensen in twee gemeenten")
    timeline = Timeline()
    for town, story in ((veenmeer, VEENMEER_STORY), (small, DUINRADE_STORY)):
        for script, step in story:
            Act(timeline, town, script, held_on(step, today))
    profile.play(timeline, veenmeer, today)
    timeline.tick_on(today)
    done = timeline.run(now)
    duties.refresh_all(now=now)
    MovedClock.objects.create(pk=1, seconds=0)
    say(f"  {len(VEENMEER_STORY) + len(DUINRADE_STORY)} gesprekken, {done} stappen")
