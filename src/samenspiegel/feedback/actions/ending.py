# SPDX-License-Identifier: EUPL-1.2
"""End a round without a report: cancelled, gone on without, or never closed. The answers are destroyed unread."""

from datetime import datetime
from functools import partial

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.formats.queries import spec_of
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from ..models import Round
from .closing import NotOpen, destroy_keys, forget_answers
from .letters import RoundPost
from .locks import close_off

GROUNDS = {"cancelled": "conversation_cancelled", "without_round": "round_skipped", "lapsed": "round_lapsed"}
"""Why a round ends unread, with the mail that tells who was invited."""


def destroy_unread(*, round: Round, ground: str, now: datetime, by: Person | None = None) -> Round:
    """Destroy what was answered without reading it, withdraw the invitations with a friendly mail, destroy the keys.

    Of a cancelled conversation the sides hear by the cancellation itself; here only the raters are told. A round that
    had not opened ends without a mail to raters, who knew of nothing.

    Args:
        ground: ``cancelled``, ``without_round`` (both sides chose to go on without) or ``lapsed``.
    Raises:
        NotOpen: it was closed already, so that nothing is left to destroy; or destroyed.
    """
    kind = GROUNDS[ground]
    with transaction.atomic():
        round = close_off(round)
        if round.closed_at or round.destroyed_at:
            raise NotOpen
        was_open = round.opened_on is not None
        invitations = list(round.invitations.select_related("person", "group", "organisation"))
        forget_answers(round)
        round.destroyed_at = now
        round.invited_total = len(invitations) if was_open else 0
        round.save(update_fields=["destroyed_at", "invited_total"])
        post = RoundPost(round, now)
        sides = {
            group.key
            for group in spec_of(round.conversation.format_version).groups
            if group.answered_by != "raters"
        }
        mark = f"{kind}:{round.public_id}"
        if was_open:
            for invitation in invitations:
                if invitation.group.key not in sides:
                    post.to_rater(kind, invitation, key=mark)
            if ground != "cancelled":
                post.to_sides(kind, key=mark)
                post.to_facilitator(kind, key=f"{mark}:facilitator")
        post.queue()
        audit.log(
            "round.destroyed_unread",
            organisation=round.organisation,
            at=now,
            actor=by,
            about=round.conversation,
            ground=ground,
        )
        if was_open or round.custody == Custody.CUSTODIAN:
            # Whoever calls may be in a transaction of their own: a key goes only when the rest is certain.
            transaction.on_commit(partial(destroy_keys, round, now=now, ground=ground))
    return round


def lapse(*, round: Round, now: datetime) -> bool:
    """Destroy a round that was not closed within the days that raters were promised. Tells whether it did."""
    today = now.astimezone(clock.AMSTERDAM).date()
    if (
        round.closes_latest_on is None
        or round.closed_at
        or round.destroyed_at
        or today <= round.closes_latest_on
    ):
        return False
    destroy_unread(round=round, ground="lapsed", now=now)
    return True
