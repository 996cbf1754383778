# SPDX-License-Identifier: EUPL-1.2
"""Keys derived from the secret key, of now and of before: what was sealed before it was changed still opens."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.conf import settings

from samenspiegel.keys.sealing import Unreadable, derive

T = TypeVar("T")


def keys_for(purpose: str, *, more: bytes = b"") -> list[bytes]:
    """The key of now for a purpose, which seals, then those of before, which only open.

    ``more``: bytes that another holds, without which neither opens anything.
    """
    return [
        derive(secret.encode() + more, purpose)
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def open_with_any(keys: Iterable[bytes], opened: Callable[[bytes], T]) -> T:
    """What comes of ``opened(key)`` with the first key that fits.

    Raises:
        Unreadable: none does.
    """
    for key in keys:
        try:
            return opened(key)
        except Unreadable:
            continue
    raise Unreadable("no key fits")
