# SPDX-License-Identifier: EUPL-1.2
"""A file beside a record, encrypted. It dies with its conversation."""

from django.db import models

from samenspiegel.conversations.models import Conversation
from samenspiegel.core.files import Kind
from samenspiegel.organisations.models import PublicModel
from samenspiegel.people.models import Person


class Attachment(PublicModel):
    """One file, checked by its content when it came in. Never opened or changed here: only kept and given back."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="attachments")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    sealed_name = models.BinaryField()  # under the conversation's record key: {"name"}
    sealed = models.BinaryField()  # under the same key: the file

    class Meta:
        ordering = ["added_at", "id"]

    class Privacy:
        personal = {"by", "sealed_name", "sealed"}
        plain = {"id", "organisation", "public_id", "conversation", "added_at", "kind"}
