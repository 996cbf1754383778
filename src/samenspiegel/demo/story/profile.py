# SPDX-License-Identifier: EUPL-1.2
"""The profile of the municipal secretary of Veenmeer: filled in by the adviser, kept up to date by the secretary."""

from datetime import date, datetime, timedelta
from functools import partial

from samenspiegel.profiles import actions
from samenspiegel.profiles.actions import mark
from samenspiegel.profiles.library import of_office
from samenspiegel.profiles.queries import coloured

from ..people import SECRETARY
from ..timeline import Timeline
from ..town import Town

ADVISER, HOLDER = "Fatima Bakker", "Hanna de Vries"
FILLED_DAYS_AGO, UPDATED_DAYS_AGO = 410, 75

CHOSEN = ("collaboration", "vision", "complex-change")

FILLED = {
    "director": "Veenmeer werkt met een bouwteam van twee directeuren en zes managers. De secretaris "
    "leidt het bouwteam, dat als geheel adviseert.",
    "adviser": "Het college vergadert op dinsdag. Op maandag bespreekt de secretaris de agenda met de "
    "burgemeester.",
    "municipality-kind": "Veenmeer is vooral een beheergemeente en wordt meer een regiegemeente. Het "
    "groen en de zwembaden zijn uitbesteed. De Wmo-consulenten werken in eigen dienst.",
    "municipality-partners": "Veenmeer en Duinrade delen de belastingen en de ict. Er zijn geen "
    "fusieplannen.",
    "municipality-issues": "Woningbouw aan de Veenrand: er ligt een plan voor 600 woningen, het "
    "stroomnet is nog te krap.\nDe jeugdzorg kost meer dan begroot: sinds vorig jaar werken we met "
    "wijkteams.\nHet gemeentehuis moet in 2029 energieneutraal zijn.",
    "municipality-strengths": "Sterk: korte lijnen en betrokken dorpen. Minder sterk: weinig "
    "specialisten in eigen huis. Kans: het nieuwe station. Bedreiging: de krappe arbeidsmarkt.",
    "municipality-people": "41.200 inwoners (2025), waarvan 24 procent 65 jaar of ouder. Het gemiddelde "
    "inkomen ligt net onder dat van Nederland.",
    "municipality-history": "Veenmeer ontstond in 1984 uit drie gemeenten. De dorpen voelen zich nog "
    "altijd eerst dorp en dan Veenmeer.",
    "municipality-layout": "Eén centrumplaats en elf dorpen, samen 190 vierkante kilometer, voor een "
    "kwart water.",
    "council-seats": "27 zetels, verdeeld over acht fracties. De grootste heeft zes zetels.",
    "council-working": "De raad werkt met een raadsprogramma op hoofdlijnen en vergadert om de week op "
    "donderdag.",
    "executive-members": "De burgemeester en vier wethouders, uit vier partijen.",
    "culture-coalition": "Deze coalitie zit er sinds de verkiezingen. Halverwege is een wethouder "
    "opgevolgd, zonder breuk.",
    "culture-model": "Een collegiaal model: stukken gaan pas naar het college als twee wethouders ze "
    "hebben gelezen.",
    "organisation-mission": "Missie: dichtbij en doordacht. Sturing op opgaven, met drie programma's: "
    "wonen, zorg dichtbij en een fris gemeentehuis.",
    "organisation-works-council": "Negen leden, uit alle afdelingen. Elke zes weken overleg; twee keer "
    "per jaar over de algemene gang van zaken.",
    "organisation-chart": "Twee directies, Ruimte en Samenleving, met daaronder de teams. Het organogram "
    "staat op intranet, onder Organisatie.",
    "organisation-staff": "318 fte, 352 medewerkers, van wie 54 procent vrouw. Gemiddelde leeftijd 47 "
    "jaar, verloop 9 procent, verzuim 5,4 procent. Medewerkers geven de gemeente een 7,4.",
}

UPDATED = {
    "executive-programme": "Wonen, zorg dichtbij en een sluitende begroting. Het hele programma staat op "
    "de website.",
    "culture-connections": "Tussen raad en organisatie: een keer per maand een technische avond. Tussen "
    "college en bouwteam: samen de jaarplanning.",
    "organisation-change": "Van acht afdelingen naar teams per opgave. Aanleiding: dossiers bleven "
    "tussen afdelingen liggen. Doel: wie aan een opgave werkt, zit bij elkaar. Stand: de teams staan, "
    "twee vacatures zijn nog open.",
    "organisation-topics": "Het KCC gaat langer open en krijgt eigen beslisruimte. In het najaar komt er "
    "een nieuwe bestuurskrachtmeting.",
}


def play(timeline: Timeline, town: Town, today: date) -> None:
    """Let the adviser fill the profile in, and the holder of the office add to it later."""
    timeline.at(today - timedelta(days=FILLED_DAYS_AGO), 10, partial(_choose, town))
    timeline.at(today - timedelta(days=FILLED_DAYS_AGO), 11, partial(_write, town, ADVISER, FILLED))
    timeline.at(today - timedelta(days=UPDATED_DAYS_AGO), 16, partial(_write, town, HOLDER, UPDATED))


def _choose(town: Town, now: datetime) -> None:
    profile = of_office(SECRETARY)
    if profile is None:
        return
    actions.choose(
        organisation=town.organisation,
        profile=profile,
        competencies=CHOSEN,
        seen=actions.mark_of_choice(()),
        by=town.person(ADVISER),
        now=now,
    )


def _write(town: Town, name: str, texts: dict[str, str], now: datetime) -> None:
    profile = of_office(SECRETARY)
    if profile is None:
        return
    there = coloured(town.organisation.pk, profile)
    actions.write(
        organisation=town.organisation,
        profile=profile,
        texts=texts,
        seen={part: mark(there.text(part)) for part in texts},
        by=town.person(name),
        now=now,
    )
