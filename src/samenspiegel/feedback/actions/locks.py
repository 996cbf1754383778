# SPDX-License-Identifier: EUPL-1.2
"""Sending takes a shared lock on the round, closing an exclusive one: an answer is in or refused, never lost.

Written out in SQL: Django has no name for a shared lock, and this is what every rater waits for. On SQLite every
transaction of ours is immediate, so that writers stand in line as it is.
"""

from django.db import connection

from ..models import Invitation, Round
from ..models.sealed import Draft, Envelope
from .links import RoundClosed

_OPEN = (
    "SELECT r.opened_on, r.closed_at, r.destroyed_at, i.has_declined "
    "FROM feedback_round r JOIN feedback_invitation i ON i.round_id = r.id WHERE i.id = %s"
)
_DRAFT = "SELECT sealed FROM feedback_draft WHERE id = %s"
_KEEP = {
    Draft: "INSERT INTO feedback_draft (id, organisation_id, round_id, sealed) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
    Envelope: "INSERT INTO feedback_envelope (id, organisation_id, round_id, sealed) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
}


def hold_open(invitation: Invitation) -> bool:
    """Keep the round of an invitation from closing until this transaction ends. Tells whether its rater has declined.

    Raises:
        RoundClosed: it has closed already.
    """
    # Senders do not wait for each other, only for who closes.
    sql = f"{_OPEN} FOR SHARE OF r" if connection.vendor == "postgresql" else _OPEN
    with connection.cursor() as cursor:
        cursor.execute(sql, [invitation.pk])
        row = cursor.fetchone()
    if row is None or row[0] is None or row[1] or row[2]:
        raise RoundClosed(is_destroyed=bool(row and row[2]))
    return bool(row[3])


def lock_draft(number: int) -> bytes | None:
    """The sealed draft under this number, for nobody else to change until this transaction ends."""
    sql = f"{_DRAFT} FOR UPDATE" if connection.vendor == "postgresql" else _DRAFT
    with connection.cursor() as cursor:
        cursor.execute(sql, [number])
        row = cursor.fetchone()
    return None if row is None else bytes(row[0])


def keep(model: type[Draft] | type[Envelope], number: int, invitation: Invitation, sealed: bytes) -> None:
    """Put sealed bytes under a number, in the place of what was there."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP[model], [number, invitation.organisation_id, invitation.round_id, sealed])


def close_off(round: Round) -> Round:
    """The round, alone: waits for who is sending, and who comes later finds it as this transaction leaves it."""
    return Round.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=round.pk)
