# SPDX-License-Identifier: EUPL-1.2
"""Wrap every key anew with the present wrapping key, while the program runs.

At each moment each key opens with the present wrapping key or with an old one: a batch is changed in one transaction,
and only where the row is still what was read. So it can be cut off anywhere and done again, and a key that is destroyed
meanwhile stays destroyed.
"""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import transaction

from . import wrapping
from .actions import about
from .models import Key
from .sealing import Unreadable

BATCH = 200


class OldKeyMissing(Exception):
    """Keys were wrapped with a wrapping key that is neither the present one nor among the old ones. Nothing changed."""

    def __init__(self, keys: int) -> None:
        super().__init__(keys)
        self.keys = keys


class KeyDamaged(Exception):
    """A key does not open, although its wrapping key is known: it was changed. Nothing changed."""

    def __init__(self, owner: str, purpose: str) -> None:
        super().__init__(owner, purpose)
        self.owner, self.purpose = owner, purpose


def rotate(*, after_batch: Callable[[int, int], None] | None = None) -> int:
    """Wrap every key with the present wrapping key. Returns how many were wrapped anew.

    Args:
        after_batch: is told how many are done and how many there were to do.
    Raises:
        OldKeyMissing, KeyDamaged: before anything is changed.
    """
    if missing := wrapping.unknown():
        raise OldKeyMissing(missing)
    to_do = 0
    for batch in _waiting():
        for key in batch:
            _open(key)
        to_do += len(batch)
    done = 0
    for batch in _waiting():
        done += _rewrap(batch)
        if after_batch is not None:
            after_batch(done, max(done, to_do))
    return done


def _waiting() -> Iterator[list[Key]]:
    """The keys that another wrapping key wrapped, in batches. Those that are made meanwhile have the present one."""
    present, last = wrapping.id_of(settings.WRAPPING_KEY), 0
    while rows := list(Key.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        if batch := [row for row in rows if bytes(row.wrapped)[: wrapping.ID_BYTES] != present]:
            yield batch


def _open(key: Key) -> bytes:
    try:
        return wrapping.unwrap(key.wrapped, about=about(key.organisation_id, key.owner, key.purpose))
    except Unreadable:
        raise KeyDamaged(key.owner, key.purpose) from None


def _rewrap(batch: list[Key]) -> int:
    with transaction.atomic(using="keys"):
        changed = 0
        for key in batch:
            place = about(key.organisation_id, key.owner, key.purpose)
            wrapped = wrapping.wrap(_open(key), about=place)
            # Not where it was destroyed or replaced since it was read.
            changed += Key.objects.filter(pk=key.pk, wrapped=bytes(key.wrapped)).update(wrapped=wrapped)
    return changed
