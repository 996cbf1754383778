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


TO_EVERYBODY = frozenset({"invitation", "raters_proposed", "conversation_planned", "account_welcome"})
"""Mails that leave to everybody alike, whatever they did: that one was refused tells of a mailbox, not of an answer."""


def unreached(organisation_id: int, about: str) -> list[str]:
    """Public ids of the persons who did not get a mail about a conversation that everybody gets, each once.

    Reminders are left out: they only leave for who has not handed in.
    """
    rows = refused(organisation_id, about)
    return sorted({row.person for row in rows if row.kind in TO_EVERYBODY})


def waiting_since() -> datetime | None:
    """Since when the mail that waits longest should have left; ``None`` when none waits."""
    return Notice.objects.filter(state=State.QUEUED).aggregate(since=Min("send_at"))["since"]
