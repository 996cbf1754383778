# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: the seal passphrase of a facilitator, set once, changed, or made anew when it was forgotten."""

from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.core import custody as core
from samenspiegel.keys import custody
from samenspiegel.keys.custody import SealWrong
from samenspiegel.people.models import Person

from .unsealing import count_try, forget_tries, log_refusal


class SealTooWeak(ValueError):
    """This passphrase is too easy to guess. ``code`` as ``core.custody.weakness`` tells it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def has_seal(person: Person) -> bool:
    """Whether somebody has set a seal passphrase."""
    return custody.has_seal(person.organisation_id, person.public_id)


@transaction.atomic
def set_seal(*, person: Person, passphrase: str, now: datetime) -> None:
    """Set a seal passphrase: the first one, or a new one for a forgotten one.

    What was sealed to one of before opens with it no longer: those rounds rely on the other facilitator and on their
    recovery code.

    Raises:
        SealTooWeak: nothing was set.
    """
    _check(person, passphrase)
    is_new = not has_seal(person)
    custody.make_seal(person.organisation_id, person.public_id, passphrase)
    audit.log(
        "seal.set" if is_new else "seal.replaced", organisation=person.organisation, at=now, actor=person
    )


def change_seal(*, person: Person, before: str, after: str, now: datetime) -> None:
    """Set another passphrase with the one of now: open rounds open with the new one.

    Raises:
        SealTooWeak, SealWrong, SealTooOften: nothing has changed.
    """
    _check(person, after)
    count_try(person)
    try:
        custody.change_passphrase(person.organisation_id, person.public_id, before=before, after=after)
    except SealWrong:
        log_refusal(person, now)
        raise
    forget_tries(person)
    audit.log("seal.changed", organisation=person.organisation, at=now, actor=person)


def _check(person: Person, passphrase: str) -> None:
    known = (person.name, person.first_name, person.email, person.department, person.organisation.name)
    if code := core.weakness(passphrase, known=known):
        raise SealTooWeak(code)
