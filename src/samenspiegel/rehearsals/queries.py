# SPDX-License-Identifier: EUPL-1.2
"""What pages ask about rehearsals."""

from samenspiegel.core.rehearsal import Walk, WalkBroken, unpacked

from .models import Rehearsal, State


def walk_of(rehearsal: Rehearsal) -> Walk | None:
    """The walk of a rehearsal that is done; None where there is none (yet)."""
    if rehearsal.state != State.DONE or rehearsal.walk is None:
        return None
    try:
        return unpacked(bytes(rehearsal.walk))
    except WalkBroken:
        return None


def recent(organisation_id: int) -> list[Rehearsal]:
    """The rehearsals of an organisation that still stand here, the newest first; without their walks."""
    rows = Rehearsal.objects.filter(organisation_id=organisation_id).defer("walk", "content")
    return list(rows.select_related("started_by").order_by("-started_at", "-pk"))
