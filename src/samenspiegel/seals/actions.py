# SPDX-License-Identifier: EUPL-1.2
"""Make or bring a certificate, and remember which sealed copies left."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.keys import actions as keys
from samenspiegel.keys.actions import KeyGone
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import open_bytes, seal_bytes
from samenspiegel.organisations.models import Organisation, new_public_id
from samenspiegel.people.models import Person

from . import certificates
from .certificates import Certificate
from .models import KnownCopy, SealCertificate


@dataclass(frozen=True)
class Sealer:
    """The certificate, who vouches for it, and the private key in clear: to be held no longer than sealing takes."""

    certificate: bytes
    chain: bytes
    key: bytes


@transaction.atomic
def sealer_of(organisation: Organisation, *, now: datetime) -> Sealer:
    """With what an organisation seals now; at the first use, and once the last one has ended, one is made.

    Args:
        now: in system time, as certificates go by it.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    row = SealCertificate.objects.filter(organisation=organisation, replaced_at=None).first()
    try:
        if row is not None and row.ends_at > now:
            return _sealer(row)
    except KeyGone:
        pass  # a copy of the database was put back, from before this certificate was replaced
    made = certificates.made(organisation.name, now=now)
    return _sealer(_put(organisation, made, is_supplied=False, by=None, now=now))


def _sealer(row: SealCertificate) -> Sealer:
    key = keys.fetch(row.organisation_id, row.key_owner, Purpose.STAMP)
    return Sealer(
        certificate=bytes(row.certificate),
        chain=bytes(row.chain),
        key=open_bytes(key, row.private_key, about=_place(row.fingerprint)),
    )


@transaction.atomic
def bring_certificate(
    *, organisation: Organisation, raw: bytes, password: str, by: Person, now: datetime
) -> SealCertificate:
    """Seal with a certificate that an administrator brought, from now on. The key of the one before it is destroyed.

    Raises:
        CertificateRefused: it cannot seal.
    """
    brought = certificates.brought(raw, password, now=now)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    return _put(organisation, brought, is_supplied=True, by=by, now=now)


@transaction.atomic
def make_certificate(*, organisation: Organisation, by: Person, now: datetime) -> SealCertificate:
    """Seal with a new certificate of the organisation's own, from now on."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    made = certificates.made(organisation.name, now=now)
    return _put(organisation, made, is_supplied=False, by=by, now=now)


def remember_copy(*, conversation: Conversation, document: bytes) -> KnownCopy:
    """Keep the digest of a sealed copy that leaves, and nothing else of it."""
    digest = hashlib.sha256(document).hexdigest()
    return KnownCopy.objects.create(
        organisation_id=conversation.organisation_id, conversation=conversation, digest=digest
    )


def _put(
    organisation: Organisation, one: Certificate, *, is_supplied: bool, by: Person | None, now: datetime
) -> SealCertificate:
    in_use = SealCertificate.objects.filter(organisation=organisation, replaced_at=None)
    former = [owner for owner in in_use.values_list("key_owner", flat=True) if owner]
    in_use.update(replaced_at=now, private_key=None, key_owner="")
    # Of its own, and new also for a certificate that was in use before: what was ordered to go is ordered for ever.
    owner = f"{organisation.public_id}/{new_public_id()}"
    key = keys.make(organisation.pk, owner, Purpose.STAMP)
    row, _ = SealCertificate.objects.update_or_create(
        organisation=organisation,
        fingerprint=one.fingerprint,
        defaults={
            "certificate": one.der,
            "chain": one.chain,
            "private_key": seal_bytes(key, one.key, about=_place(one.fingerprint)),
            "key_owner": owner,
            "is_supplied": is_supplied,
            "made_at": now,
            "ends_at": one.ends_at,
            "replaced_at": None,
        },
    )
    audit.log(
        "seal.certificate_supplied" if is_supplied else "seal.certificate_made",
        organisation=organisation,
        at=now,
        actor=by,
        fingerprint=one.fingerprint,
    )
    for gone in former:  # as the last: copies of this database hold what it opened
        on = now.astimezone(clock.AMSTERDAM).date()
        keys.destroy(organisation.pk, gone, [Purpose.STAMP], ground="certificate_replaced", on=on)
    return row


def _place(fingerprint: str) -> str:
    return f"seal_certificate/{fingerprint}"
