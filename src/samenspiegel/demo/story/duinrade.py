# SPDX-License-Identifier: EUPL-1.2
"""The municipal secretary of Duinrade: three aldermen were asked, one did not answer."""

from ..answers import Picture
from ..script import REVIEWER, SUBJECT, Script
from ..town import SECRETARY_FORMAT

SECRETARY = Script(
    subject="Ilse Kramer",
    reviewer="Hugo van Leeuwen",
    facilitator="Marit Blom",
    substitute="Daan Scholten",
    format_key=SECRETARY_FORMAT,
    picture=Picture(
        level=3.6,
        shifts={"customer-focus": 0.5, "creativity": -0.4, "adaptability": 0.3},
        own_shifts={"customer-focus": -0.2, "creativity": 0.4, "quality-awareness": 0.5},
    ),
    own={
        "continue": "Korte lijnen houden met de teams, juist in een kleine organisatie.",
        "start": "Vaker buiten de deur kijken hoe andere gemeenten het doen.",
    },
    points={
        SUBJECT: ("De samenwerking met buurgemeenten in de bedrijfsvoering.",),
        REVIEWER: ("Bereikbaarheid van de organisatie in de zomer.",),
    },
    silent=frozenset({"Sander Bosch"}),
    place="raadhuis, kamer 2",
    starts_at_hour=14,
)
