# SPDX-License-Identifier: EUPL-1.2
"""What a group settled before its first conversation. Policy of the organisation: it says nothing about one person."""

from django.db import models
from django.db.models import Q

from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations.models import PublicModel
from samenspiegel.people.models import Body, Person


class Outcome(models.TextChoices):
    """What came of discussing them with the group (RL-3)."""

    AGREED = "agreed"
    REMARKS = "remarks"  # discussed, and not everybody agrees with everything
    REFUSED = "refused"  # they do not hold; the answers are changed and discussed again


class GroundRules(PublicModel):
    """The answers to the questions of one version of a format, for one body or for the whole organisation.

    Once adopted they never change: a new set replaces them for conversations that are planned later.
    ``settled_version``: the format with these answers in it, which those conversations go by.
    """

    format_version = models.ForeignKey(FormatVersion, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)  # keys of options by the key of the question
    discussed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settled_version = models.ForeignKey(FormatVersion, null=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    adopted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True, adopted_by__isnull=True, settled_version__isnull=True)
                | Q(
                    adopted_at__isnull=False,
                    adopted_by__isnull=False,
                    settled_version__isnull=False,
                    discussed_on__isnull=False,
                    outcome__in=["agreed", "remarks"],
                ),
                name="ground_rules_discussed_first",
            ),
            models.UniqueConstraint(
                fields=["organisation", "format_version", "body"],
                condition=Q(adopted_at__isnull=True),
                name="one_draft_of_ground_rules_per_body",
            ),
            models.UniqueConstraint(
                fields=["organisation", "format_version"],
                condition=Q(adopted_at__isnull=True, body__isnull=True),
                name="one_draft_of_ground_rules",
            ),
        ]

    class Privacy:
        personal = {"written_by", "adopted_by"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "format_version",
            "body",
            "answers",
            "discussed_on",
            "outcome",
            "settled_version",
            "written_at",
            "adopted_at",
        }
