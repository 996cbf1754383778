# SPDX-License-Identifier: EUPL-1.2
"""Published versions of formats: how each kind of conversation runs."""

from django.db import models

from samenspiegel.organisations.models import PublicModel
from samenspiegel.people.models import Person


class FormatVersion(PublicModel):
    """A format as it was published, fully resolved. Never edited: running conversations keep theirs."""

    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=160)
    content = models.TextField()  # canonical JSON
    digest = models.CharField(max_length=64)  # SHA-256 of the content
    published_on = models.DateField()
    adopted_on = models.DateField(null=True)  # the organisation's own decision, where the format asks for one
    adopted_reference = models.CharField(max_length=80, blank=True)
    # The version that asked what was settled first; with the answers in it, this one is not chosen by anybody.
    settled_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    works_council_on = models.DateField(null=True)  # its consent to this version (WOR, art. 27)
    works_council_reference = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key", "digest"], name="format_version_once")
        ]

    class Privacy:
        personal: dict = {}
        plain = {
            "id",
            "organisation",
            "public_id",
            "key",
            "version",
            "title",
            "content",
            "digest",
            "published_on",
            "adopted_on",
            "adopted_reference",
            "settled_from",
            "works_council_on",
            "works_council_reference",
        }


class FormatDraft(PublicModel):
    """A format that an organisation is writing: nothing goes by it, and it may hold what is not right yet.

    ``base`` is what it began from, as it was then: the difference is told against it.
    """

    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    content = models.TextField()  # the document of core.format.document as JSON, as it was typed
    base = models.TextField()  # canonical JSON
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="format_draft_once")]

    class Privacy:
        personal = {"changed_by"}
        plain = {"id", "organisation", "public_id", "key", "title", "content", "base", "changed_at"}
