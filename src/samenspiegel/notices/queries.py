# SPDX-License-Identifier: EUPL-1.2
"""What pages ask about the outbox."""

from datetime import datetime

from django.db.models import Min

from .models import Notice, State


def refused(organisation_id: int, about: str) -> list[Notice]:
    """The mails about a conversation that a mail server refused for good."""
    return list(
        Notice.objects.filter(organisation_id=organisation_id, about=about, state=State.REFUSED).order_by(
            "id"
        )
    )


def waiting_since() -> datetime | None:
    """Since when the mail that waits longest should have left; ``None`` when none waits."""
    return Notice.objects.filter(state=State.QUEUED).aggregate(since=Min("send_at"))["since"]
