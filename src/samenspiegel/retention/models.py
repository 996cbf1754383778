# SPDX-License-Identifier: EUPL-1.2
"""What remains after destruction."""

from django.db import models

from samenspiegel.organisations.models import PublicModel


class Position(models.Model):
    """The last number of the destruction register that this database carried out. One row."""

    number = models.BigIntegerField(default=0)

    class Privacy:
        personal: dict = {}
        plain = {"id", "number"}


class Certificate(PublicModel):
    """Proof that something was destroyed: that and when a conversation took place, counts, ground; no content."""

    register_number = models.BigIntegerField()
    conversation = models.CharField(max_length=20)  # the public id that it had
    office = models.CharField(max_length=80)  # of the subject, as the format names it
    format_title = models.CharField(max_length=160)
    held_on = models.DateField(null=True)
    what = models.CharField(max_length=20)  # round, feedback, conversation
    counts = models.JSONField(default=dict)  # rows per table
    ground = models.CharField(max_length=40)
    destroyed_at = models.DateTimeField()
    key_copies_until_on = (
        models.DateField()
    )  # the last backup of the key store that could hold the key expires

    class Privacy:
        personal: dict = {}
        plain = {
            "id",
            "organisation",
            "public_id",
            "register_number",
            "conversation",
            "office",
            "format_title",
            "held_on",
            "what",
            "counts",
            "ground",
            "destroyed_at",
            "key_copies_until_on",
        }
