# SPDX-License-Identifier: EUPL-1.2
"""An assessment, or that one was made elsewhere. No reference to any conversation: it stands by itself."""

from django.db import models

from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations.models import PublicModel
from samenspiegel.people.models import Person


class Assessment(PublicModel):
    """What a manager recorded about one calendar year. Never changed: a better one is made beside it.

    Where it is kept in another system, ``registered_in`` names that, and there is no text here.
    """

    subject = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessments")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    format_version = models.ForeignKey(FormatVersion, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()  # the calendar year that it is about
    made_on = models.DateField()
    registered_in = models.CharField(max_length=80, blank=True)
    sealed = models.BinaryField(null=True)  # under its own assessment key: {"text"}
    sealed_response = models.BinaryField(null=True)  # the employee's own, under the same key: {"text"}
    responded_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    destroy_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(registered_in="", sealed__isnull=False)
                | (~models.Q(registered_in="") & models.Q(sealed__isnull=True)),
                name="assessment_here_or_elsewhere",
            ),
            models.CheckConstraint(
                condition=~models.Q(by=models.F("subject")), name="nobody_assesses_themselves"
            ),
        ]
        indexes = [models.Index(fields=["destroy_on"], name="assessment_destroy")]
        ordering = ["-made_on", "-id"]

    class Privacy:
        personal = {"subject", "by", "sealed", "sealed_response"}
        plain = {
            "id",
            "organisation",
            "public_id",
            "format_version",
            "year",
            "made_on",
            "registered_in",
            "responded_on",
            "recorded_at",
            "destroy_on",
        }
