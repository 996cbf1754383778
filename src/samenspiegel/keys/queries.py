# SPDX-License-Identifier: EUPL-1.2
"""How far the key store and the destruction register are."""

from collections.abc import Collection

from .models import Key, Position, Purpose, RegisterEntry


def carried_out() -> int:
    """The last number of the register that this key store carried out; 0 while there is none."""
    return Position.objects.values_list("number", flat=True).first() or 0


def ordered() -> int:
    """The last number in the register; 0 while there is none."""
    return RegisterEntry.objects.order_by("-number").values_list("number", flat=True).first() or 0


def entries_after(number: int) -> list[RegisterEntry]:
    """The orders to destroy that come after a number, in their order."""
    return list(RegisterEntry.objects.filter(number__gt=number).order_by("number"))


def owners() -> list[tuple[str, str]]:
    """Of every key whose it is, and for what."""
    return list(Key.objects.values_list("owner", "purpose"))


def kept(owners: Collection[str], purpose: Purpose) -> frozenset[str]:
    """Those of these owners of whom there is a key for this purpose."""
    found = Key.objects.filter(owner__in=list(owners), purpose=purpose) if owners else Key.objects.none()
    return frozenset(found.values_list("owner", flat=True))


def newest() -> Key | None:
    """The key that was made last, to see whether keys can be opened."""
    return Key.objects.order_by("-pk").first()
