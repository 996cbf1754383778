# SPDX-License-Identifier: EUPL-1.2
"""What happened, in a chain per organisation that shows when a line was changed or taken out."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from samenspiegel.organisations.models import OrganisationModel

NO_DIGEST = "0" * 64
LEAST_YEARS, MOST_YEARS = 1, 20


class Event(OrganisationModel):
    """One thing that happened. It outlives what it describes: public ids only, no references, no content."""

    number = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    actor = models.CharField(max_length=20, blank=True)
    about = models.CharField(max_length=20, blank=True)
    detail = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="audit_number_once")]
        indexes = [models.Index(fields=["organisation", "about"], name="audit_about")]

    class Privacy:
        personal = {"actor", "about"}
        plain = {"id", "organisation", "number", "at", "kind", "detail", "digest"}


class Head(OrganisationModel):
    """Both ends of an organisation's chain: locked while a line is added."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=NO_DIGEST)
    pruned_number = models.BigIntegerField(default=0)  # lines up to here are past their time and gone
    pruned_digest = models.CharField(max_length=64, default=NO_DIGEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="audit_one_head")]

    class Privacy:
        personal: dict = {}
        plain = {"id", "organisation", "number", "digest", "pruned_number", "pruned_digest"}


class Watch(OrganisationModel):
    """How a chain is watched over: how long lines stay, who gets its heads, and what the last check found."""

    kept_years = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(LEAST_YEARS), MaxValueValidator(MOST_YEARS)]
    )
    mailbox = models.EmailField(blank=True)  # of the auditor, outside this system
    told_on = models.DateField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_number = models.BigIntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True)  # a Fault, empty while the chain holds
    fault_number = models.BigIntegerField(null=True)
    fault_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="audit_one_watch")]

    class Privacy:
        personal = {"mailbox"}
        plain = {
            "id",
            "organisation",
            "kept_years",
            "told_on",
            "verified_at",
            "verified_number",
            "fault",
            "fault_number",
            "fault_on",
        }
