# SPDX-License-Identifier: EUPL-1.2
"""Veenmeer Lokaal and two of its council members: one before the conversation, one after the second."""

from datetime import date, datetime, time, timedelta
from functools import partial

from samenspiegel.core.access import Part
from samenspiegel.ground_rules import actions as ground_rules
from samenspiegel.sharing.models import Form

from ..further import CANDIDATES, GROUP
from ..scene import Scene
from ..timeline import Timeline
from ..town import PARTY_FORMAT, Town

SETTLED_DAYS_AGO = 450
CONDUCTS, SUPPORTS = "Cor Zijlstra", "Jan Algra"
BEFORE, AFTER = "Roos Terpstra", "Imre Veldhuis"
ANSWERS = {
    "purpose": ["support", "room"],
    "conducted-by": ["board"],
    "how-often": ["yearly"],
    "record": ["changes"],
    "third-parties": ["short-text"],
    "group": ["in-outline"],
    "topics": ["ambitions", "functioning"],
}
LAST_YEAR = {
    "ambitions": "Imre wil de wachttijd bij de jeugdzorg op de agenda krijgen.",
    "functioning": "Imre bereidt zich goed voor. In het debat mag het korter.",
    "development": "Imre wil leren om met één vraag een debat te openen.",
}
THIS_YEAR = {
    "ambitions": "De motie over de wachttijd is aangenomen. Imre wil nu de uitvoering volgen.",
    "functioning": "De debatten zijn korter en scherper. De fractie merkt dat.",
    "development": "Imre wil volgend jaar het woord voeren over de begroting.",
}
FOR_COMMITTEE = (
    "Imre wil zich opnieuw beschikbaar stellen. Imre werkt het liefst verder aan de jeugdzorg en wil daarnaast het "
    "woord voeren over de begroting."
)


def play(
    timeline: Timeline, town: Town, *, last_year: date, this_year: date, coming: date, today: date
) -> None:
    """Settle the ground rules with the group, and hold three conversations by them."""
    rules = partial(_settle, town)
    timeline.at(today - timedelta(days=SETTLED_DAYS_AGO), 20, rules)
    _first(Scene(timeline, town, last_year, "first"))
    _second(Scene(timeline, town, this_year, "second"))
    _before(Scene(timeline, town, coming, "before"))


def _settle(town: Town, now: datetime) -> None:
    by = town.person(SUPPORTS)
    rules = ground_rules.write(
        version=town.formats[PARTY_FORMAT], body=town.bodies[GROUP], answers=ANSWERS, by=by, now=now
    )
    ground_rules.adopt(rules=rules, discussed_on=now.date(), outcome="agreed", by=by, now=now)


def _plan(scene: Scene, subject: str, place: str, now: datetime) -> None:
    scene.plan(
        PARTY_FORMAT,
        subject,
        CONDUCTS,
        CONDUCTS,
        now,
        starts_at=time(19, 30),
        duration_minutes=90,
        place=place,
        supporter=scene.who(SUPPORTS),
    )


def _first(scene: Scene) -> None:
    scene.at(-30, 20, _plan, scene, AFTER, "bij Imre thuis, aan de keukentafel")
    scene.prepare(20, scene.point, AFTER, "Hoe vaak de fractie bij elkaar komt.")
    _freeze(scene)
    scene.at(0, 22, _write, scene, LAST_YEAR, (
        ("Met één vraag een debat openen.", 180, AFTER, "development-point"),
        ("Twee keer per maand op bezoek bij een wijkteam.", 200, AFTER, "member-action"),
        ("Imre koppelen aan een oud-wethouder die kan meedenken.", 60, CONDUCTS, "board-action"),
    ))  # fmt: skip
    scene.at(1, 20, scene.sign, AFTER)
    scene.at(62, 20, scene.follow_up, 2, "Gelukt: zij spreken elkaar elke maand.")
    scene.at(199, 20, scene.follow_up, 1, "Nu één keer per maand. Dat wil ik volhouden.", moved_to=420)
    scene.at(190, 20, scene.follow_up, 0, "In drie debatten gedaan.")


def _second(scene: Scene) -> None:
    scene.at(-30, 20, _plan, scene, AFTER, "in de tuin van Cor")
    scene.prepare(20, scene.point, AFTER, "Of ik volgend jaar de begroting mag doen.")
    scene.prepare(21, scene.point, CONDUCTS, "De verdeling van de portefeuilles.")
    _freeze(scene)
    scene.at(0, 22, _write, scene, THIS_YEAR, (
        ("Het woord voeren over de begroting.", 250, AFTER, "development-point"),
        ("Een cursus gemeentefinanciën volgen.", 120, AFTER, "member-action"),
        ("De cursus betalen uit het opleidingsbudget van de partij.", 30, CONDUCTS, "board-action"),
    ))  # fmt: skip
    scene.at(1, 20, scene.sign, AFTER)
    scene.at(2, 20, scene.decide_sharing, CONDUCTS, CANDIDATES, Form.WRITTEN, Part.REVIEWER, FOR_COMMITTEE)
    scene.at(3, 20, scene.agree_sharing, AFTER, CANDIDATES)
    scene.at(4, 20, scene.share, CONDUCTS, CANDIDATES)


def _before(scene: Scene) -> None:
    scene.at(-30, 20, _plan, scene, BEFORE, "bij Roos thuis, aan de keukentafel")
    scene.at(-8, 21, scene.point, CONDUCTS, "Wat de fractie van Roos mag verwachten in de dorpen.")


def _freeze(scene: Scene) -> None:
    scene.timeline.watch(scene.on(-4), scene.on(-1))


def _write(
    scene: Scene, texts: dict[str, str], agreed: tuple[tuple[str, int, str, str], ...], now: datetime
) -> None:
    rows = [scene.agreement(what, days, owner, kind=kind) for what, days, owner, kind in agreed]
    scene.record(CONDUCTS, texts, rows, now)
