# SPDX-License-Identifier: EUPL-1.2
"""Make, fetch and destroy keys. Destroying a key is what destroys what it opened."""

import os
from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from nacl.public import PrivateKey

from . import queries, wrapping
from .models import Key, Position, Purpose, RegisterEntry


class KeyGone(Exception):
    """The key does not exist (any more): what it opened is destroyed."""


class RegisterTooOld(Exception):
    """The destruction register is behind the key store: an older copy was put back. Nothing is ordered."""


def about(organisation_id: int, owner: str, purpose: str) -> str:
    """The place of a key in the store, to which its wrapping is bound."""
    return f"key/{organisation_id}/{owner}/{purpose}"


def make(organisation_id: int, owner: str, purpose: Purpose) -> bytes:
    """Make and keep a key of 32 bytes; the one that is there already is returned."""
    raw = os.urandom(32)
    wrapped = wrapping.wrap(raw, about=about(organisation_id, owner, purpose))
    try:
        with transaction.atomic(using="keys"):
            Key.objects.create(organisation_id=organisation_id, owner=owner, purpose=purpose, wrapped=wrapped)
    except IntegrityError:
        return fetch(organisation_id, owner, purpose)
    return raw


def keep(organisation_id: int, owner: str, purpose: Purpose, raw: bytes) -> None:
    """Keep bytes that were made elsewhere, in the place of what was there; see ``custody``."""
    wrapped = wrapping.wrap(raw, about=about(organisation_id, owner, purpose))
    Key.objects.update_or_create(
        organisation_id=organisation_id, owner=owner, purpose=purpose, defaults={"wrapped": wrapped}
    )


def make_each(
    organisation_id: int, wanted: Iterable[tuple[str, Purpose]]
) -> dict[tuple[str, Purpose], bytes]:
    """Make and keep many keys at once, by owner and purpose; those that are there already are returned."""
    rows = [
        Key(
            organisation_id=organisation_id,
            owner=owner,
            purpose=purpose,
            wrapped=wrapping.wrap(os.urandom(32), about=about(organisation_id, owner, purpose)),
        )
        for owner, purpose in wanted
    ]
    Key.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    owners: dict[Purpose, list[str]] = {}
    for row in rows:
        owners.setdefault(Purpose(row.purpose), []).append(row.owner)
    return {
        (owner, purpose): key
        for purpose, those in owners.items()
        for owner, key in fetch_many(organisation_id, those, purpose).items()
    }


def public_half(private: bytes) -> bytes:
    """What a round's envelopes are sealed to, of the private key that is kept."""
    return bytes(PrivateKey(private).public_key)


def _unwrap(key: Key) -> bytes:
    return wrapping.unwrap(key.wrapped, about=about(key.organisation_id, key.owner, key.purpose))


def fetch(organisation_id: int, owner: str, purpose: Purpose) -> bytes:
    """Return one key.

    Raises:
        KeyGone: it was destroyed, or never made.
    """
    try:
        return _unwrap(Key.objects.get(organisation_id=organisation_id, owner=owner, purpose=purpose))
    except Key.DoesNotExist:
        raise KeyGone(purpose) from None


def fetch_many(organisation_id: int, owners: Iterable[str], purpose: Purpose) -> dict[str, bytes]:
    """Return the keys that are there, by owner, in one query."""
    rows = Key.objects.filter(organisation_id=organisation_id, owner__in=list(owners), purpose=purpose)
    return {row.owner: _unwrap(row) for row in rows}


def fetch_each(
    organisation_id: int, wanted: Iterable[tuple[str, Purpose]]
) -> dict[tuple[str, Purpose], bytes]:
    """Return the keys that are there, by owner and purpose, in one query."""
    either = Q()
    for owner, purpose in wanted:
        either |= Q(owner=owner, purpose=purpose)
    rows = Key.objects.filter(either, organisation_id=organisation_id)
    return {(row.owner, Purpose(row.purpose)): _unwrap(row) for row in rows}


def destroy(organisation_id: int, owner: str, purposes: Iterable[Purpose], *, ground: str, on: date) -> int:
    """Destroy keys for ever: first the entry in the register, then the keys. Returns the entry's number.

    The rows that they opened are noise from this moment on; the caller removes them afterwards. Running it again for
    the same owner is harmless.

    Raises:
        RegisterTooOld: its next number was given already, to an order that it has lost.
    """
    with transaction.atomic(using="keys"):
        position = _position()  # held while the entry is written: entries are carried out in their order
        if queries.ordered() < position.number:
            raise RegisterTooOld
        entry = RegisterEntry.objects.create(
            organisation_id=organisation_id,
            owner=owner,
            purposes=",".join(sorted(purposes)),
            ground=ground,
            ordered_on=on,
        )
        _carry_out_after(position)
    return entry.number


def carry_out() -> int:
    """Delete the keys that the register names and this key store still holds. Returns how many entries that took.

    There are some after a crash halfway, and after the key store was restored from a backup.
    """
    with transaction.atomic(using="keys"):
        return _carry_out_after(_position())


def _position() -> Position:
    Position.objects.get_or_create(pk=1)
    return Position.objects.select_for_update().get(pk=1)


def _carry_out_after(position: Position) -> int:
    entries = list(RegisterEntry.objects.filter(number__gt=position.number).order_by("number"))
    for entry in entries:
        keys = Key.objects.filter(
            organisation_id=entry.organisation_id, purpose__in=entry.purposes.split(",")
        )
        # Private notes are kept per person within a conversation: "conversation/person".
        (keys.filter(owner=entry.owner) | keys.filter(owner__startswith=f"{entry.owner}/")).delete()
        position.number = entry.number
    if entries:
        position.save(update_fields=["number"])
    return len(entries)
