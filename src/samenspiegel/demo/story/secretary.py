# SPDX-License-Identifier: EUPL-1.2
"""The municipal secretary of Veenmeer: three conversations with the mayor, a year apart."""

from ..answers import Picture
from ..script import REVIEWER, SUBJECT, Agreed, FollowedUp, Script
from ..town import SECRETARY_FORMAT

WHO = {
    "subject": "Hanna de Vries",
    "reviewer": "Arend Jansen",
    "facilitator": "Fatima Bakker",
    "substitute": "Sietse Postma",
    "format_key": SECRETARY_FORMAT,
    "place": "kamer van de burgemeester",
}

TWO_YEARS_AGO = Script(
    **WHO,
    picture=Picture(level=3.4, own_shifts={"persuasiveness": 0.8}),
    own={"continue": "De wekelijkse ronde langs de teams."},
    points={SUBJECT: ("De verhouding tussen bouwteam en college.",)},
    subjects={SUBJECT: ("persuasiveness",), REVIEWER: ("results-orientation",)},
    record={
        "priorities": "De secretaris richt de ambtelijke organisatie opnieuw in.",
        "career": "De secretaris wil de komende jaren in deze functie blijven.",
    },
    agreements=(Agreed("De secretaris bespreekt elk kwartaal de voortgang met het college.", 180),),
)

LAST_YEAR = Script(
    **WHO,
    picture=Picture(
        level=3.5,
        shifts={"empathy": 0.5, "developing-others": -0.4},
        own_shifts={"persuasiveness": 0.8, "empathy": -0.2, "developing-others": 0.4},
    ),
    own={
        "continue": "Ik wil vooral doorgaan met de open spreekuren voor medewerkers.",
        "start": "Ik wil eerder hulp vragen als een dossier vastloopt.",
    },
    points={
        SUBJECT: ("De rol van het bouwteam na de reorganisatie.", "Mijn bereikbaarheid in vakanties."),
        REVIEWER: ("Hoe het college sneller stukken krijgt.",),
    },
    subjects={SUBJECT: ("persuasiveness", "developing-others"), REVIEWER: ("developing-others", "vision")},
    record={
        "priorities": "De secretaris werkt aan een bouwteam dat als geheel adviseert. Over een jaar liggen er drie "
        "adviezen die het bouwteam samen heeft gemaakt.",
        "mirror": "De secretaris herkent dat medewerkers meer feedback willen. De burgemeester ziet dat in het college "
        "ook en noemt de goede voorbereiding van de raadsvergaderingen.",
        "training:subject": "De secretaris wil een training volgen in het geven van feedback.",
        "training:reviewer": "De burgemeester ondersteunt dat en ziet ook intervisie met collega's als mogelijkheid.",
        "career": "De secretaris wil nog zeker drie jaar in Veenmeer blijven.",
    },
    agreements=(
        Agreed(
            "De secretaris geeft elk lid van het bouwteam twee keer per jaar feedback in een apart gesprek.",
            300,
            kind="development",
            competency="developing-others",
            support="De burgemeester spiegelt dit in het wekelijkse overleg.",
        ),
        Agreed(
            "De secretaris volgt een training in het geven van feedback.",
            210,
            kind="training",
            competency="developing-others",
            support="Budget uit het opleidingsplan.",
        ),
        Agreed(
            "De burgemeester bespreekt met het college hoe stukken een week eerder klaar zijn.",
            150,
            owner=REVIEWER,
        ),
        Agreed("De secretaris sluit elk kwartaal aan bij het overleg van de OR.", 390),
    ),
    follow_ups=(
        FollowedUp(1, 200, "met", "Training afgerond in twee dagen. Ik oefen nu met mijn intervisiegroep."),
        FollowedUp(2, 160, "met", "Het college werkt sinds het voorjaar met een vaste aanleverdag."),
        FollowedUp(0, 305, "open", "Met vier van de zes leden gedaan. De andere twee staan gepland.", 405),
    ),
)

THIS_YEAR = Script(
    **WHO,
    picture=Picture(
        level=3.7,
        shifts={
            "empathy": 0.6,
            "developing-others": 0.1,
            "persuasiveness": -0.5,
            "group-leadership": 0.2,
            "vision": -0.4,
            "integrity": 0.7,
            "flexibility": 0.3,
        },
        own_shifts={
            "persuasiveness": 0.6,
            "vision": 0.4,
            "empathy": -0.5,
            "integrity": 0.5,
            "developing-others": 0.2,
            "flexibility": -0.3,
        },
        group_shifts={"aldermen": 0.25, "management-team": -0.15},
    ),
    own={
        "continue": "Doorgaan met de spreekuren. Ik hoor daar dingen die anders blijven liggen.",
        "start": "Vaker zeggen waarom ik iets niet doe, en niet alleen wat ik wel doe.",
        "stop": "Alles zelf willen lezen voordat het naar het college gaat.",
    },
    points={
        SUBJECT: (
            "De werkdruk in het bouwteam nu er twee vacatures openstaan.",
            "Mijn eigen opleiding voor het komende jaar.",
        ),
        REVIEWER: ("De voorbereiding van het nieuwe coalitieakkoord.",),
    },
    subjects={SUBJECT: ("persuasiveness", "vision"), REVIEWER: ("persuasiveness", "empathy")},
)
