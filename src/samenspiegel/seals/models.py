# SPDX-License-Identifier: EUPL-1.2
"""The certificates of an organisation, and the digests of the sealed copies that left."""

from django.db import models
from django.db.models import Q

from samenspiegel.conversations.models import Conversation
from samenspiegel.organisations.models import OrganisationModel


class SealCertificate(OrganisationModel):
    """With what an organisation seals its records. An earlier one stays without its key: its seals are still known."""

    certificate = models.BinaryField()  # DER: public, it stands in every sealed file
    chain = models.BinaryField(blank=True)  # PEM: who vouches for it, where somebody does
    private_key = models.BinaryField(null=True)  # under a key of its own: PKCS#8
    key_owner = models.CharField(
        max_length=41, blank=True
    )  # of that key, in the key store; empty once replaced
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the certificate
    is_supplied = models.BooleanField(default=False)  # brought along by an administrator; else made here
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(replaced_at=None), name="one_certificate_in_use"
            ),
            models.UniqueConstraint(fields=["organisation", "fingerprint"], name="certificate_once"),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {
            "id",
            "organisation",
            "certificate",
            "chain",
            "private_key",
            "key_owner",
            "fingerprint",
            "is_supplied",
            "made_at",
            "ends_at",
            "replaced_at",
        }


class KnownCopy(OrganisationModel):
    """That a sealed copy with this digest left here. It outlives the conversation, and then points at nothing."""

    digest = models.CharField(max_length=64)  # SHA-256 of the whole file, in which a random seal stands
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "digest"], name="copy_once")]

    class Privacy:
        personal = {"conversation"}
        plain = {"id", "organisation", "digest"}
