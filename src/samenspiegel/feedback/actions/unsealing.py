# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: the printed code of a round, and opening its key with what one person knows (design, section 4).

Trying is counted per person, so that nobody is locked out by somebody else. The log says that a try was refused, never
what was typed.
"""

import hashlib
from datetime import datetime

from allauth.core.internal.ratelimit import cache_lock
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from nacl.public import PublicKey

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.keys import custody
from samenspiegel.keys.actions import KeyGone
from samenspiegel.keys.custody import NoSeal, Opened, SealBusy, SealWrong
from samenspiegel.keys.sealing import derive
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from ..models import Round
from .raters import unopened

TRIES = 5
COUNTED_FOR_SECONDS = 600


class SealMissing(Exception):
    """In custodian mode nothing is closed without a person: a passphrase or the recovery code is asked."""


class SealTooOften(Exception):
    """This person tried too often. After ten minutes they can try again; others can meanwhile."""


class NotSealed(Exception):
    """This round is closed without a passphrase: it has no recovery code."""


def unsealed(round: Round, *, by: Person | None, given: str, now: datetime) -> Opened:
    """Open the key of a round in custodian mode. Changes nothing but the count of tries and, when refused, the log.

    Args:
        given: what was typed: the seal passphrase of ``by``, or the recovery code.
    Raises:
        SealMissing: nothing was typed, or there is nobody.
        NoSeal: no recovery code, and the round was not sealed to the passphrase that this person has now.
        SealWrong: it is neither.
        SealTooOften: nothing was tried any more.
        SealBusy: too many people at once; nothing was tried.
    """
    if by is None or not given.strip():
        raise SealMissing
    count_try(by)
    try:
        opened = custody.open_round_key(
            round.organisation_id, round.public_id, person_id=by.public_id, given=given
        )
        if opened.key.public_key != PublicKey(bytes(round.public_key or b"")):
            raise SealWrong  # somebody put another key in its place: it would open nothing
    except KeyGone:
        raise SealWrong from None
    except SealWrong:
        log_refusal(by, now, about=round.conversation)
        raise
    forget_tries(by)
    return opened


@transaction.atomic
def make_recovery_code(*, round: Round, by: Person, now: datetime) -> str:
    """Make the code to print, in the place of one that was made before. Kept nowhere: it can be shown only now.

    Raises:
        NotSealed: the round is not in custodian mode.
        AlreadyOpen: it was sealed to the code of before.
    """
    round = unopened(round.pk)
    if round.custody != Custody.CUSTODIAN:
        raise NotSealed
    code = custody.make_recovery_code(round.organisation_id, round.public_id)
    audit.log(
        "recovery_code.made", organisation=round.organisation, at=now, actor=by, about=round.conversation
    )
    return code


def is_sealed_to(round: Round, person: Person) -> bool:
    """Whether the passphrase that this person has now opens an open round in custodian mode."""
    holders = sealed_to(round)
    return holders.get(person.public_id) is not None and (
        custody.public_keys(round.organisation_id, [person.public_id]).get(person.public_id)
        == holders[person.public_id]
    )


def sealed_to(round: Round) -> dict[str, bytes]:
    """Whose passphrases an open round in custodian mode was sealed to; empty for every other round."""
    if round.custody != Custody.CUSTODIAN or round.closed_at or round.destroyed_at or not round.opened_on:
        return {}
    return custody.holders_of(round.organisation_id, round.public_id)


def count_try(by: Person, what: str = "tries") -> None:
    """Count that a person tries a passphrase, before it is compared; or sets one. Raises ``SealTooOften``.

    One process at a time counts, since the shared cache reads and writes apart; who cannot wait for that has too many.
    """
    name, now = _counter(by, what), clock.session_now().timestamp()
    with cache_lock(name) as is_ours:
        if not is_ours:
            raise SealTooOften
        tried, until = cache.get(name, (0, now + COUNTED_FOR_SECONDS))
        if tried >= TRIES:
            raise SealTooOften
        cache.set(name, (tried + 1, until), max(until - now, 1))


def forget_tries(by: Person) -> None:
    """It was right: whoever mistyped before starts counting anew."""
    cache.delete(_counter(by, "tries"))


def log_refusal(by: Person, now: datetime, *, about: object = None) -> None:
    """Log that a passphrase or code was refused, and nothing of it."""
    audit.log("seal.refused", organisation=by.organisation, at=now, actor=by, about=about)


def _counter(by: Person, what: str) -> str:
    key = derive(settings.SECRET_KEY.encode(), f"seal {what}")
    return f"seal:{hashlib.blake2s(by.public_id.encode(), key=key).hexdigest()}"


__all__ = ["NoSeal", "Opened", "SealBusy", "SealWrong"]
