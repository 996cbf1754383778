# SPDX-License-Identifier: EUPL-1.2
"""Fill an empty demonstration: the product's own deeds of more than two years, with a moved clock."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.management import call_command

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.duties import actions as duties
from samenspiegel.feedback import tasks as feedback

from .act import Act
from .dates import held_on
from .further import HEIDEROORD, PARTY, PLACES, WATERLO
from .models import MovedClock
from .people import DUINRADE, VEENMEER
from .script import Script
from .story import (
    clerk,
    council_group,
    duinrade,
    managers,
    mayor,
    profile,
    scans,
    secretary,
    self_organised,
    team,
)
from .timeline import Timeline, moved_to
from .town import (
    CLERK_FORMAT,
    MAYOR_FORMAT,
    PARTY_FORMAT,
    SCAN_FORMAT,
    SECRETARY_FORMAT,
    SELF_ORGANISED_FORMAT,
    Town,
    adopt,
    found,
    publish,
    publish_own,
)

STARTED_DAYS_AGO = 800

VEENMEER_STORY: tuple[tuple[Script, str], ...] = (
    (secretary.TWO_YEARS_AGO, "two years ago"),
    (secretary.LAST_YEAR, "last year"),
    (secretary.THIS_YEAR, "released"),
    (mayor.THIS_YEAR, "released"),
    (clerk.THIS_YEAR, "asked"),
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
    """Found the organisations and play every conversation up to this moment."""
    now, today = clock.now(), clock.today()
    start = datetime.combine(today - timedelta(days=STARTED_DAYS_AGO), time(9), clock.AMSTERDAM)
    with moved_to(start):
        towns = _found_all(start, today)
    people = sum(len(town.people) for town in towns.values())
    say(f"  {people} mensen in {len(towns) - 1} gemeenten en een partij")
    timeline = Timeline()
    veenmeer, small = towns[VEENMEER.slug], towns[DUINRADE.slug]
    for town, story in ((veenmeer, VEENMEER_STORY), (small, DUINRADE_STORY)):
        for script, step in story:
            Act(timeline, town, script, held_on(step, today))
    profile.play(timeline, veenmeer, today)
    team.play(timeline, small, today)
    _play_further(timeline, towns, today)
    done = timeline.run(now)
    duties.refresh_all(now=now)
    feedback.sweep(now)
    MovedClock.objects.create(pk=1, seconds=0)
    say(f"  {Conversation.objects.exclude(planned_at=None).count()} gesprekken, {done} stappen")


def _found_all(start: datetime, today: date) -> dict[str, Town]:
    """Every organisation with its formats, by slug."""
    years = range(start.year, today.year + 2)
    towns = {place.slug: found(place, now=start, years=years) for place in PLACES}
    for place in (VEENMEER, DUINRADE):
        publish(towns[place.slug], SECRETARY_FORMAT, now=start)
    publish_own(towns[VEENMEER.slug], now=start)
    adopt(towns[VEENMEER.slug], MAYOR_FORMAT, "raadsbesluit 14", now=start)
    adopt(towns[VEENMEER.slug], CLERK_FORMAT, "raadsbesluit 15", now=start)
    for place in (HEIDEROORD, WATERLO):
        publish(towns[place.slug], SELF_ORGANISED_FORMAT, SCAN_FORMAT, now=start)
    publish(towns[PARTY.slug], PARTY_FORMAT, now=start)
    return towns


def _play_further(timeline: Timeline, towns: Mapping[str, Town], today: date) -> None:
    """The organisations in which nobody guides."""
    talked_on = held_on("told", today)
    self_organised.before(timeline, towns[HEIDEROORD.slug], held_on("shown", today))
    self_organised.after(timeline, towns[WATERLO.slug], talked_on)
    scans.alone(timeline, towns[HEIDEROORD.slug], today)
    scans.with_others(timeline, towns[WATERLO.slug], talked_on)
    council_group.play(
        timeline,
        towns[PARTY.slug],
        last_year=held_on("last year", today),
        this_year=talked_on,
        coming=held_on("shown", today),
        today=today,
    )
