# SPDX-License-Identifier: EUPL-1.2
"""Formats: how one kind of conversation runs, as data (design, section 3)."""

from samenspiegel.core.format.forbidden import Refusal, refused_by
from samenspiegel.core.format.letters import (
    Letter,
    NoSuchMail,
    letter,
    promises,
    sender,
    short_promise,
    words,
)
from samenspiegel.core.format.placeholders import MAILS, MailKind
from samenspiegel.core.format.problems import FormatInvalid, Problem
from samenspiegel.core.format.reading import Library, digest, from_resolved, json_schema, read, resolved
from samenspiegel.core.format.spec import (
    AgendaItem,
    AgreementKind,
    Competency,
    FormatSpec,
    Group,
    Hours,
    Item,
    MailText,
    MilestoneSpec,
    Offset,
    Promise,
    Reader,
    RecordSection,
    Retention,
)

__all__ = [
    "MAILS",
    "AgendaItem",
    "AgreementKind",
    "Competency",
    "FormatInvalid",
    "FormatSpec",
    "Group",
    "Hours",
    "Item",
    "Letter",
    "Library",
    "MailKind",
    "MailText",
    "MilestoneSpec",
    "NoSuchMail",
    "Offset",
    "Problem",
    "Promise",
    "Reader",
    "RecordSection",
    "Refusal",
    "Retention",
    "digest",
    "from_resolved",
    "json_schema",
    "letter",
    "promises",
    "read",
    "refused_by",
    "resolved",
    "sender",
    "short_promise",
    "words",
]
