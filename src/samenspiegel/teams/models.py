# SPDX-License-Identifier: EUPL-1.2
"""How often two people talk, and how work goes, as employee and manager said in one conversation."""

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


class PairInterval(OrganisationModel):
    """How often two people want to talk, once both said yes; and another number of months that one of them proposes.

    ``first`` has the lower primary key, so that two people are one pair whoever begins.
    """

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    months = models.PositiveSmallIntegerField(null=True)  # as both agreed; empty: not agreed (any more)
    agreed_on = models.DateField(null=True)
    proposed_months = models.PositiveSmallIntegerField(null=True)
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    reminded_for_on = models.DateField(null=True)  # both heard that they talk by this day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "first", "second"], name="one_interval_per_pair"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_in_order"),
            models.CheckConstraint(
                condition=models.Q(months__isnull=True, agreed_on__isnull=True)
                | models.Q(months__isnull=False, agreed_on__isnull=False),
                name="interval_agreed_with_date",
            ),
            models.CheckConstraint(
                condition=models.Q(proposed_months__isnull=True, proposed_by__isnull=True)
                | models.Q(proposed_months__isnull=False, proposed_by__isnull=False),
                name="interval_proposed_by_somebody",
            ),
        ]

    class Privacy:
        personal = {"first", "second", "proposed_by"}
        plain = {"id", "organisation", "months", "agreed_on", "proposed_months", "reminded_for_on"}
