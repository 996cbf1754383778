# SPDX-License-Identifier: EUPL-1.2
"""Put a file beside a record, and take one's own away again."""

import unicodedata
from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import parts_of, rules_for, spec_for
from samenspiegel.core import files
from samenspiegel.core.access import Deed, who_may
from samenspiegel.core.files import Kind
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal, seal_bytes
from samenspiegel.organisations.models import new_public_id
from samenspiegel.people.models import Person

from .models import Attachment

MOST = 10  # files beside one record
NAME_LENGTH = 100
ENDINGS = {Kind.PDF: "pdf", Kind.PPTX: "pptx", Kind.PNG: "png", Kind.JPEG: "jpg"}


class NotTaken(Exception):
    """This conversation takes no files: its format does not, no record is made of it, or it is not theirs."""


class Closed(Exception):
    """The record is final: what stands beside it does not change any more."""


class TooMany(Exception):
    """As many files as fit stand there already."""


@transaction.atomic
def attach(*, conversation: Conversation, raw: bytes, name: str, by: Person, now: datetime) -> Attachment:
    """Keep a file under the record key, after a look at what it really is. Both sides see it at once.

    Args:
        name: as the file was called; its ending follows from what it is.
    Raises:
        NotTaken, Closed, TooMany.
        FileRefused: another kind than the format takes, or one that is not safe to open.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    _check(conversation, by)
    if Attachment.objects.filter(conversation=conversation).count() >= MOST:
        raise TooMany
    kind = files.check(raw, [Kind(one) for one in spec_for(conversation).attachments])
    public_id = new_public_id()
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    called = {"name": cleaned(name, kind)}
    attachment = Attachment.objects.create(
        organisation=conversation.organisation,
        public_id=public_id,
        conversation=conversation,
        by=by,
        added_at=now,
        kind=kind,
        sealed_name=seal(key, called, about=f"attachment-name/{public_id}", block_bytes=512),
        sealed=seal_bytes(key, raw, about=f"attachment/{public_id}"),
    )
    _log("attachment.added", conversation, by, now)
    return attachment


@transaction.atomic
def remove(*, attachment: Attachment, by: Person, now: datetime) -> None:
    """Take one's own file away, as long as the record is not final.

    Raises:
        NotTaken: it is somebody else's. Closed: the record is final.
    """
    conversation = Conversation.objects.select_for_update().get(pk=attachment.conversation_id)
    _check(conversation, by)
    if attachment.by_id != by.pk:
        raise NotTaken
    attachment.delete()
    _log("attachment.removed", conversation, by, now)


def drop_unwanted() -> int:
    """Remove the files of conversations of which both agreed afterwards to write down less. Returns how many."""
    rows = Attachment.objects.filter(conversation__recording__in=["nothing", "agreements"])
    return rows.delete()[0]


def log_reading(*, conversation: Conversation, by: Person, now: datetime) -> None:
    """Keep in the log that somebody took a file along."""
    _log("attachment.read", conversation, by, now)


def cleaned(name: str, kind: Kind) -> str:
    """A name that is safe for any disk: no folders, no signs that are not seen, the ending that belongs to the file."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    seen = "".join(
        sign for sign in stem if sign not in '<>:"|?*;' and not unicodedata.category(sign).startswith("C")
    )
    stem = " ".join(seen.split()).strip(". ")[:NAME_LENGTH]
    return f"{stem or 'bijlage'}.{ENDINGS.get(kind, kind.value)}"


def _check(conversation: Conversation, by: Person) -> None:
    if conversation.cancelled_at or not conversation.planned_at:
        raise NotTaken
    if who_may(Deed.ATTACH, rules_for(conversation)).isdisjoint(parts_of(conversation, by)):
        raise NotTaken
    if conversation.ended_at:
        raise Closed


def _log(kind: str, conversation: Conversation, by: Person, now: datetime) -> None:
    audit.log(kind, organisation=conversation.organisation, at=now, actor=by, about=conversation)
