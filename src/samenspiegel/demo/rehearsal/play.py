# SPDX-License-Identifier: EUPL-1.2
"""Play a whole conversation of a format: day by day, everybody does what is expected of them.

Nothing in here knows a format. Whoever has a duty does it after a few days (``deeds``); what is no duty, such as the
answers of raters, has its own days (``around``); everything else happens by itself, by the product's own clock.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from django.utils.translation import override

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.core.duties import FOLLOW_UP_DAYS, Code, Duty
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.format.ground_rules import bound
from samenspiegel.core.format.shared import place_of, shared
from samenspiegel.core.holidays import is_working_day
from samenspiegel.core.rehearsal import Course, Walk
from samenspiegel.duties.queries import Overview, overview
from samenspiegel.people.models import Person

from . import said
from .around import AROUND
from .beginning import answers_to, begin
from .cast import NEIGHBOUR, TOWN, cast_for
from .deeds import DEEDS
from .rehearsed import Rehearsed, Stuck
from .stage import Stage
from .watching import Seen, tell_what_happened

LONGEST = timedelta(days=365 * 15)  # what is kept longest, and what comes before it
SETTLING_DAYS = 10  # so long every day is lived through after the end of a conversation
LATE_DAYS = 45  # by a list, somebody first has to make one and approve it
LAST_HOUR = 21
MORNING = (
    (8, 0),
    (9, 30),
)  # mail leaves; where the clock releases the spiegel, the first hour at which it may

WAITS: Mapping[Code, int] = {
    Code.HAND_IN: 2,
    Code.ANSWER_CONSENT: 1,
    Code.ANSWER_OBJECTION: 1,
    Code.RELEASE_REPORT: 1,
    Code.READ_REPORT: 1,
    Code.PREPARE_POINTS: 2,
    Code.SHARE_VIEWS: 2,
    Code.AGREE_RECORDING: 2,
    Code.CONFIRM_HELD: 1,
    Code.WRITE_RECORD: 1,
    Code.ANSWER_PROPOSAL: 1,
    Code.APPROVE_RECORD: 1,
    Code.SIGN_RECORD: 1,
    Code.APPROVE_AGREEMENTS: 1,
    Code.SEE_FINAL_RECORD: 2,
}
"""How many days somebody takes before they do what is asked of them."""
LATER: Mapping[Part, int] = {Part.REVIEWER: 1, Part.SECOND_REVIEWER: 2}
"""And how many days more, so that not everybody does it on the same day."""


def play(
    spec: FormatSpec, course: Course, *, today: date, language: str, tell: Callable[[int, str], None]
) -> Walk:
    """Play a conversation of this format from planning to destruction.

    Args:
        today: the day on which it is planned.
        tell: hears after each step how many there are, and what the last one was.
    Raises:
        Stuck: the format leads to a point from which nobody can go on.
    """
    with override(language):
        settled = bound(spec, answers_to(spec)) if spec.ground_rules else spec
        if course == Course.SHARED:
            settled = shared(settled, place_of(TOWN), place_of(NEIGHBOUR))
        stage = Stage(language, tell)
        random = Random(f"{spec.key} {course}")  # noqa: S311
        rehearsed = Rehearsed(
            stage, settled, course, cast_for(settled), random, said.remarks(settled, random)
        )
        begin(rehearsed, spec, today)
        _live(rehearsed, today)
        cast = rehearsed.cast
        return Walk(
            title=spec.title,
            course=course,
            language=language,
            place=cast.place.name,
            people=tuple((name, title) for name, title in cast.parts),
            steps=tuple(stage.steps),
        )


def _live(rehearsed: Rehearsed, planned_on: date) -> None:
    """Day after day, until nothing is left of the conversation."""
    day: date | None = planned_on
    last_on = planned_on
    while day is not None and day - planned_on < LONGEST:
        _live_day(rehearsed, day)
        last_on = day
        if not rehearsed.is_there():
            return
        day = _next_day(rehearsed, day)
    now = rehearsed.stage.at(last_on, LAST_HOUR)
    waiting = rehearsed.stage.expected(rehearsed.conversation, now)
    raise Stuck("; ".join(f"{one.who}: {one.what}" for one in waiting))


def _live_day(rehearsed: Rehearsed, day: date) -> None:
    """In the morning what happens by itself; then people, one after the other."""
    stage = rehearsed.stage
    for hour, minute in MORNING if rehearsed.awaits_release() else MORNING[:1]:
        before = Seen.of(rehearsed)
        now = stage.at(day, hour, minute)
        stage.tick(now)
        tell_what_happened(rehearsed, before, now)
        if not rehearsed.is_there():
            return
    hour, minute = 10, 0
    while hour <= LAST_HOUR:
        if not _somebody_does_something(rehearsed, day, hour, minute):
            return
        minute += 25
        hour, minute = hour + minute // 60, minute % 60


def _somebody_does_something(rehearsed: Rehearsed, day: date, hour: int, minute: int) -> bool:
    now = rehearsed.stage.at(day, hour, minute)
    if not rehearsed.is_there():
        return False
    for deed in AROUND:
        if deed(rehearsed, now):
            return True
    [shown] = overview([rehearsed.here()])
    duties = _open_duties(shown, day)
    rehearsed.expects({(duty.code, duty.holder, duty.about) for _holder, duty in duties}, day)
    for holder, duty in duties:
        if _is_time(rehearsed, duty, day) and DEEDS[duty.code](rehearsed, duty, holder, now):
            return True
    return False


def _open_duties(shown: Overview, day: date) -> list[tuple[Person, Duty]]:
    return [
        (person, duty)
        for person in shown.people.values()
        for duty in shown.duties_of(person, day)
        if duty.code in DEEDS
    ]


def _is_time(rehearsed: Rehearsed, duty: Duty, day: date) -> bool:
    """Whether whoever holds the duty gets round to it today: after some days, or on the last one."""
    first_on = rehearsed.expected_since[duty.code, duty.holder, duty.about]
    if duty.closed_because and duty.code != Code.AWAIT_APPROVAL:
        return False
    if duty.code == Code.FOLLOW_UP:
        return duty.due_on is None or day >= duty.due_on - timedelta(days=7)
    is_last_day = duty.due_on is not None and day >= duty.due_on
    if not is_working_day(day):
        return is_last_day
    waits = WAITS.get(duty.code, 0) + LATER.get(duty.holder, 0)
    return is_last_day or day >= first_on + timedelta(days=waits)


# --- which days are lived through ------------------------------------------------------------------------------------


def _next_day(rehearsed: Rehearsed, day: date) -> date | None:
    """Every day until the conversation has ended and all has settled; then from date to date."""
    conversation = rehearsed.here()
    tomorrow = day + timedelta(days=1)
    goes_on = conversation.goes_on
    if goes_on is not None and day >= goes_on:
        return tomorrow if day < goes_on + timedelta(days=LATE_DAYS) else None
    ended_on = conversation.ended_at.date() if conversation.ended_at else None
    if ended_on is None or day < ended_on + timedelta(days=SETTLING_DAYS):
        return tomorrow
    return min((on for on in _dates(rehearsed, conversation) if on > day), default=goes_on)


def _dates(rehearsed: Rehearsed, conversation: Conversation) -> set[date]:
    """The days on which something may happen to a conversation that has ended."""
    found: set[date | None] = {conversation.goes_on, *rehearsed.feedback_days()}
    for due_on in conversation.agreements.filter(status="open").values_list("due_on", flat=True):
        if due_on is not None:
            found |= {due_on - timedelta(days=days) for days in (FOLLOW_UP_DAYS, 7, 0)}
    found |= {on - timedelta(days=rehearsed.spec.time.announced_days) for on in list(found) if on}
    return {on for on in found if on is not None}
