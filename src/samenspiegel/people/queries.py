# SPDX-License-Identifier: EUPL-1.2
"""What pages ask about people."""

from typing import Any

from .models import Person


def person_of(account: Any, organisation: str | None = None) -> Person | None:
    """Who an account is: in the organisation with this public id, or else in the first it belongs to."""
    if not account.is_authenticated:
        return None
    persons = (
        Person.objects.filter(account=account, is_active=True).select_related("organisation").order_by("id")
    )
    chosen = persons.filter(organisation__public_id=organisation).first() if organisation else None
    return chosen or persons.first()
