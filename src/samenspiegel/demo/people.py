# SPDX-License-Identifier: EUPL-1.2
"""Who lives in the demonstration: two made-up municipalities with a facilitator; ``further`` holds the others.

Any likeness to real people is chance.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SECRETARY, MAYOR, ALDERMAN, MANAGER = "municipal-secretary", "mayor", "alderman", "manager"
CLERK, CHAIR, ADVISER = "clerk", "works-council-chair", "hr-adviser"
DEPUTY_CLERK, GROUP_CHAIR, EMPLOYEE = "deputy-clerk", "group-chair", "employee"

COLLEGE, TEAM, COUNCIL = "college", "management-team", "works-council"

FACILITATOR, ADMINISTRATOR = "facilitator", "administrator"
ARCHIVIST, AUDITOR = "archivist", "auditor"


@dataclass(frozen=True)
class Someone:
    """One person of the story.

    Args:
        body: kind of the body in which they hold their seat, if any; ``also_in``: of others.
        roles: what they may do for the whole organisation.
        tries: what a visitor can do now as this person; empty for who is only asked for feedback.
        story: key of the story of their place in which they play.
        manager: name of whom they report to; stands before them.
    """

    name: str
    title: str
    office: str
    slug: str = field(kw_only=True)  # of the place where they live
    body: str = ""
    roles: tuple[str, ...] = ()
    tries: str | Promise = ""
    phone: str = ""
    department: str = ""
    also_in: tuple[str, ...] = ()
    story: str = ""
    manager: str = ""

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def address(self) -> str:
        return self.name.lower().replace(" ", ".") + f"@{self.slug}.example"


@dataclass(frozen=True)
class ClosedDays:
    """A closed period that comes back every year around the same date."""

    name: str
    first: tuple[int, int]  # month, day
    last: tuple[int, int]

    def in_year(self, year: int) -> tuple[date, date]:
        return date(year, *self.first), date(year, *self.last)


@dataclass(frozen=True)
class Place:
    """An organisation of the story. ``stories``: their titles by key, in the order in which they are told."""

    slug: str
    name: str
    people: tuple[Someone, ...]
    bodies: tuple[tuple[str, str], ...]
    closed: tuple[ClosedDays, ...] = ()
    kind: str = "municipality"
    stories: tuple[tuple[str, str | Promise], ...] = ()


TRUST, EMPLOYER, CLERKS = "trust-committee", "employer-committee", "clerks-office"
BODIES = ((TEAM, "bouwteam"), (COLLEGE, "college van B&W"), (COUNCIL, "ondernemingsraad"))


SPACE = "Ruimte"

_veenmeer = partial(Someone, slug="veenmeer")
_duinrade = partial(Someone, slug="duinrade")

VEENMEER = Place(
    "veenmeer",
    "gemeente Veenmeer",
    (
        _veenmeer(
            "Fatima Bakker",
            "adviseur P&O, functioneel beheerder",
            ADVISER,
            roles=(FACILITATOR, ADMINISTRATOR),
            phone="0513 12 34 56",
            department="P&O",
            story="secretary",
            tries=_(
                "See all conversations and what is late. Close a round, release a mirror, write a record,"
                " or plan a conversation from one date."
            ),
        ),
        _veenmeer(
            "Hanna de Vries",
            "gemeentesecretaris",
            SECRETARY,
            story="secretary",
            tries=_(
                "Your mirror is ready: say what you expect, look, and choose subjects. Last year’s "
                "agreements are on the agenda."
            ),
        ),
        _veenmeer(
            "Arend Jansen",
            "burgemeester",
            MAYOR,
            COLLEGE,
            story="secretary",
            tries=_(
                "Prepare the conversation with the secretary: the same mirror, at the same moment. Your "
                "own mirror is ready too."
            ),
        ),
        _veenmeer(
            "Noor van Dam",
            "concerncontroller",
            MANAGER,
            story="managers",
            tries=_("Your record is there. The secretary proposes a change: accept it or not."),
        ),
        _veenmeer(
            "Karel Peters",
            "manager Dienstverlening",
            MANAGER,
            TEAM,
            story="managers",
            tries=_("Your conversation is near. Read the agenda, or ask for a point that came late."),
        ),
        _veenmeer(
            "Tom Kuiper",
            "manager Openbare Ruimte",
            MANAGER,
            TEAM,
            story="managers",
            tries=_("The questionnaires are out. Fill in your self-rating and bring points."),
        ),
        _veenmeer(
            "Bas Verhoeven",
            "programmadirecteur Binnenstad",
            MANAGER,
            story="managers",
            tries=_("Your record is final. Say how your agreements are going."),
        ),
        _veenmeer(
            "Yara Dekker",
            "manager Maatschappelijke Ondersteuning",
            MANAGER,
            TEAM,
            story="managers",
            tries=_("Your conversation is planned. See who is asked for feedback, and object if you like."),
        ),
        _veenmeer(
            "Sietse Postma",
            "adviseur P&O, vervanger",
            ADVISER,
            roles=(FACILITATOR,),
            phone="0513 12 34 57",
            department="P&O",
            story="managers",
            tries=_(
                "Take over a conversation from Fatima. You guide those of Lies de Boer and Bas Verhoeven "
                "yourself."
            ),
        ),
        _veenmeer(
            "Ymke Hofstra",
            "archivaris",
            ADVISER,
            roles=(ARCHIVIST,),
            story="oversight",
            tries=_(
                "See what is kept, how long and why, and what was destroyed. You do not see the content."
            ),
        ),
        _veenmeer(
            "Rik Faber",
            "privacytoezichthouder (FG)",
            ADVISER,
            roles=(AUDITOR,),
            story="oversight",
            tries=_("Make an inventory for a request under the Woo, and ask to keep a conversation longer."),
        ),
        _veenmeer("Mina Smit", "directeur Ruimte", MANAGER, TEAM),
        _veenmeer("Joris Mulder", "directeur Samenleving", MANAGER, TEAM),
        _veenmeer("Lies de Boer", "manager Bedrijfsvoering", MANAGER, TEAM),
        _veenmeer("Wilma Brouwer", "wethouder", ALDERMAN, COLLEGE),
        _veenmeer("Ruud Meijer", "wethouder", ALDERMAN, COLLEGE),
        _veenmeer("Dewi Prins", "wethouder", ALDERMAN, COLLEGE),
        _veenmeer("Pieter Wolters", "wethouder", ALDERMAN, COLLEGE),
        _veenmeer("Olga Visser", "voorzitter OR", CHAIR, COUNCIL),
        _veenmeer(
            "Gerben Hoekstra",
            "griffier",
            CLERK,
            roles=(FACILITATOR,),
            phone="0513 12 34 60",
            department="griffie",
            story="council",
            tries=_(
                "You guide the conversation of the mayor: see who accepted secrecy. Fill in the "
                "questionnaire for your own conversation."
            ),
        ),
        _veenmeer(
            "Sjoukje Bruinsma",
            "plaatsvervangend griffier",
            DEPUTY_CLERK,
            CLERKS,
            roles=(FACILITATOR,),
            phone="0513 12 34 61",
            department="griffie",
        ),
        _veenmeer(
            "Anke Wiersma",
            "raadslid, voorzitter vertrouwenscommissie",
            "chair",
            TRUST,
            story="council",
            tries=_("Read the mirror of the mayor and choose subjects, for the trust committee."),
        ),
        _veenmeer(
            "Wiebe Nauta",
            "raadslid, voorzitter werkgeverscommissie",
            "chair",
            EMPLOYER,
            story="council",
            tries=_(
                "You talk with the clerk, for the employer committee. Fill in one questionnaire for all of you."
            ),
        ),
        _veenmeer("Bouke Dijk", "raadslid", "member", TRUST, also_in=(EMPLOYER,)),
        _veenmeer(
            "Corrie Haan",
            "raadslid, lid vertrouwenscommissie",
            "member",
            TRUST,
            story="council",
            tries=_("You read along with the conversation of the mayor. Accept secrecy first."),
        ),
        *(
            _veenmeer(name, "fractievoorzitter", GROUP_CHAIR)
            for name in ("Eelke Bos", "Femke Vos", "Goffe Kat", "Hilde Rol")
        ),
        *(
            _veenmeer(name, "medewerker griffie", EMPLOYEE, CLERKS)
            for name in ("Jitske Palma", "Tjerk Zwart", "Marije Roorda")
        ),
    ),
    (
        *BODIES,
        (TRUST, "vertrouwenscommissie"),
        (EMPLOYER, "werkgeverscommissie"),
        (CLERKS, "griffie"),
    ),
    (
        ClosedDays("carnaval", (2, 14), (2, 17)),
        ClosedDays("meireces", (4, 27), (5, 5)),
        ClosedDays("zomerreces", (7, 13), (8, 23)),
        ClosedDays("kerstreces", (12, 24), (12, 31)),
    ),
    stories=(
        ("secretary", _("The municipal secretary and the mayor: 360-degree feedback, guided by P&O")),
        ("managers", _("Managers in conversation with the secretary, each at another step")),
        ("council", _("The mayor and the clerk, each in conversation with a committee of the council")),
        ("oversight", _("Who keeps an eye on it: archivist and privacy officer")),
    ),
)

DUINRADE = Place(
    "duinrade",
    "gemeente Duinrade",
    (
        _duinrade(
            "Marit Blom",
            "adviseur P&O, functioneel beheerder",
            ADVISER,
            roles=(FACILITATOR, ADMINISTRATOR),
            phone="0222 65 43 21",
            department="Personeel en Organisatie",
            story="small",
            tries=_(
                "A small municipality: one secretary and one team. Keep the goals of the departments and "
                "count the yearly evaluations."
            ),
        ),
        _duinrade(
            "Ilse Kramer",
            "gemeentesecretaris",
            SECRETARY,
            story="small",
            tries=_("Three aldermen were asked and one did not answer. See what the mirror shows then."),
        ),
        _duinrade("Hugo van Leeuwen", "burgemeester", MAYOR, COLLEGE),
        _duinrade(
            "Daan Scholten",
            "adviseur P&O, vervanger",
            ADVISER,
            roles=(FACILITATOR,),
            phone="0222 65 43 22",
            department="Personeel en Organisatie",
        ),
        _duinrade("Eva Groot", "wethouder", ALDERMAN, COLLEGE),
        _duinrade("Sander Bosch", "wethouder", ALDERMAN, COLLEGE),
        _duinrade("Nadia El Amrani", "wethouder", ALDERMAN, COLLEGE),
        _duinrade("Rob Timmer", "voorzitter OR", CHAIR, COUNCIL),
        _duinrade(
            "Anouk Vos",
            "manager Ruimte",
            MANAGER,
            TEAM,
            department=SPACE,
            story="team",
            tries=_("Open My team: who talked with you, how it goes, and whose evaluation is still to come."),
        ),
        _duinrade(
            "Bram Kok",
            "vergunningverlener",
            EMPLOYEE,
            department=SPACE,
            manager="Anouk Vos",
            story="team",
            tries=_(
                "You started a conversation with your manager. Bring points; how much is recorded you agree together."
            ),
        ),
        _duinrade(
            "Loes Hendriks",
            "beheerder groen",
            EMPLOYEE,
            department=SPACE,
            manager="Anouk Vos",
            story="team",
            tries=_(
                "Your manager started a conversation. Read your record, and the goal of the department plan beside it."
            ),
        ),
        _duinrade(
            "Youssef Amari",
            "projectleider",
            EMPLOYEE,
            department=SPACE,
            manager="Anouk Vos",
            story="team",
            tries=_("Open My file: the assessment of your manager, with your own response beside it."),
        ),
        _duinrade(
            "Giel Maas",
            "toezichthouder",
            EMPLOYEE,
            department=SPACE,
            manager="Anouk Vos",
            story="team",
            tries=_("It is time to talk again: plan a conversation with your manager, or with a colleague."),
        ),
        _duinrade("Jelle Dijkstra", "manager Samenleving", MANAGER, TEAM),
        _duinrade("Meral Kaya", "manager Bedrijfsvoering", MANAGER, TEAM),
        _duinrade("Wouter Schipper", "manager Dienstverlening", MANAGER, TEAM),
        _duinrade("Petra Koster", "controller", MANAGER, TEAM),
    ),
    BODIES,
    (ClosedDays("zomerreces", (7, 20), (8, 23)), ClosedDays("kerstreces", (12, 21), (12, 31))),
    stories=(
        ("small", _("The municipal secretary of a small municipality: too few answers in one group")),
        ("team", _("Employees and their manager: either side starts the conversation")),
    ),
)
