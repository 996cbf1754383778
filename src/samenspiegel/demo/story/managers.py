# SPDX-License-Identifier: EUPL-1.2
"""Who leads a part of Veenmeer, each in conversation with the municipal secretary, each at another step."""

from ..answers import Picture
from ..script import REVIEWER, SUBJECT, Agreed, Amendment, FollowedUp, Script
from ..town import MANAGER_FORMAT

WITH_FATIMA = {
    "reviewer": "Hanna de Vries",
    "facilitator": "Fatima Bakker",
    "substitute": "Sietse Postma",
    "format_key": MANAGER_FORMAT,
}
WITH_SIETSE = {**WITH_FATIMA, "facilitator": "Sietse Postma", "substitute": "Fatima Bakker"}

PLANNED = Script("Yara Dekker", **WITH_FATIMA, place="vergaderkamer Het Riet")

INVITED = Script(
    "Tom Kuiper",
    **WITH_FATIMA,
    points={REVIEWER: ("De bereikbaarheid van de buitendienst in het weekend.",)},
    silent=frozenset({"Tom Kuiper", "Hanna de Vries", "Pieter Wolters"}),
    place="gemeentewerf",
)

GROUP_SHORT = Script(
    "Joris Mulder",
    **WITH_FATIMA,
    picture=Picture(level=3.5, shifts={"empathy": 0.5}, own_shifts={"empathy": 0.1, "flexibility": 0.6}),
    own={"continue": "De huisbezoeken met de wijkteams.", "stop": "Overleggen waar ik niet nodig ben."},
    points={SUBJECT: ("De tekorten in de jeugdzorg en wat dat van mij vraagt.",)},
    silent=frozenset({"Ruud Meijer", "Pieter Wolters"}),
    omits=frozenset({"close"}),
)

CLOSED = Script(
    "Lies de Boer",
    **WITH_SIETSE,
    picture=Picture(
        level=3.7,
        shifts={"quality-awareness": 0.5, "persuasiveness": -0.3},
        own_shifts={"persuasiveness": 0.4},
    ),
    own={"start": "Vaker het gesprek aangaan in plaats van een notitie te schrijven."},
    points={SUBJECT: ("De planning van het nieuwe financiële systeem.",)},
    omits=frozenset({"release"}),
)

FROZEN = Script(
    "Karel Peters",
    **WITH_FATIMA,
    picture=Picture(
        level=3.6,
        shifts={"customer-focus": 0.6, "results-orientation": -0.3, "creativity": 0.4},
        own_shifts={"customer-focus": 0.1, "results-orientation": 0.5},
    ),
    own={"continue": "Meekijken aan de balie.", "start": "Doelen vaker samen met het team bepalen."},
    points={
        SUBJECT: ("De openingstijden van de publiekshal.", "Een opvolger voor mijn teamleider."),
        REVIEWER: ("De wachttijden voor rijbewijzen in het najaar.",),
    },
    subjects={SUBJECT: ("results-orientation",), REVIEWER: ("results-orientation", "customer-focus")},
    place="publiekshal, spreekkamer 3",
)

HELD = Script(
    "Mina Smit",
    **WITH_FATIMA,
    picture=Picture(
        level=3.5,
        shifts={"vision": 0.6, "empathy": -0.4, "group-leadership": -0.3},
        own_shifts={"empathy": 0.4, "group-leadership": 0.3, "vision": 0.2},
    ),
    own={"continue": "Inwoners vroeg bij een plan betrekken.", "stop": "Te veel projecten tegelijk starten."},
    points={
        SUBJECT: ("De rolverdeling met de programmadirecteur Binnenstad.",),
        REVIEWER: ("Hoe het team omgaat met de Omgevingswet.",),
    },
    subjects={SUBJECT: ("empathy", "vision"), REVIEWER: ("group-leadership",)},
    record={
        "priorities": "De directeur rondt dit jaar de omgevingsvisie af en richt het vergunningenteam opnieuw in.",
        "mirror": "De directeur schrikt van het verschil bij inlevingsvermogen en noemt de drukte van dit jaar.",
    },
    agreements=(
        Agreed(
            "De directeur voert met elk teamlid een gesprek over werkdruk.",
            60,
            kind="development",
            competency="empathy",
            support="Fatima Bakker helpt met de voorbereiding.",
        ),
    ),
    omits=frozenset({"offer"}),
)

AMENDED = Script(
    "Noor van Dam",
    **WITH_FATIMA,
    picture=Picture(
        level=3.8,
        shifts={"integrity": 0.6, "persuasiveness": -0.2, "quality-awareness": 0.5},
        own_shifts={"persuasiveness": 0.3, "quality-awareness": 0.2},
    ),
    own={
        "continue": "Op tijd waarschuwen, ook als het niet goed uitkomt.",
        "start": "Vaker complimenten geven.",
    },
    points={
        SUBJECT: ("De plek van control bij grote projecten.",),
        REVIEWER: ("De leesbaarheid van de tussenrapportage.",),
    },
    subjects={SUBJECT: ("persuasiveness",), REVIEWER: ("persuasiveness", "creativity")},
    record={
        "priorities": "De concerncontroller maakt de planning en control korter: voortaan twee rapportages per jaar.",
        "mirror": "Anderen zien dat de concerncontroller duidelijk is over risico's. Zelf wil de concerncontroller "
        "dat dit eerder leidt tot een besluit.",
        "training:subject": "De concerncontroller wil een training in het presenteren van cijfers.",
        "training:reviewer": "De secretaris ziet meer in meelopen met een programma dan in een training.",
        "career": "De concerncontroller wil op termijn een bredere directiefunctie. De secretaris ziet daar kansen.",
    },
    agreements=(
        Agreed(
            "De concerncontroller presenteert de eerste rapportage zelf in het college.",
            90,
            kind="development",
            competency="persuasiveness",
            support="De secretaris bereidt dit samen met de concerncontroller voor.",
        ),
        Agreed(
            "De concerncontroller loopt een dag per maand mee met het programma Binnenstad.",
            180,
            kind="training",
            support="De secretaris stemt dit af met de programmadirecteur.",
        ),
        Agreed(
            "De secretaris geeft control een vaste plek bij de start van grote projecten.", 45, owner=REVIEWER
        ),
    ),
    amendment=Amendment(
        "career",
        "De concerncontroller wil op termijn een bredere directiefunctie. De secretaris en de concerncontroller "
        "bespreken in het voorjaar welke stap daarvoor nodig is.",
        "Zo staat er wat we hebben afgesproken, en niet alleen wat ik ervan vind.",
    ),
    omits=frozenset({"approve"}),
)

FINAL = Script(
    "Bas Verhoeven",
    **WITH_SIETSE,
    picture=Picture(
        level=3.7,
        shifts={"environmental-awareness": 0.6, "developing-others": -0.4, "adaptability": 0.3},
        own_shifts={"environmental-awareness": 0.1, "developing-others": 0.3},
    ),
    own={
        "continue": "De bouwkeet als werkplek: zo blijf ik bereikbaar.",
        "stop": "Stukken op het laatste moment.",
    },
    points={
        SUBJECT: ("De overgang van plan naar uitvoering.",),
        REVIEWER: ("De samenwerking met de directeur Ruimte.",),
    },
    subjects={SUBJECT: ("developing-others",), REVIEWER: ("environmental-awareness", "developing-others")},
    record={
        "priorities": "De programmadirecteur start dit jaar met de uitvoering van het Marktplein.",
        "mirror": "De programmadirecteur herkent dat het team meer wil leren. Het contact met ondernemers wordt door "
        "iedereen genoemd als sterk.",
        "training:subject": "De programmadirecteur wil leren om een project los te laten.",
        "training:reviewer": "De secretaris raadt coaching aan door een ervaren programmamanager.",
        "career": "De programmadirecteur blijft tot de oplevering en kijkt daarna verder.",
    },
    agreements=(
        Agreed(
            "De programmadirecteur laat twee projectleiders zelf aan de stuurgroep rapporteren.",
            50,
            kind="development",
            competency="developing-others",
            support="De secretaris kondigt dit aan in de stuurgroep.",
        ),
        Agreed("De programmadirecteur start met coaching.", 40, kind="training", support="Budget van P&O."),
        Agreed("De secretaris bespreekt de rolverdeling met de directeur Ruimte.", 30, owner=REVIEWER),
    ),
    follow_ups=(
        FollowedUp(1, 24, "met", "Eerste gesprek met de coach gehad. Het vervolg staat in de agenda."),
        FollowedUp(2, 26, "met", "Gesproken en op papier gezet. Beiden zijn tevreden."),
    ),
    place="bouwkeet Marktplein",
)
