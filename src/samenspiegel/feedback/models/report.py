# SPDX-License-Identifier: EUPL-1.2
"""The frozen feedback report, and which open answers were withheld from it."""

from django.db import models

from samenspiegel.organisations.models import OrganisationModel
from samenspiegel.people.models import Person

from .round import Round


class FeedbackReport(OrganisationModel):
    """What came out of a round: a frozen document, under the conversation's feedback key. Never recomputed."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="report")
    sealed = models.BinaryField()

    class Privacy:
        personal = {"sealed"}
        plain = {"id", "organisation", "round"}


class WithheldAnswer(OrganisationModel):
    """An open answer that the facilitator kept back whole, before release, on one of two grounds."""

    report = models.ForeignKey(FeedbackReport, on_delete=models.CASCADE, related_name="withheld_answers")
    answer = models.CharField(max_length=20)  # its id within the report
    ground = models.CharField(
        max_length=20, choices=[("insulting", "insulting"), ("exposes_other", "exposes_other")]
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withheld_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "report", "answer"], name="withheld_once")
        ]

    class Privacy:
        personal = {"by"}
        plain = {"id", "organisation", "report", "answer", "ground", "withheld_at"}
