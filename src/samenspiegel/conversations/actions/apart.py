# SPDX-License-Identifier: EUPL-1.2
"""Two feedback rounds about one person lie apart, or it is recorded why not (design, section 5)."""

from datetime import date, datetime, timedelta

from django.db.models import Case, Q, When
from django.db.models.functions import TruncDate

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core import schedule
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person

from ..models import Conversation
from ..queries import exception_about
from .refusals import PlanRefused


class RoundTooSoon(PlanRefused):
    """Another feedback round on the same subject lies too near; it needs a recorded exception."""

    def __init__(self, other_on: date) -> None:
        super().__init__("round_too_soon", "held_on")
        self.other_on = other_on


def near_round(
    organisation: Organisation,
    subject: Person,
    held_on: date,
    apart_days: int,
    *,
    but: Conversation | None = None,
    but_on: date | None = None,
    with_private: bool = False,
) -> date | None:
    """The date of another conversation with a round on this subject, nearer than ``apart_days``; else ``None``.

    A round that made a report counts whatever became of its conversation, and counts also on the day of its closing: a
    conversation that is moved takes its date along, but not what people answered. Nor does one that is paused: as long
    as its round is open, that counts on the day on which answers are due.

    Args:
        but_on: the day of a round that is known to be near.
        with_private: also what the subject does alone while asking others (PR-3). For the subject only: whoever else
            plans would hear of it by being refused.
    """
    first_on = held_on - timedelta(days=apart_days - 1)
    last_on = held_on + timedelta(days=apart_days - 1)
    is_open = Q(round__opened_on__isnull=False, round__closed_at=None, round__destroyed_at=None)
    others = Conversation.objects.filter(
        Q(has_round=True, cancelled_at=None) | Q(round__closed_at__isnull=False),
        organisation=organisation,
        cycle__subject=subject,
    ).annotate(
        due_on=Case(When(is_open, then="round__due_on")),
        closed_on=TruncDate("round__closed_at", tzinfo=clock.AMSTERDAM),
    )
    if with_private:
        others = others.exclude(cycle__is_private=True, closes_by_clock=False)  # nobody else was asked
    else:
        others = others.filter(cycle__is_private=False)
    if but:
        others = others.exclude(pk=but.pk)
    between = (first_on, last_on)
    near = others.filter(
        Q(held_on__range=between) | Q(due_on__range=between) | Q(closed_on__range=between)
    ).values_list("held_on", "due_on", "closed_on")
    days = [
        next(day for day in each if day and first_on <= day <= last_on)
        for each in near
        if but_on is None or but_on not in each
    ]
    return min(days, default=None)


def check_apart(conversation: Conversation, held_on: date, exception_reason: str = "") -> date | None:
    """The date of a round that another date brings too near, where a reason for that is given now.

    ``None`` where all is well: the date stays, no other is near, why that one is near is recorded already, or this
    round has been asked for and moves no more with its conversation.

    Raises:
        RoundTooSoon: there is one, and nobody says why another is right.
    """
    is_asked = conversation.milestones.filter(key=schedule.INVITATIONS, done_on__isnull=False).exists()
    if held_on == conversation.held_on or is_asked or not conversation.has_round:
        return None
    other_on = near_round(
        conversation.organisation,
        conversation.cycle.subject,
        held_on,
        spec_of(conversation.format_version).time.apart_days,
        but=conversation,
        but_on=exception_about(conversation),
    )
    if other_on and not exception_reason.strip():
        raise RoundTooSoon(other_on)
    return other_on


def record_exception(
    conversation: Conversation, reason: str, other_on: date, *, by: Person, now: datetime
) -> None:
    """Keep, sealed, why another round is right although one is near; the log tells who said so, never why."""
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    why = {"reason": reason.strip(), "other_on": other_on.isoformat()}
    conversation.sealed_exception = seal(key, why, about=f"exception/{conversation.public_id}")
    conversation.save(update_fields=["sealed_exception"])
    audit.log(
        "round.exception",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        other_on=other_on.isoformat(),
    )
