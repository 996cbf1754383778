# SPDX-License-Identifier: EUPL-1.2
"""Two secretaries who look at themselves outside any conversation: one alone and halfway, one with others long ago."""

from datetime import date, datetime, timedelta
from functools import partial

from samenspiegel.conversations import actions as conversations
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Round

from ..answers import Picture
from ..people import COLLEGE, TEAM
from ..scene import Scene
from ..timeline import Timeline
from ..town import SCAN_FORMAT, Town

ALONE_DAYS_AGO = 2
BEGUN = -25  # days before the outcome is there
OPENED, ANSWERED, CLOSED = -18, (-17, -6), -3
BEFORE_THE_TALK = timedelta(days=110)  # two rounds about one person stand 90 days apart
PICTURE = Picture(
    level=3.5,
    shifts={"communication": 0.3, "personal-presence": 0.5, "problem-solving": -0.3},
    own_shifts={"problem-solving": 0.5, "personal-presence": -0.2},
)
OWN = {"start": "Vragen wat anderen nodig hebben voordat ik met een oplossing kom."}


def alone(timeline: Timeline, town: Town, today: date) -> None:
    """A scan that was begun two days ago, with two competencies answered. Nobody else ever finds it."""
    scene = Scene(timeline, town, today, "alone")
    scene.at(-ALONE_DAYS_AGO, 21, _begin_alone, scene, "Carlo Verbeek")


def with_others(timeline: Timeline, town: Town, talk_on: date) -> None:
    """A scan in which others looked along, with its outcome there, well before the conversation on ``talk_on``."""
    scene = Scene(timeline, town, talk_on - BEFORE_THE_TALK, "with others")
    secretary = "Liesbeth Ament"
    asked = {
        TEAM: ("Stefan Roos", "Gerda Lammers", "Vincent Maas", "Chantal Otten"),
        COLLEGE: ("Peter-Jan Koning", "Aisha Rachidi", "Frits Hoogland"),
        "mayor": ("Theo Rademaker",),
    }
    scene.at(BEGUN, 20, _begin_with_others, scene, secretary, asked)
    scene.timeline.watch(scene.on(OPENED - 1), scene.on(OPENED))
    scene.at(OPENED, 10, scene.let_raters_answer, PICTURE, OWN, ANSWERED)
    scene.timeline.watch(scene.on(CLOSED - 1), scene.on(CLOSED))
    scene.timeline.release_from(scene.on(CLOSED), scene.on(CLOSED + 4))


def _begin_alone(scene: Scene, by: str, now: datetime) -> None:
    round = _begin(scene, by, now)
    if round is None:
        return
    feedback.open_alone(round=round, now=now, by=scene.who(by))
    link = feedback.own_link(round=scene.round(), person=scene.who(by))
    feedback.begin(link=link)
    first = feedback.questionnaire_of(link).items_for(link.group.key)[:8]
    feedback.save_draft(link=link, scores={item: scene.random.randint(3, 5) for item in first})


def _begin_with_others(scene: Scene, by: str, asked: dict[str, tuple[str, ...]], now: datetime) -> None:
    round = _begin(scene, by, now, ready_on=scene.held_on)
    if round is None:
        return
    add = partial(feedback.add_rater, round=round, by=scene.who(by), now=now)
    for group, names in asked.items():
        for name in names:
            add(group=group, person=scene.who(name))


def _begin(scene: Scene, by: str, now: datetime, ready_on: date | None = None) -> Round | None:
    scene.conversation = conversations.begin_scan(
        format_version=scene.town.formats[SCAN_FORMAT], by=scene.who(by), now=now, ready_on=ready_on
    )
    return feedback.propose_raters(conversation=scene.here(), now=now, by=scene.who(by))
