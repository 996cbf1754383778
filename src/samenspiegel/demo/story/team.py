# SPDX-License-Identifier: EUPL-1.2
"""Employees of Duinrade and their manager: each of the four at another point of the year."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial

from samenspiegel.core.goals import GoalText
from samenspiegel.goals import actions as goals
from samenspiegel.goals.models import Goal
from samenspiegel.teams import actions as teams
from samenspiegel.teams import intervals
from samenspiegel.teams.models import Mark

from ..dates import working_day_near
from ..people import SPACE
from ..scene import Scene
from ..timeline import Timeline
from ..town import EVALUATION_FORMAT, TALK_FORMAT, Town, consent
from . import assessment

MANAGER, ADVISER = "Anouk Vos", "Marit Blom"
STARTS, STARTED, LAPSED, ASSESSED = "Bram Kok", "Loes Hendriks", "Giel Maas", "Youssef Amari"
GREENER = "De helft van de bermen ecologisch maaien"
GOALS = (GREENER, "Vergunningen binnen zes weken", "Elke wijk een aanspreekpunt")
IN_USE_DAYS_AGO, GOALS_DAYS_AGO = 150, 140
WELL, ATTENTION, DISCUSS = Mark.GOES_WELL, Mark.NEEDS_ATTENTION, Mark.TO_DISCUSS


def play(timeline: Timeline, town: Town, today: date) -> None:
    """Goals first, then four conversations: lapsed, evaluated, held and coming."""

    def scene(days: int) -> Scene:
        return Scene(timeline, town, working_day_near(today + timedelta(days=days)), f"team {days}")

    timeline.at(today - timedelta(days=IN_USE_DAYS_AGO), 9, partial(_put_in_use, town))
    timeline.at(today - timedelta(days=GOALS_DAYS_AGO), 9, partial(_keep_goals, town))
    _lapsed(scene(-118))
    _held(scene(-40))
    _assessed(scene(-26))
    _coming(scene(12), today)


def _put_in_use(town: Town, now: datetime) -> None:
    for key in (TALK_FORMAT, EVALUATION_FORMAT):
        consent(town, key, "instemming OR, punt 4", now=now)


def _keep_goals(town: Town, now: datetime) -> None:
    for title in GOALS:
        goals.add_goal(goal=GoalText(SPACE, now.year, title), by=town.person(ADVISER), now=now)


def _agree_beforehand(scene: Scene, employee: str, level: str, months: int | None = None) -> None:
    """How much is recorded and how often the two talk: the employee proposes, the manager says yes."""
    for hour, by in ((10, employee), (11, MANAGER)):
        scene.at(-10, hour, scene.agree_recording, by, level)
        if months:
            scene.at(-9, hour, _interval, scene, by, MANAGER if by == employee else employee, months)
    scene.timeline.tick_on(scene.on(-1))


def _interval(scene: Scene, by: str, other: str, months: int, now: datetime) -> None:
    intervals.propose_interval(other=scene.who(other), months=months, by=scene.who(by), now=now)


def _note(scene: Scene, marks: Mapping[str, str], now: datetime) -> None:
    teams.note(conversation=scene.here(), marks=marks, by=scene.who(MANAGER), now=now)


def _respond(scene: Scene, employee: str, text: str, now: datetime) -> None:
    teams.respond(conversation=scene.here(), text=text, by=scene.who(employee), now=now)


def _pulses(work: Mark, quality: Mark, capacity: Mark, development: Mark) -> dict[str, str]:
    return {
        "workload": work,
        "work-quality": quality,
        "capacity": capacity,
        "development": development,
    }


def _write(
    scene: Scene,
    employee: str,
    texts: dict[str, str],
    agreed: tuple[tuple[str, int, str, str], ...],
    now: datetime,
) -> None:
    rows = [scene.agreement(what, days, owner, kind=kind) for what, days, owner, kind in agreed]
    scene.record(employee, texts, rows, now)


# --- the four --------------------------------------------------------------------------------------------------------


def _lapsed(scene: Scene) -> None:
    """Only the agreements were recorded; the two would talk every three months."""
    scene.at(-20, 9, scene.plan, TALK_FORMAT, LAPSED, MANAGER, LAPSED)
    _agree_beforehand(scene, LAPSED, "agreements", months=3)
    scene.at(0, 16, _note, scene, _pulses(ATTENTION, WELL, ATTENTION, DISCUSS))
    scene.at(0, 20, _respond, scene, LAPSED, "In het weekend sta ik er vaak alleen voor.")
    scene.at(1, 9, _write, scene, LAPSED, {}, (
        ("Anouk zoekt een vaste invaller voor het weekend.", 60, MANAGER, "support-needed"),
    ))  # fmt: skip
    scene.at(2, 9, scene.sign, MANAGER)
    scene.timeline.tick_on(scene.on(85))


def _held(scene: Scene) -> None:
    """The manager started it; the result that was agreed serves a goal of the department."""
    scene.at(-20, 9, scene.plan, TALK_FORMAT, STARTED, MANAGER, MANAGER)
    scene.at(-12, 12, scene.point, STARTED, "Een opleiding tot ecologisch beheerder.")
    _agree_beforehand(scene, STARTED, "record", months=6)
    scene.at(0, 16, _note, scene, _pulses(DISCUSS, WELL, WELL, WELL))
    scene.at(0, 20, _respond, scene, STARTED, "Het voorjaar wordt druk; daar hebben we het over gehad.")
    texts = {
        "expectations": "Loes wil eerder horen welke bermen eerst gaan. Anouk zegt dat een maand vooraf.",
        "contribution": "Het maaien volgens het plan loopt voor op schema.",
        "development": "Loes wil zich verder bekwamen in ecologisch beheer.",
        "support-needed": "Loes krijgt in het voorjaar hulp van een seizoenskracht.",
    }
    scene.at(1, 20, _write, scene, STARTED, texts, (
        ("Twaalf bermen gaan over op ecologisch maaien.", 150, STARTED, "agreed-result"),
        ("Loes volgt de opleiding ecologisch beheer.", 200, STARTED, "development"),
        ("Anouk regelt een seizoenskracht voor april tot juni.", 100, MANAGER, "support-needed"),
    ))  # fmt: skip
    scene.at(2, 9, scene.sign, MANAGER)
    scene.at(3, 9, _link, scene)


def _link(scene: Scene, now: datetime) -> None:
    agreement = scene.here().agreements.filter(kind="agreed-result").first()
    goal = Goal.objects.filter(organisation=scene.town.organisation, title=GREENER).first()
    if agreement is not None:
        goals.link(agreement=agreement, goal=goal, by=scene.who(STARTED), now=now)


def _assessed(scene: Scene) -> None:
    """The yearly evaluation, and the assessment that stands apart from it."""
    scene.at(-20, 9, scene.plan, EVALUATION_FORMAT, ASSESSED, MANAGER, MANAGER)
    _agree_beforehand(scene, ASSESSED, "record")
    scene.at(0, 16, _note, scene, _pulses(WELL, WELL, WELL, WELL))
    texts = {
        "joint-evaluation": "Youssef heeft drie projecten op tijd afgerond. Volgend jaar wil Youssef een groter "
        "project leiden.",
        "development": "Youssef wil leren om een projectbegroting te maken.",
    }
    scene.at(1, 9, _write, scene, ASSESSED, texts, (
        ("Youssef leidt de herinrichting van de Dorpsstraat.", 250, ASSESSED, "agreed-result"),
    ))  # fmt: skip
    scene.at(2, 9, scene.sign, MANAGER)
    employee, manager, year = scene.who(ASSESSED), scene.who(MANAGER), scene.held_on.year
    scene.at(10, 15, assessment.make, employee, manager, year)
    scene.at(12, 20, assessment.respond, employee)


def _coming(scene: Scene, today: date) -> None:
    """The employee started it; how much is recorded waits for a yes."""
    since = (today - scene.held_on).days
    scene.at(since - 4, 9, scene.plan, TALK_FORMAT, STARTS, MANAGER, STARTS)
    scene.at(since - 3, 9, scene.point, MANAGER, "Hoe we de achterstand bij de dakkapellen inhalen.")
    scene.at(since - 2, 9, scene.agree_recording, MANAGER, "record")
