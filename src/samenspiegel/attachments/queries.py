# SPDX-License-Identifier: EUPL-1.2
"""The attachments of a conversation, for its two sides."""

from dataclasses import dataclass
from datetime import datetime

from samenspiegel.conversations.models import Conversation
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import open_bytes, unseal
from samenspiegel.people.models import Person

from .models import Attachment


@dataclass(frozen=True)
class Shown:
    """One attachment on a list: what it is, without the file itself."""

    public_id: str
    name: str
    by: Person
    added_at: datetime


def of(conversation: Conversation) -> list[Shown]:
    """The attachments of a conversation in the order in which they came; the files stay where they are."""
    rows = list(Attachment.objects.filter(conversation=conversation).defer("sealed").select_related("by"))
    if not rows:
        return []
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    return [Shown(row.public_id, _name(row, key), row.by, row.added_at) for row in rows]


def opened(conversation: Conversation, attachment_id: str) -> tuple[Attachment, str, bytes] | None:
    """One attachment with its name and its bytes; None where this conversation has no such one."""
    row = Attachment.objects.filter(conversation=conversation, public_id=attachment_id).first()
    if row is None:
        return None
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    return row, _name(row, key), open_bytes(key, row.sealed, about=f"attachment/{row.public_id}")


def _name(row: Attachment, key: bytes) -> str:
    return str(unseal(key, row.sealed_name, about=f"attachment-name/{row.public_id}")["name"])
