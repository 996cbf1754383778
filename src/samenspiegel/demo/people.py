# SPDX-License-Identifier: EUPL-1.2
"""Who lives in the demonstration: two made-up municipalities. Any likeness to real people is chance."""

from dataclasses import dataclass
from datetime import date

SECRETARY, MAYOR, ALDERMAN, MANAGER = "municipal-secretary", "mayor", "alderman", "manager"
CLERK, CHAIR, ADVISER = "clerk", "works-council-chair", "hr-adviser"
DEPUTY_CLERK, GROUP_CHAIR = "deputy-clerk", "group-chair"

COLLEGE, TEAM, COUNCIL = "college", "management-team", "works-council"

FACILITATOR, ADMINISTRATOR = "facilitator", "administrator"
ARCHIVIST, AUDITOR = "archivist", "auditor"


@dataclass(frozen=True)
class Someone:
    """One person of the story.

    Args:
        body: kind of the body in which they hold their seat, if any; ``also_in``: of others.
        roles: what they may do for the whole municipality.
        tries: what a visitor can try as this person; empty for who is only asked for feedback.
    """

    name: str
    title: str
    office: str
    slug: str
    body: str = ""
    roles: tuple[str, ...] = ()
    tries: str = ""
    phone: str = ""
    department: str = ""
    also_in: tuple[str, ...] = ()

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
    slug: str
    name: str
    people: tuple[Someone, ...]
    bodies: tuple[tuple[str, str], ...]
    closed: tuple[ClosedDays, ...] = ()
    kind: str = "municipality"


TRUST = "trust-committee"
BODIES = ((TEAM, "bouwteam"), (COLLEGE, "college van B&W"), (COUNCIL, "ondernemingsraad"))


def _veenmeer(name: str, title: str, office: str, body: str = "", **more: object) -> Someone:
    return Someone(name, title, office, "veenmeer", body, **more)  # type: ignore[arg-type]


def _duinrade(name: str, title: str, office: str, body: str = "", **more: object) -> Someone:
    return Someone(name, title, office, "duinrade", body, **more)  # type: ignore[arg-type]


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
            tries="Bekijk alle gesprekken en wat er te laat is. Sluit een ronde, lees de open antwoorden vooraf, "
            "geef een spiegel vrij, schrijf een verslag. Of plan een nieuw gesprek vanaf één datum.",
        ),
        _veenmeer(
            "Hanna de Vries",
            "gemeentesecretaris",
            SECRETARY,
            tries="Je spiegel staat klaar. Zeg eerst wat je verwacht, kijk dan wat anderen zien en kies onderwerpen. "
            "De afspraken van vorig jaar staan al op de agenda. Je bent zelf beoordelaar van de leidinggevenden.",
        ),
        _veenmeer(
            "Arend Jansen",
            "burgemeester",
            MAYOR,
            COLLEGE,
            tries="Bereid het gesprek met de gemeentesecretaris voor: dezelfde spiegel, op hetzelfde moment.",
        ),
        _veenmeer(
            "Noor van Dam",
            "concerncontroller",
            MANAGER,
            tries="Je verslag ligt er. De gemeentesecretaris stelt een wijziging voor: neem die aan of niet.",
        ),
        _veenmeer(
            "Karel Peters",
            "manager Dienstverlening",
            MANAGER,
            TEAM,
            tries="Je gesprek is bijna. Lees de agenda, of vraag om een punt dat te laat kwam.",
        ),
        _veenmeer(
            "Tom Kuiper",
            "manager Openbare Ruimte",
            MANAGER,
            TEAM,
            tries="De vragenlijsten lopen. Vul je zelfbeeld in en geef gesprekspunten op.",
        ),
        _veenmeer(
            "Bas Verhoeven",
            "programmadirecteur Binnenstad",
            MANAGER,
            tries="Je verslag is definitief. Noteer hoe het met je afspraken staat.",
        ),
        _veenmeer(
            "Yara Dekker",
            "manager Maatschappelijke Ondersteuning",
            MANAGER,
            TEAM,
            tries="Je gesprek is gepland. Bekijk wie om feedback wordt gevraagd, en maak bezwaar als je wilt.",
        ),
        _veenmeer(
            "Sietse Postma",
            "adviseur P&O, vervanger",
            ADVISER,
            roles=(FACILITATOR,),
            phone="0513 12 34 57",
            department="P&O",
            tries="Neem een gesprek over van Fatima. Zelf begeleid je de gesprekken van Lies de Boer en Bas Verhoeven.",
        ),
        _veenmeer(
            "Ymke Hofstra",
            "archivaris",
            ADVISER,
            roles=(ARCHIVIST,),
            tries="Kijk wat er bewaard wordt, hoe lang en waarom, en wat er is vernietigd. De inhoud zie je niet. "
            "Bevestig een verzoek om iets langer te bewaren, als Fatima of Rik dat vraagt.",
        ),
        _veenmeer(
            "Rik Faber",
            "privacytoezichthouder (FG)",
            ADVISER,
            roles=(AUDITOR,),
            tries="Maak een inventaris voor een Woo-verzoek, en vraag om een gesprek langer te bewaren.",
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
            tries="Je begeleidt het gesprek van de burgemeester met de vertrouwenscommissie. Kijk wie de geheimhouding "
            "heeft aanvaard, en plan een gesprek rond de verkiezingen van 2030.",
        ),
        _veenmeer(
            "Sjoukje Bruinsma",
            "plaatsvervangend griffier",
            DEPUTY_CLERK,
            roles=(FACILITATOR,),
            phone="0513 12 34 61",
            department="griffie",
        ),
        _veenmeer(
            "Anke Wiersma",
            "raadslid, voorzitter vertrouwenscommissie",
            "chair",
            TRUST,
            tries="Lees de spiegel van de burgemeester en kies onderwerpen, namens de vertrouwenscommissie.",
        ),
        _veenmeer("Bouke Dijk", "raadslid", "member", TRUST),
        _veenmeer(
            "Corrie Haan",
            "raadslid, lid vertrouwenscommissie",
            "member",
            TRUST,
            tries="Je leest het gesprek van de burgemeester mee. Aanvaard eerst de geheimhouding.",
        ),
        *(
            _veenmeer(name, "fractievoorzitter", GROUP_CHAIR)
            for name in ("Eelke Bos", "Femke Vos", "Goffe Kat", "Hilde Rol")
        ),
    ),
    (*BODIES, (TRUST, "vertrouwenscommissie")),
    (
        ClosedDays("carnaval", (2, 14), (2, 17)),
        ClosedDays("meireces", (4, 27), (5, 5)),
        ClosedDays("zomerreces", (7, 13), (8, 23)),
        ClosedDays("kerstreces", (12, 24), (12, 31)),
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
            tries="Een kleine gemeente met één gesprek. Van Veenmeer zie je hier niets.",
        ),
        _duinrade(
            "Ilse Kramer",
            "gemeentesecretaris",
            SECRETARY,
            tries="Duinrade heeft drie wethouders en één antwoordde niet. Kijk wat de spiegel dan laat zien.",
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
        _duinrade("Anouk Vos", "manager Ruimte", MANAGER, TEAM),
        _duinrade("Jelle Dijkstra", "manager Samenleving", MANAGER, TEAM),
        _duinrade("Meral Kaya", "manager Bedrijfsvoering", MANAGER, TEAM),
        _duinrade("Wouter Schipper", "manager Dienstverlening", MANAGER, TEAM),
        _duinrade("Petra Koster", "controller", MANAGER, TEAM),
    ),
    BODIES,
    (ClosedDays("zomerreces", (7, 20), (8, 23)), ClosedDays("kerstreces", (12, 21), (12, 31))),
)

MUNICIPALITIES = (VEENMEER, DUINRADE)
