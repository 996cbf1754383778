# SPDX-License-Identifier: EUPL-1.2
"""Opening rounds, beside the bare bulk insert of the same rows plus the cryptography: per invitation."""

import os
from collections.abc import Iterator
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from nacl.public import PrivateKey

from samenspiegel.audit.models import Event
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.feedback.tasks import TOGETHER
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.keys.sealing import derive
from samenspiegel.notices.models import Notice

from .. import stage
from ..measure import Row, milliseconds

SMALL_ROUNDS, RATERS_EACH = 100, 8
LARGE = (100, 300)


def rows() -> Iterator[Row]:
    """Rounds as a municipality has them (eight raters each), and large ones, to see how the time grows."""
    small = [_round_of(RATERS_EACH, f"small{number}") for number in range(SMALL_ROUNDS)]
    taken = [_together(small[start : start + TOGETHER]) for start in range(0, SMALL_ROUNDS, TOGETHER)]
    measured, floor = (median(times) for times in zip(*taken, strict=True))
    yield Row(f"opening rounds of {RATERS_EACH} raters by the clock, per invitation", measured, floor, most=4)
    smaller, _ = _one_by_one([LARGE[0]] * 3)
    larger, floor = _one_by_one([LARGE[1]] * 3)
    yield Row(f"opening a round of {LARGE[1]} raters, per invitation", larger, floor, most=4)
    yield Row(
        f"the same: {LARGE[1]} raters beside {LARGE[0]} (floor), per invitation", larger, smaller, most=1.3
    )


def _one_by_one(sizes: list[int]) -> tuple[float, float]:
    """Medians in milliseconds per invitation, of opening and of the floor, over rounds of these sizes."""
    taken = [_together([_round_of(size, f"s{size}n{number}")]) for number, size in enumerate(sizes)]
    return median(one for one, _ in taken), median(other for _, other in taken)


def _together(rounds: list[Round]) -> tuple[float, float]:
    """Milliseconds per invitation: opening these rounds as the clock does, and the floor, each round inserted."""
    ids = [round.pk for round in rounds]
    opened = milliseconds(lambda: feedback.open_rounds(round_ids=ids, now=stage.now()))
    count = Invitation.objects.exclude(check_hash="").filter(round__in=ids).count()
    inserted = milliseconds(lambda: _bare_insert(rounds))
    Key.objects.filter(owner__startswith="bare").delete()  # no server starts on keys that it cannot open
    return opened / count, inserted / count


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


def _bare_insert(rounds: list[Round]) -> None:
    """The rows that opening wrote, all at once under other numbers: sealed and inserted, and nothing else."""
    key = os.urandom(32)
    about = [round.conversation.public_id for round in rounds]
    invitations = list(Invitation.objects.filter(round__in=rounds))
    notices = list(Notice.objects.filter(kind="invitation", about__in=about))
    lines = list(Event.objects.filter(kind="round.opened", about__in=about))
    kept = list(Key.objects.filter(owner__in=[round.public_id for round in rounds]))
    lengths = [len(notice.sealed or b"") for notice in notices]
    with transaction.atomic(), transaction.atomic(using="keys"):
        for row in kept:
            row.pk, row.owner = None, f"bare{row.owner}"
            private = os.urandom(32)
            row.wrapped = _sealed(key, private)
            if row.purpose == Purpose.ROUND:
                bytes(PrivateKey(private).public_key)
        for number, row in enumerate(invitations):
            secret = os.urandom(18)
            row.pk, row.public_id = None, f"{number}{os.urandom(6).hex()}"[:20]
            row.check_hash = derive(secret, "link check").hex()
            row.sealed_secret = _sealed(key, secret)
        for number, (notice, length) in enumerate(zip(notices, lengths, strict=True)):
            notice.pk, notice.public_id = None, f"{number}{os.urandom(6).hex()}"[:20]
            notice.key = notice.public_id
            notice.sealed = _sealed(key, bytes(length))
        for line in lines:
            line.pk, line.number = None, line.number + 1_000_000
        Key.objects.bulk_create(kept, batch_size=500)
        Invitation.objects.all().bulk_create(invitations, batch_size=500, ignore_conflicts=True)
        Notice.objects.bulk_create(notices, batch_size=500)
        Event.objects.bulk_create(lines, batch_size=500)


def _sealed(key: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)
