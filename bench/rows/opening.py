# SPDX-License-Identifier: EUPL-1.2
"""Opening rounds, beside the bare bulk insert of the same rows plus the cryptography: per invitation."""

import os
from collections.abc import Iterator
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.keys.sealing import derive
from samenspiegel.notices.models import Notice

from .. import stage
from ..measure import Row, milliseconds

SMALL_ROUNDS, RATERS_EACH = 12, 8
LARGE = (100, 300)


def rows() -> Iterator[Row]:
    """Rounds as a municipality has them (eight raters each), and large ones, to see how the time grows."""
    measured, floor = _per_invitation([RATERS_EACH] * SMALL_ROUNDS)
    yield Row(f"opening rounds of {RATERS_EACH} raters, per invitation", measured, floor, most=4)
    smaller, _ = _per_invitation([LARGE[0]] * 3)
    larger, floor = _per_invitation([LARGE[1]] * 3)
    yield Row(f"opening a round of {LARGE[1]} raters, per invitation", larger, floor, most=4)
    yield Row(
        f"the same: {LARGE[1]} raters beside {LARGE[0]} (floor), per invitation", larger, smaller, most=1.3
    )


def _per_invitation(sizes: list[int]) -> tuple[float, float]:
    """Medians in milliseconds per invitation, of opening and of the floor, over rounds of these sizes."""
    taken = []
    for number, size in enumerate(sizes):
        round = _round_of(size, f"s{size}n{number}")
        opened = milliseconds(lambda round=round: feedback.open_round(round=round, now=stage.now()))
        count = round.invitations.count()
        bare = milliseconds(lambda round=round: _bare_insert(round))
        taken.append((opened / count, bare / count))
    return median(one for one, _ in taken), median(other for _, other in taken)


def _round_of(size: int, name: str) -> Round:
    """A round that is ready to open, with so many people asked."""
    subject = stage.employees(1, f"Onderwerp{name}")[0]
    conversation = stage.planned(days=45, subject=subject)
    round = stage.proposed(conversation)
    round.invitations.exclude(
        group__key__in=["self", "reviewer"]
    ).delete()  # whom the format proposed by itself
    team = round.groups.get(key="management-team")
    Invitation.objects.bulk_create(
        Invitation(organisation=round.organisation, round=round, group=team, person=person)
        for person in stage.employees(size, f"Informant{name}")
    )
    return Round.objects.get(pk=round.pk)


def _bare_insert(round: Round) -> None:
    """The rows that opening wrote, written again under other numbers: sealed and inserted, and nothing else."""
    key = os.urandom(32)
    invitations = list(Invitation.objects.filter(round=round))
    notices = list(Notice.objects.filter(kind="invitation", about=round.conversation.public_id))
    lengths = [len(notice.sealed or b"") for notice in notices]
    with transaction.atomic():
        for number, row in enumerate(invitations):
            secret = os.urandom(18)
            row.pk, row.public_id = None, f"{number}{os.urandom(6).hex()}"[:20]
            row.check_hash = derive(secret, "link check").hex()
            nonce = os.urandom(12)
            row.sealed_secret = nonce + AESGCM(key).encrypt(nonce, secret, None)
        for number, (notice, length) in enumerate(zip(notices, lengths, strict=True)):
            notice.pk, notice.public_id = None, f"{number}{os.urandom(6).hex()}"[:20]
            notice.key = notice.public_id
            nonce = os.urandom(12)
            notice.sealed = nonce + AESGCM(key).encrypt(nonce, bytes(length), None)
        Invitation.objects.all().bulk_create(invitations, batch_size=500, ignore_conflicts=True)
        Notice.objects.bulk_create(notices, batch_size=500)
