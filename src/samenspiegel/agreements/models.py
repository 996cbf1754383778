# SPDX-License-Identifier: EUPL-1.2
"""Agreements, and what became of them."""

from django.db import models

from samenspiegel.conversations.models import Conversation
from samenspiegel.organisations.models import PublicModel
from samenspiegel.people.models import Person


class Status(models.TextChoices):
    OPEN = "open"
    MET = "met"
    DROPPED = "dropped"


class Agreement(PublicModel):
    """Who does what by when, as both approved it. Dies with the record of its conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="agreements")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreements")
    # Kind of the body that owns it; then ``owner`` only says what became of it (VGS-13).
    on_behalf_of = models.SlugField(max_length=40, blank=True)
    key = models.CharField(max_length=20)  # its id in the record
    kind = models.SlugField(max_length=40)
    competency = models.SlugField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    sealed = (
        models.BinaryField()
    )  # under the conversation's record key: {"what", "support"}; of a body also {"owner_name"}
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "conversation", "key"], name="agreement_once")
        ]
        ordering = ["due_on", "id"]

    class Privacy:
        personal = {"owner", "sealed", "competency", "status"}
        plain = {"id", "organisation", "public_id", "conversation", "key", "kind", "due_on", "on_behalf_of"}


class FollowUp(PublicModel):
    """What its owner says became of an agreement. Outside the approved record."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="follow_ups")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status)
    due_on = models.DateField(null=True)  # where it was moved
    sealed = models.BinaryField()  # under the conversation's record key: {"note"}

    class Meta:
        ordering = ["noted_at", "id"]

    class Privacy:
        personal = {"by", "sealed", "status"}
        plain = {"id", "organisation", "public_id", "agreement", "noted_at", "due_on"}
