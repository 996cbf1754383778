# SPDX-License-Identifier: EUPL-1.2
"""What pages ask about the outbox."""

from .models import Notice, State


def refused(organisation_id: int, about: str) -> list[Notice]:
    """The mails about a conversation that a mail server refused for good."""
    return list(
        Notice.objects.filter(organisation_id=organisation_id, about=about, state=State.REFUSED).order_by(
            "id"
        )
    )
