# SPDX-License-Identifier: EUPL-1.2
"""Two secretaries who organise their conversation with the mayor themselves: one before it, one after it."""

from datetime import date, datetime, time
from functools import partial

from samenspiegel.core.access import Part
from samenspiegel.sharing.models import Form

from ..answers import Picture
from ..people import COLLEGE, TEAM
from ..scene import Scene
from ..timeline import Timeline
from ..town import SELF_ORGANISED_FORMAT, Town

OPENED, ANSWERED, CLOSED = -21, (-20, -15), -13

BEFORE_CHOSEN = ("networking", "collaboration")
BEFORE_PICTURE = Picture(
    level=3.6,
    shifts={"communication": 0.5, "self-reflection": -0.3, "networking": 0.4},
    own_shifts={"communication": -0.2, "self-reflection": 0.5, "collaboration": 0.3},
    group_shifts={"management-team": -0.2},
)
BEFORE_OWN = {
    "continue": "Met elke wethouder apart het jaarplan doornemen.",
    "start": "Eerder zeggen dat iets niet kan.",
}
VIEW_OF_MAYOR = {
    "general-director": "De organisatie staat er beter voor: de vacatures zijn vervuld en het verzuim daalt. Wat nog "
    "niet lukt, is dat directies elkaar op tijd opzoeken.",
    "college-adviser": "Het college wordt goed voorbereid. Ik zou vaker een tegengeluid willen horen, ook als het "
    "onwelkom is.",
    "works-council-director": "De OR zegt dat zij eerder betrokken wordt dan vorig jaar.",
    "external-appearance": "In de regio mag de secretaris zichtbaarder zijn.",
}

AFTER_CHOSEN = ("advising", "complex-change")
AFTER_PICTURE = Picture(
    level=3.7,
    shifts={"political-sensitivity": 0.4, "participative-decisiveness": -0.4, "complex-change": -0.2},
    own_shifts={"participative-decisiveness": 0.4, "complex-change": 0.3, "advising": 0.2},
    group_shifts={"college": 0.2},
)
AFTER_OWN = {
    "continue": "De vaste ochtend waarop iedereen binnen kan lopen.",
    "start": "Besluiten vaker samen met het managementteam nemen.",
    "stop": "Zelf de stukken herschrijven.",
}
VIEW_OF_SECRETARY = {
    "general-director": "We zijn van acht naar vier afdelingen gegaan. Dat vroeg veel van de managers.",
    "college-adviser": "Mijn advies over de zwembaden had effect, dat over de begroting kwam te laat.",
    "works-council-director": "Het overleg loopt goed. De nieuwe werktijden komen eraan.",
    "external-appearance": "Ik was vooral binnen nodig. Komend jaar wil ik weer naar de kring van secretarissen.",
}
VIEW_OF_OTHER_MAYOR = {
    "general-director": "De secretaris heeft de organisatie door een lastig jaar geleid.",
    "college-adviser": "Op tijd en eerlijk. Bij de begroting hadden we het eerder willen weten.",
    "works-council-director": "Daar merk ik weinig van, en dat is een goed teken.",
    "external-appearance": "De secretaris mag de gemeente vaker vertegenwoordigen.",
}
RECORD = {
    "core-competencies": "De secretaris en de burgemeester zien allebei dat besluiten soms bij één persoon liggen. "
    "De secretaris wil het managementteam vaker laten besluiten.",
    "situational-competencies": "De verandering van de organisatie is gelukt, maar kwam voor de managers snel.",
}
SHORT_REPORT = (
    "We hebben een open gesprek gehad. De secretaris laat het managementteam meer zelf besluiten. Het college "
    "krijgt adviezen over geld voortaan een week eerder, en zegt zelf op tijd wat het wil weten."
)


def before(timeline: Timeline, town: Town, held_on: date) -> None:
    """The mirror is there, the mayor shared a view, the secretary has still to share one."""
    secretary, mayor = "Carlo Verbeek", "Elsbeth Romijn"
    scene = Scene(timeline, town, held_on, secretary)
    _until_the_mirror(scene, secretary, mayor, "Dorien Kuipers", BEFORE_CHOSEN, BEFORE_PICTURE, BEFORE_OWN)
    scene.at(-18, 13, scene.point, secretary, "De taakverdeling met de gemeenten waarmee we samenwerken.")
    scene.at(-10, 20, scene.view, mayor, VIEW_OF_MAYOR)


def after(timeline: Timeline, town: Town, held_on: date) -> None:
    """The record is final; the short report for the college was agreed to and waits for the mayor."""
    secretary, mayor, alderman = "Liesbeth Ament", "Theo Rademaker", "Nina Verhagen"
    scene = Scene(timeline, town, held_on, secretary)
    _until_the_mirror(scene, secretary, mayor, alderman, AFTER_CHOSEN, AFTER_PICTURE, AFTER_OWN)
    scene.at(-11, 16, scene.view, mayor, VIEW_OF_OTHER_MAYOR)
    scene.at(-10, 20, scene.view, secretary, VIEW_OF_SECRETARY)
    scene.prepare(20, scene.subjects, secretary, ("participative-decisiveness",))
    scene.prepare(21, scene.subjects, mayor, ("participative-decisiveness", "complex-change"))
    scene.timeline.watch(scene.on(-4), scene.on(-1))
    scene.at(0, 17, _write_record, scene, secretary, mayor, alderman)
    scene.at(1, 9, scene.sign, mayor)
    scene.at(1, 10, scene.decide_sharing, mayor, COLLEGE, Form.WRITTEN, Part.REVIEWER, SHORT_REPORT)
    scene.at(1, 11, scene.decide_sharing, secretary, TEAM, Form.ORAL, Part.SUBJECT, "")
    scene.at(2, 20, scene.agree_sharing, secretary, COLLEGE)
    scene.at(4, 12, scene.share, secretary, TEAM)


def _until_the_mirror(
    scene: Scene,
    secretary: str,
    mayor: str,
    alderman: str,
    chosen: tuple[str, ...],
    picture: Picture,
    own: dict[str, str],
) -> None:
    scene.at(-35, 9, partial(_plan, scene, secretary, mayor, alderman, chosen))
    scene.timeline.watch(scene.on(OPENED - 1), scene.on(OPENED))
    scene.at(OPENED, 9, scene.let_raters_answer, picture, own, ANSWERED)
    scene.timeline.watch(scene.on(CLOSED - 1), scene.on(CLOSED + 1))
    scene.timeline.release_from(scene.on(CLOSED), scene.on(CLOSED + 4))  # never on a day before days off


def _plan(
    scene: Scene, secretary: str, mayor: str, alderman: str, chosen: tuple[str, ...], now: datetime
) -> None:
    scene.plan(
        SELF_ORGANISED_FORMAT,
        secretary,
        mayor,
        secretary,
        now,
        starts_at=time(14),
        duration_minutes=120,
        place="de kleine vergaderkamer, waar niemand meeluistert",
        attendees=[scene.who(alderman)],
        competencies=chosen,
    )


def _write_record(scene: Scene, secretary: str, mayor: str, alderman: str, now: datetime) -> None:
    expected = partial(scene.agreement, kind="expected-of-others")
    agreements = (
        scene.agreement(
            "De secretaris laat het managementteam drie besluiten zelf nemen.",
            120,
            secretary,
            kind="development",
            competency="participative-decisiveness",
        ),
        scene.agreement(
            "De secretaris evalueert de verandering met alle managers.",
            60,
            secretary,
            kind="organisation-development",
        ),
        scene.agreement(
            "Adviezen over geld liggen een week eerder bij het college.", 30, secretary, kind="college-advice"
        ),
        expected("De burgemeester meldt signalen uit de raad dezelfde dag.", 30, mayor),
        expected("De wethouder bespreekt plannen eerst met de directeur Ruimte.", 45, alderman),
        expected("Het college zegt per kwartaal welke adviezen het verwacht.", 90, body=COLLEGE),
    )
    scene.record(secretary, RECORD, agreements, now)
