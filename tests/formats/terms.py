# SPDX-License-Identifier: EUPL-1.2
"""A format with every term, and with dates that others decide."""

from samenspiegel.core.format import FormatSpec, read
from samenspiegel.formats.library import library

HEAD = """language = 1
key = "met-termijnen"
version = 1
title = "Met termijnen"
based_on = "{base}"
"""
OBJECTIONS = """
[[milestones]]
key = "objections_until"
label = "Bezwaar tegen wie we vragen"
event = "raters_proposed"
offset = { working_days = 5 }
when_passed = "lapse"
"""
POINTS = """
[[milestones]]
key = "points_until"
label = "Punten inbrengen"
event = "conversation"
offset = { days = -5 }
when_passed = "lapse"
"""
VIEWS = """
[[milestones]]
key = "views_until"
label = "Zienswijzen delen"
event = "conversation"
offset = { weeks = -1 }
when_passed = "lapse"
"""
AMENDMENTS = """
[[milestones]]
key = "amendments_until"
label = "Wijzigingen voorstellen"
event = "record_offered"
offset = { days = 7 }
when_passed = "lapse"
"""
OUTSIDE = """
[[outside_dates]]
key = "term-ends"
label = "Einde van de ambtstermijn"

[[milestones]]
key = "handover"
label = "Overdracht klaar"
event = "outside"
outside = "term-ends"
offset = { months = -1 }
"""
KEPT_FROM_OUTSIDE = (
    OUTSIDE
    + """
[[retention]]
key = "record"
event = "outside"
outside = "term-ends"
"""
)
KEPT_FROM_RECEIPT = """
[[retention]]
key = "record"
event = "receipt"

[[milestones]]
key = "filed"
label = "In het dossier"
event = "receipt"
offset = { days = 3 }

[ending]
signatures = [
    { party = "subject", means = "approved" },
    { party = "reviewer", means = "received" },
]
"""


def with_terms(*parts: str, base: str = "heerenveen-gemeentesecretaris") -> FormatSpec:
    return read(text(*parts, base=base), library())


def text(*parts: str, base: str = "heerenveen-gemeentesecretaris") -> str:
    return HEAD.replace("{base}", base) + "".join(parts)
