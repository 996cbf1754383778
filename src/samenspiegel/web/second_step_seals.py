# SPDX-License-Identifier: EUPL-1.2
"""Secrets of second steps stay for years, so they are sealed anew when the secret key is changed."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from samenspiegel.keys.sealing import Unreadable

from .sign_in import SecondStepAdapter, open_second_step

SEALED = ("secret", "seed")  # of an app on a telephone; of the recovery codes


class NotOurs(Exception):
    """Second steps were sealed with a secret key that is neither the present one nor among the old ones."""

    def __init__(self, second_steps: int) -> None:
        super().__init__(second_steps)
        self.second_steps = second_steps


def old() -> int:
    """How many second steps still need an old secret key."""
    return sum(_is_old(one) for one in _all())


def reseal() -> int:
    """Seal every second step anew with the present secret key. Returns how many needed that.

    Raises:
        NotOurs: some open with none of the secret keys. The others were sealed anew.
    """
    adapter, changed, lost = SecondStepAdapter(), 0, 0
    for found in _all():
        with transaction.atomic():
            one = Authenticator.objects.select_for_update().filter(pk=found.pk).first()
            if one is None or not _is_old(one):
                continue
            try:
                one.data = {**one.data, **_anew(one.data, adapter)}
            except Unreadable:
                lost += 1
                continue
            one.save(update_fields=["data"])
            changed += 1
    if lost:
        raise NotOurs(lost)
    return changed


def _all() -> Iterator[Authenticator]:
    yield from Authenticator.objects.order_by("pk").iterator()


def _is_old(one: Authenticator) -> bool:
    return any(open_second_step(one.data[name])[1] != 0 for name in SEALED if name in one.data)


def _anew(data: dict[str, Any], adapter: SecondStepAdapter) -> dict[str, str]:
    return {name: adapter.encrypt(adapter.decrypt(data[name])) for name in SEALED if name in data}
