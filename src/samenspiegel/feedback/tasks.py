# SPDX-License-Identifier: EUPL-1.2
"""What happens by itself in feedback rounds. Each looks for what is due; twice is harmless (design, section 8)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db.models import Q, QuerySet

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core import schedule
from samenspiegel.organisations.models import Custody

from . import actions
from .models import Round

TOGETHER = 25
"""How many rounds open in one transaction: what others wait for is then a tenth of a second."""


def _alive() -> QuerySet[Round]:
    return (
        Round.objects.filter(closed_at=None, destroyed_at=None)
        .select_related("organisation", "conversation__format_version", "conversation__organisation")
        .order_by("pk")
    )


def _open() -> QuerySet[Round]:
    return _alive().filter(opened_on__isnull=False)


def _alive_alone() -> QuerySet[Round]:
    """Rounds in which only the subject answers, and of which the outcome has not been shown."""
    rows = Round.objects.filter(
        conversation__cycle__is_private=True,
        conversation__closes_by_clock=False,
        opened_on__isnull=False,
        released_at=None,
        destroyed_at=None,
    )
    return rows.select_related("organisation", "conversation__format_version", "conversation__organisation")


def end_without_report(now: datetime) -> None:
    """Destroy rounds of conversations that were cancelled or go on without, and rounds that nobody closed in time."""
    gone = Q(conversation__cancelled_at__isnull=False) | Q(conversation__has_round=False)
    for round in _alive().filter(gone):
        ground = "cancelled" if round.conversation.cancelled_at else "without_round"
        _try(actions.destroy_unread, round=round, ground=ground, now=now)
    today = now.astimezone(clock.AMSTERDAM).date()
    for round in _open().filter(closes_latest_on__lt=today):
        _try(actions.lapse, round=round, now=now)


def follow_conversation(conversation: Conversation, now: datetime) -> None:
    """Let the round of one conversation follow at once what was just decided about it, instead of at the next tick."""
    round = _alive().filter(conversation=conversation).first()
    if round is None:
        return
    if round.conversation.cancelled_at or not round.conversation.has_round:
        ground = "cancelled" if round.conversation.cancelled_at else "without_round"
        _try(actions.destroy_unread, round=round, ground=ground, now=now)
    else:
        actions.follow_move(round=round, now=now)


def open_rounds(now: datetime) -> None:
    """Send the invitations of rounds whose day has come (HV-5). What is not ready waits; its facilitator sees why.

    In custodian mode not before eight, when mail leaves: links then lie in the outbox for minutes, and in no backup of
    the night.
    """
    today = now.astimezone(clock.AMSTERDAM).date()
    is_morning = now >= schedule.sends_at(today)
    due = _alive().filter(
        opened_on=None,
        conversation__milestones__key=schedule.INVITATIONS,
        conversation__milestones__due_on__lte=today,
    )
    if not is_morning:
        due = due.exclude(custody=Custody.CUSTODIAN)
    waiting = list(due.values_list("pk", flat=True))
    refused = None
    for start in range(0, len(waiting), TOGETHER):
        together = waiting[start : start + TOGETHER]
        try:
            actions.open_rounds(round_ids=together, now=now)
        except Exception:  # a fault in one round holds up none of the others
            for alone in together:
                try:
                    actions.open_rounds(round_ids=[alone], now=now)
                except Exception as error:
                    refused = error
    if refused is not None:
        raise refused  # for the log; the next time they are tried again


def follow_moves(now: datetime) -> None:
    """Give rounds the later due date of a conversation that has moved."""
    for round in _open():
        actions.follow_move(round=round, now=now)


def remind(now: datetime) -> None:
    """Write the reminders of today."""
    for round in _open().filter(conversation__paused_at=None):
        actions.remind_due(round=round, now=now)
    waiting = Round.objects.filter(closed_at__isnull=False, released_at=None, withdrawn_at=None)
    for round in waiting.select_related("conversation__format_version", "conversation__organisation"):
        actions.remind_release(round=round, now=now)


def close_and_release(now: datetime) -> None:
    """Close and release where that was left to the clock at planning."""
    for round in _open().filter(conversation__closes_by_clock=True):
        actions.close_by_clock(round=round, now=now)
    for round in _alive_alone():
        actions.finish_alone(round=round, now=now)
    closed = Round.objects.filter(
        conversation__closes_by_clock=True, closed_at__isnull=False, released_at=None, withdrawn_at=None
    )
    for round in closed.select_related("conversation__format_version", "conversation__organisation"):
        actions.release_by_clock(round=round, now=now)


def sweep(now: datetime) -> None:
    """Confirm that nothing is left of what was ended."""
    actions.sweep(now=now)
    actions.sweep_letters(now=now)
    actions.sweep_seals(now=now)
    actions.sweep_withdrawn(now=now)


EVERY: tuple[Callable[[datetime], None], ...] = (
    end_without_report,
    open_rounds,
    follow_moves,
    remind,
    close_and_release,
    sweep,
)
"""In the order in which they run."""


def _try(deed: Callable[..., object], **arguments: object) -> None:
    """Do a deed unless it is refused: somebody was first, or it waits for a human."""
    with suppress(actions.NotReady, actions.NotOpen):
        deed(**arguments)
