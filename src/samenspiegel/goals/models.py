# SPDX-License-Identifier: EUPL-1.2
"""Goals of a department plan: policy of the organisation, nothing about one person. And which agreement serves one."""

from django.db import models

from samenspiegel.agreements.models import Agreement
from samenspiegel.organisations.models import OrganisationModel, PublicModel


class Goal(PublicModel):
    """One goal of one department in one year. Taken off the list it stays with the agreements that name it."""

    department = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    is_listed = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "department", "year", "title"], name="goal_once_a_year"
            )
        ]
        ordering = ["-year", "department", "title"]

    class Privacy:
        personal: dict = {}
        plain = {"id", "organisation", "public_id", "department", "year", "title", "is_listed"}


class AgreementGoal(OrganisationModel):
    """To which goal an agreed result belongs. It goes with the agreement."""

    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="goal_link")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = {"goal"}
        plain = {"id", "organisation", "agreement"}
