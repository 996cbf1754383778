# SPDX-License-Identifier: EUPL-1.2
"""How work goes, as employee and manager said in one conversation. It dies with that conversation."""

from django.db import models

from samenspiegel.conversations.models import Conversation
from samenspiegel.organisations.models import OrganisationModel
from samenspiegel.people.models import Person


class Mark(models.TextChoices):
    """What two people said about one pulse. Words, no figure and no colour."""

    GOES_WELL = "goes_well"
    NEEDS_ATTENTION = "needs_attention"
    TO_DISCUSS = "to_discuss"


class Pulse(OrganisationModel):
    """The pulses of one conversation, with the employee's own words beside them. Both read everything at once."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="pulse")
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    sealed = models.BinaryField()  # under the conversation's record key: {"marks": {key: Mark}}
    sealed_response = models.BinaryField(null=True)  # under the same key: {"text"}, of the employee

    class Privacy:
        personal = {"noted_by", "sealed", "sealed_response"}
        plain = {"id", "organisation", "conversation", "noted_at"}
