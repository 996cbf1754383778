# SPDX-License-Identifier: EUPL-1.2
"""How an agreement stands, in words."""

from django.utils.translation import gettext as _

from samenspiegel.agreements.models import Status
from samenspiegel.core.format import FormatSpec


def statuses() -> dict[str, tuple[str, str]]:
    """Per status what it is called, and the kind of badge."""
    return {
        str(Status.OPEN): (_("Still open"), "now"),
        str(Status.MET): (_("Done"), "done"),
        str(Status.DROPPED): (_("Dropped"), "neutral"),
    }


def competency_name(spec: FormatSpec, key: str) -> str:
    """What a competency or block is called in a format; empty where it has none of that key."""
    return next((row.name for row in (*spec.competencies, *spec.blocks) if row.key == key), "")
