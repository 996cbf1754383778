# SPDX-License-Identifier: EUPL-1.2
"""The subject asks somebody to join the conversation, or to conduct it instead of the reviewer (RL-7)."""

from django.db import models
from django.db.models import Q

from samenspiegel.conversations.models import Conversation
from samenspiegel.organisations.models import PublicModel
from samenspiegel.people.models import Person


class How(models.TextChoices):
    JOIN = "join"
    TAKE_OVER = "take_over"


class JoiningRequest(PublicModel):
    """A question to one person, who answers for themself. No reason is asked, and none is kept."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="joining_requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=How)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "conversation"],
                condition=Q(answered_at__isnull=True),
                name="one_open_joining_request",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, is_granted__isnull=True)
                | Q(answered_at__isnull=False, is_granted__isnull=False),
                name="joining_answered_with_outcome",
            ),
        ]

    class Privacy:
        personal = {"person"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "conversation",
            "how",
            "asked_at",
            "answered_at",
            "is_granted",
        }
