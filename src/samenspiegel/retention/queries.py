# SPDX-License-Identifier: EUPL-1.2
"""What is due to go, what remains after destruction, and how far this database is with the register."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from samenspiegel.conversations.models import Conversation
from samenspiegel.core import retention as rules
from samenspiegel.feedback.models import Round
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.organisations.models import Organisation

from .models import Certificate, Position

LONGEST_NOTICE = timedelta(days=90)  # the most that a format may ask for


def certificates(organisation: Organisation) -> QuerySet[Certificate]:
    """The certificates of an organisation, the newest first."""
    return Certificate.objects.filter(organisation=organisation).order_by("-destroyed_at", "-id")


def carried_out() -> int:
    """The last number of the destruction register that this database carried out; 0 while there is none."""
    return Position.objects.values_list("number", flat=True).first() or 0


def due_conversations(today: date) -> QuerySet[Conversation]:
    """The conversations that must be gone by today, the whole of them."""
    return Conversation.objects.filter(destroy_on__lte=today).order_by("destroy_on", "id")


def due_reports(today: date) -> QuerySet[Round]:
    """The rounds of which the feedback report must be gone by today, before the rest of their conversation."""
    return (
        Round.objects.filter(report__isnull=False, report_until_on__lte=today)
        .filter(Q(conversation__destroy_on=None) | Q(conversation__destroy_on__gt=today))
        .select_related("conversation")
        .order_by("report_until_on", "id")
    )


def to_announce(today: date) -> list[int]:
    """Primary keys of the conversations of which the destruction must be announced now."""
    rows = Conversation.objects.filter(
        destroy_on__gt=today, destroy_on__lte=today + LONGEST_NOTICE
    ).values_list("pk", "format_version_id", "destroy_on", "destruction_announced_on")
    rows = list(rows)
    versions = FormatVersion.objects.in_bulk({row[1] for row in rows})
    return [
        pk
        for pk, version, destroy_on, announced_on in rows
        if rules.must_announce(
            destroy_on,
            announced_days=spec_of(versions[version]).time.announced_days,
            announced_on=announced_on,
            today=today,
        )
    ]
