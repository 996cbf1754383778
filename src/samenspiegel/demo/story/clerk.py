# SPDX-License-Identifier: EUPL-1.2
"""The clerk of Veenmeer with the employer committee of the council; the questionnaires are out."""

from ..script import REVIEWER, SUBJECT, Script
from ..town import CLERK_FORMAT

THIS_YEAR = Script(
    subject="Gerben Hoekstra",
    reviewer="Wiebe Nauta",
    facilitator="Fatima Bakker",
    substitute="Sietse Postma",
    format_key=CLERK_FORMAT,
    points={
        SUBJECT: ("De bezetting van de griffie in het jaar voor de verkiezingen.",),
        REVIEWER: ("Hoe de raad eerder bij een onderwerp komt.",),
    },
    silent=frozenset({"Gerben Hoekstra", "Wiebe Nauta", "Goffe Kat"}),
    accepts=("Wiebe Nauta", "Bouke Dijk"),
    place="fractiekamer 2",
    starts_at_hour=15,
)
