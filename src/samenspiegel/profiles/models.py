# SPDX-License-Identifier: EUPL-1.2
"""What an organisation adds to the profile of an office. Policy of the organisation: it speaks of nobody."""

from django.db import models

from samenspiegel.organisations.models import OrganisationModel
from samenspiegel.people.models import Person


class Colouring(OrganisationModel):
    """The organisation's own words at one part of a profile, or its choice of competencies. The last one counts.

    ``part`` is a role, a question about the context, or ``core.profile.SITUATIONAL``, of which ``competencies`` holds
    the keys and ``text`` stays empty.
    """

    profile = models.SlugField(max_length=40)
    part = models.SlugField(max_length=40)
    text = models.TextField(blank=True)
    competencies = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "profile", "part"], name="colouring_once_per_part"
            )
        ]

    class Privacy:
        personal = {"changed_by"}
        plain = {"id", "organisation", "profile", "part", "text", "competencies", "changed_at"}
