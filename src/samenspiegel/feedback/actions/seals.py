# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: the seal passphrase of a facilitator, set once, changed, or made anew when it was forgotten."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.conversations.queries import still_open_to_outside
from samenspiegel.core import custody as core
from samenspiegel.core.access import Part
from samenspiegel.keys import actions as keys
from samenspiegel.keys import custody
from samenspiegel.keys.custody import SealWrong
from samenspiegel.keys.models import Key, Purpose
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from .unsealing import count_try, forget_tries, log_refusal

GUIDES = (Part.FACILITATOR, Part.SUBSTITUTE)


class SealTooWeak(ValueError):
    """This passphrase is too easy to guess. ``code`` as ``core.custody.weakness`` tells it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def has_seal(person: Person) -> bool:
    """Whether somebody has set a seal passphrase."""
    return custody.has_seal(person.organisation_id, person.public_id)


def set_seal(*, person: Person, passphrase: str, now: datetime) -> None:
    """Set a seal passphrase: the first one, or a new one for a forgotten one.

    What was sealed to one of before opens with it no longer: those rounds rely on the other facilitator and on their
    recovery code.

    Raises:
        SealTooWeak, SealTooOften, SealBusy: nothing was set.
    """
    _check(person, passphrase)
    count_try(person, "sets")
    is_new = not has_seal(person)
    custody.make_seal(person.organisation_id, person.public_id, passphrase)
    audit.log(
        "seal.set" if is_new else "seal.replaced", organisation=person.organisation, at=now, actor=person
    )


def change_seal(*, person: Person, before: str, after: str, now: datetime) -> None:
    """Set another passphrase with the one of now: open rounds open with the new one.

    Raises:
        SealTooWeak, SealWrong, SealTooOften, SealBusy: nothing has changed.
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


def sweep_seals(*, now: datetime) -> int:
    """Destroy the seals of who has left, and of who came from outside and has nothing left to guide; returns how many.

    A seal to which an open round was sealed stays until that round has ended, also of who has left: they may come back.
    """
    rows = list(Key.objects.filter(purpose=Purpose.SEAL).values_list("organisation_id", "owner"))
    guided = Participant.objects.filter(person=OuterRef("pk"), part__in=GUIDES)
    running = guided.filter(conversation__in=Conversation.objects.filter(still_open_to_outside(now)))
    needed = guided.filter(
        conversation__round__custody=Custody.CUSTODIAN,
        conversation__round__opened_on__isnull=False,
        conversation__round__closed_at=None,
        conversation__round__destroyed_at=None,
    )
    left = Person.objects.filter(
        Q(is_active=False) | Q(Q(is_external=True), ~Exists(running)),
        ~Exists(needed),
        public_id__in=[owner for _, owner in rows],
    )
    today = now.astimezone(clock.AMSTERDAM).date()
    for person in left.select_related("organisation"):
        keys.destroy(person.organisation_id, person.public_id, [Purpose.SEAL], ground="left", on=today)
        audit.log("seal.destroyed", organisation=person.organisation, at=now, about=person)
    return len(left)


def _check(person: Person, passphrase: str) -> None:
    known = (person.name, person.first_name, person.email, person.department, person.organisation.name)
    if code := core.weakness(passphrase, known=known):
        raise SealTooWeak(code)
