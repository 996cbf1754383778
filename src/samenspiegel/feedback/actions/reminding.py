# SPDX-License-Identifier: EUPL-1.2
"""Remind who has not handed in, and tell the facilitator what is missing or waits (HV-5, HV-7)."""

from datetime import datetime, timedelta

from django.db import transaction

from samenspiegel import clock
from samenspiegel.core import schedule
from samenspiegel.formats.queries import spec_of

from .. import promises
from ..models import Round
from .letters import RoundPost
from .links import handed_in, is_everybody_in, is_open, shortfall

REMIND_DAYS = (3, 0)


@transaction.atomic
def remind_due(*, round: Round, now: datetime) -> None:
    """Write the reminders that are due today: three days before the due date and on it, to who has not handed in.

    Each is written once per due date and person, however often this runs; after days of downtime the first one still
    goes, with the days that are left. Declining is an answer too.
    """
    if not is_open(round) or round.due_on is None:
        return
    today = now.astimezone(clock.AMSTERDAM).date()
    spec = spec_of(round.conversation.format_version)
    days_before = next(
        (milestone.remind_days for milestone in spec.milestones if milestone.key == schedule.DUE), ()
    )
    left = (round.due_on - today).days
    post = RoundPost(round, now)
    mark = f"{round.public_id}:{round.due_on.isoformat()}"
    if 0 <= left <= max(days_before or REMIND_DAYS):
        kind = "due_today" if left == 0 else "reminder"
        values = {} if left == 0 else {"dagen": left, "count": left}
        handed = handed_in(round)
        for invitation in round.invitations.select_related("person", "group", "organisation"):
            if (
                invitation.has_declined
                or invitation.sealed_secret is None
                or not invitation.person.is_active  # left: what is open lapses, what was handed in counts
            ):
                continue
            key = f"{kind}:{mark}:{invitation.person.public_id}"
            # The outbox names persons. Who has handed in gets a row like everybody's, whose mail does not leave.
            leaves = not handed.get(invitation.person.public_id)
            post.again(kind, invitation, key=key, leaves=leaves, **values)
        missing = shortfall(round)
        for group in missing.groups:
            post.to_facilitator(
                "group_short",
                key=f"group_short:{kind}:{mark}:{group}"[:120],
                under_link_key=True,
                groep=promises.label(spec, group),
                minimum=round.floor,
            )
        if missing.is_self_missing or missing.is_reviewer_missing:
            post.to_facilitator(
                "answers_missing",
                key=f"answers_missing:{kind}:{mark}",
                under_link_key=True,
                inleverdatum=round.due_on,
            )
    if left < 0 or is_everybody_in(round):
        post.to_facilitator("ready_to_close", key=f"ready_to_close:{mark}", under_link_key=True)
    post.queue()


@transaction.atomic
def remind_release(*, round: Round, now: datetime) -> None:
    """Tell the facilitator, once, that a closed round waits for its release."""
    if round.closed_at is None or round.released_at or round.withdrawn_at:
        return
    if now < round.closed_at + timedelta(days=1):
        return
    post = RoundPost(round, now)
    post.to_facilitator("release_due", key=f"release_due:{round.public_id}")
    post.queue()
