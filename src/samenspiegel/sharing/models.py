# SPDX-License-Identifier: EUPL-1.2
"""What goes back of a conversation, to which body, in which form and by whom (VGS-10)."""

from django.db import models
from django.db.models import Q

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Part
from samenspiegel.organisations.models import PublicModel
from samenspiegel.people.models import Body, Person


class Form(models.TextChoices):
    ORAL = "oral"
    WRITTEN = "written"  # a short text, which the subject agreed to
    NONE = "none"


class SharingDecision(PublicModel):
    """What one body hears of one conversation. Its members read the text once it is done, and not before."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="sharing_decisions")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=10, choices=Form)
    told_by = models.CharField(max_length=20, choices=[(str(part), str(part)) for part in Part])
    sealed = models.BinaryField(null=True)  # under the conversation's record key: {"text"}
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)  # the subject, with this very text
    done_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "conversation", "body"], name="sharing_once_per_body"
            ),
            models.CheckConstraint(
                condition=~Q(form="written") | Q(done_on=None) | Q(agreed_at__isnull=False),
                name="sharing_agreed_before_done",
            ),
        ]

    class Privacy:
        personal = {"sealed", "decided_by"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "conversation",
            "body",
            "form",
            "told_by",
            "decided_at",
            "agreed_at",
            "done_on",
        }
