# SPDX-License-Identifier: EUPL-1.2
"""What happened, in a chain per organisation that shows when a line was changed or taken out."""

from django.db import models

from samenspiegel.organisations.models import OrganisationModel


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
    """The end of an organisation's chain: locked while a line is added."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="audit_one_head")]

    class Privacy:
        personal: dict = {}
        plain = {"id", "organisation", "number", "digest"}
