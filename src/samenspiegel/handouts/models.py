# SPDX-License-Identifier: EUPL-1.2
"""A set of documents in the making. Each lies under the key of its own conversation, and dies with that."""

from django.db import models

from samenspiegel.conversations.models import Conversation
from samenspiegel.organisations.models import OrganisationModel, PublicModel
from samenspiegel.people.models import Person


class Handout(PublicModel):
    """What one person asked for. Gone once it was fetched, and a day after it was asked for."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="one_handout_per_person")
        ]

    class Privacy:
        personal = {"person"}
        plain = {"id", "organisation", "public_id", "asked_at"}


class What(models.TextChoices):
    RECORD = "record"
    AGENDA = "agenda"
    REPORT = "report"


class HandoutDocument(OrganisationModel):
    """One document of a set: waits, or was made, or turned out not to be there (any more) for who asked."""

    handout = models.ForeignKey(Handout, on_delete=models.CASCADE, related_name="documents")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    claimed_at = models.DateTimeField(null=True)  # somebody makes it; taken over where that takes too long
    made_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(
        null=True
    )  # under the conversation's feedback or record key; empty: it was not there

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "handout", "conversation", "what"], name="document_once_per_handout"
            )
        ]
        ordering = ["id"]

    class Privacy:
        personal = {"sealed"}
        plain = {"id", "organisation", "handout", "conversation", "what", "claimed_at", "made_at"}
