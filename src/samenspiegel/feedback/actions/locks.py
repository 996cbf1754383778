# SPDX-License-Identifier: EUPL-1.2
"""Sending takes a shared lock on the round, closing an exclusive one: an answer is in or refused, never lost."""

from django.db import connection

from ..models import Round
from .links import RoundClosed

# On SQLite every transaction of ours is immediate, so that writers stand in line as it is.
_READ = "SELECT opened_on, closed_at, destroyed_at FROM feedback_round WHERE id = %s"
_READ_AND_SHARE = f"{_READ} FOR SHARE"  # Django has no name for this lock; senders do not wait for each other


def hold_open(round: Round) -> None:
    """Keep the round from closing until this transaction ends.

    Raises:
        RoundClosed: it has closed already.
    """
    with connection.cursor() as cursor:
        cursor.execute(_READ_AND_SHARE if connection.vendor == "postgresql" else _READ, [round.pk])
        row = cursor.fetchone()
    if row is None or row[0] is None or row[1] or row[2]:
        raise RoundClosed(is_destroyed=bool(row and row[2]))


def close_off(round: Round) -> Round:
    """The round, alone: waits for who is sending, and who comes later finds it as this transaction leaves it."""
    return Round.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=round.pk)
