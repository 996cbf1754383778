# SPDX-License-Identifier: EUPL-1.2
"""Every key in the store is wrapped by a key from the environment; each says by which one.

What is kept begins with the id of the wrapping key: four bytes derived from it, that tell nothing about it. New keys
are wrapped with the present one. While wrapping keys are being changed the old ones still open theirs.
"""

from functools import lru_cache

from django.conf import settings
from django.db.models import BinaryField, Count
from django.db.models.functions import Substr

from .models import Key
from .sealing import Unreadable, derive, open_bytes, seal_bytes

ID_BYTES = 4


class WrongWrappingKey(Unreadable):
    """The key was wrapped with a wrapping key that this installation was not given."""


def wrap(raw: bytes, *, about: str) -> bytes:
    """Wrap a key with the present wrapping key, for the place ``about``."""
    return id_of(settings.WRAPPING_KEY) + seal_bytes(settings.WRAPPING_KEY, raw, about=about)


def unwrap(wrapped: bytes, *, about: str) -> bytes:
    """Open what ``wrap`` made, with the present wrapping key or an old one.

    Raises:
        WrongWrappingKey: neither the present one nor an old one wrapped it.
        Unreadable: it was changed, or belongs to another place.
    """
    wrapped = bytes(wrapped)
    key = known().get(wrapped[:ID_BYTES])
    if key is None:
        raise WrongWrappingKey(about)
    return open_bytes(key, wrapped[ID_BYTES:], about=about)


@lru_cache(maxsize=32)
def id_of(wrapping_key: bytes) -> bytes:
    """The four bytes by which a wrapping key is known."""
    return derive(wrapping_key, "wrapping key id", length=ID_BYTES)


def known() -> dict[bytes, bytes]:
    """The wrapping keys of this installation by their ids, the present one first."""
    return {id_of(key): key for key in (settings.WRAPPING_KEY, *settings.WRAPPING_KEYS_OLD)}


def counts() -> dict[bytes, int]:
    """How many keys in the store were wrapped with each wrapping key, by its id. Reads the whole store."""
    return {
        bytes(row["by"]): row["keys"]
        for row in Key.objects.annotate(by=Substr("wrapped", 1, ID_BYTES, output_field=BinaryField()))
        .values("by")
        .annotate(keys=Count("pk"))
        .order_by()
    }


def unknown() -> int:
    """How many keys in the store were wrapped with a wrapping key that this installation was not given."""
    mine = known()
    return sum(number for by, number in counts().items() if by not in mine)


def old() -> int:
    """How many keys in the store still need an old wrapping key."""
    present = id_of(settings.WRAPPING_KEY)
    return sum(number for by, number in counts().items() if by != present and by in known())
