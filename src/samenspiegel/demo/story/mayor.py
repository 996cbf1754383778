# SPDX-License-Identifier: EUPL-1.2
"""The burgemeester of Veenmeer with the trust committee of the council; the clerk guides it."""

from ..answers import Picture
from ..script import REVIEWER, SUBJECT, Script
from ..town import MAYOR_FORMAT

THIS_YEAR = Script(
    subject="Arend Jansen",
    reviewer="Anke Wiersma",
    facilitator="Gerben Hoekstra",
    substitute="Sjoukje Bruinsma",
    format_key=MAYOR_FORMAT,
    picture=Picture(
        level=3.7,
        shifts={"contact-with-residents": 0.6, "working-in-region": -0.5, "crisis-leadership": 0.4},
        own_shifts={"working-in-region": 0.5, "chairing-council": -0.3, "accounting-to-council": 0.4},
        group_shifts={"party-leaders": -0.4},
    ),
    own={
        "continue": "Ieder jaar een week lang alle dorpen langs.",
        "start": "De raad eerder meenemen in wat er in de regio speelt.",
    },
    points={
        SUBJECT: ("De taakverdeling in de regio na de verkiezingen.",),
        REVIEWER: ("Hoe raad en college met elkaar omgaan.",),
    },
    subjects={SUBJECT: ("working-in-region",), REVIEWER: ("working-in-region", "chairing-council")},
    accepts=("Anke Wiersma", "Bouke Dijk"),
    place="griffie, kamer 1.04",
    starts_at_hour=16,
)
