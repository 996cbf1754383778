# SPDX-License-Identifier: EUPL-1.2
"""The assessments in somebody's own file: those about themselves, and nothing of any conversation beside them."""

from datetime import date
from typing import Any

from samenspiegel.assessments import queries
from samenspiegel.keys.actions import KeyGone
from samenspiegel.people.models import Person


def assessments_of(person: Person, *, on: date) -> list[dict[str, Any]]:
    """What was recorded about somebody, with their own response, the newest first (ZS-6)."""
    told = []
    for one in queries.visible_to(person, on=on).filter(subject=person):
        try:
            texts = {"text": queries.text_of(one), "own_response": queries.response_of(one)}
        except KeyGone:
            continue
        told.append(
            {
                "year": one.year,
                "made_on": one.made_on,
                "by": one.by.name,
                "registered_in": one.registered_in,
                "kept_until_on": one.destroy_on,
                **texts,
            }
        )
    return told
