# SPDX-License-Identifier: EUPL-1.2
"""Everything that happens by itself, in one list (design, section 8).

Each job looks for what is due at ``now`` and does it. All are safe to run twice, on several machines, after a crash
and after a week of downtime: they go by what stands in the database, never by when they ran before.
"""

import logging
from collections.abc import Callable, Collection, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Exists, OuterRef

from samenspiegel import clock
from samenspiegel.agreements import actions as agreements
from samenspiegel.attachments import actions as attachments
from samenspiegel.audit import tasks as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.actions import reminding
from samenspiegel.conversations.models import Conversation
from samenspiegel.core import schedule
from samenspiegel.duties import actions as duties
from samenspiegel.feedback import tasks as feedback
from samenspiegel.handouts import actions as handouts
from samenspiegel.notices import actions as notices
from samenspiegel.organisations import scope
from samenspiegel.people import letters as people
from samenspiegel.people.actions.second_steps import forget_ended
from samenspiegel.preparation import actions as preparation
from samenspiegel.records import actions as records
from samenspiegel.rehearsals import actions as rehearsals
from samenspiegel.retention import actions as retention
from samenspiegel.retention import copies, gate, lists
from samenspiegel.teams import intervals
from samenspiegel.web import handouts as documents

log = logging.getLogger(__name__)

BATCHES_PER_TICK = 10  # a long queue of mail does not keep the other jobs waiting for minutes


@dataclass(frozen=True)
class Job:
    """One thing that happens by itself.

    Args:
        run: does what is due at a moment.
        every: the least time between two runs of one process; for jobs that look at many rows.
        from_eight: runs only after 8:00 in Amsterdam, when the mail of a day leaves.
    """

    name: str
    run: Callable[[datetime], object]
    every: timedelta = timedelta(0)
    from_eight: bool = False


def deliver(now: datetime) -> int:
    """Empty the outbox."""
    sent = 0
    for _ in range(BATCHES_PER_TICK):
        accepted = notices.deliver_due(now=now)
        sent += accepted
        if not accepted:
            break
    return sent


def propose_next(now: datetime) -> int:
    """Propose the next conversation once the record of one has ended, unless its cycle went on already."""
    later = Conversation.objects.filter(
        cycle_id=OuterRef("cycle_id"),
        format_version__key=OuterRef("format_version__key"),
        pk__gt=OuterRef("pk"),
    )
    ended = Conversation.objects.filter(
        ~Exists(later), ended_at__isnull=False, cancelled_at=None, cycle__subject__is_active=True
    )
    proposed = [
        conversations.propose_next(conversation=row, now=now)
        for row in ended.select_related("organisation", "format_version")
    ]
    return sum(row is not None for row in proposed)


def tell_heads(now: datetime) -> int:
    """Mail the head of each log to the mailbox that its organisation gave for it."""
    told = 0
    for organisation, mailbox, number, digest in audit.heads_to_tell(now=now):
        people.head_of_log(organisation=organisation, address=mailbox, number=number, digest=digest, now=now)
        told += 1
    return told


def prune(now: datetime) -> int:
    """Forget what nobody needs any more: expired sign-ins with where they were, and mails that left long ago."""
    SessionStore.clear_expired()
    forget_ended()
    return notices.forget_settled(now=now)


HOUR = timedelta(hours=1)
TEN_MINUTES = timedelta(minutes=10)

JOBS: tuple[Job, ...] = (
    Job("destroy", lambda now: retention.destroy_due(now=now)),
    *(
        Job(f"feedback.{job.__name__}", job, *((TEN_MINUTES, True) if job is feedback.remind else ()))
        for job in feedback.EVERY
    ),
    Job("drop_attachments", lambda now: attachments.drop_unwanted(), TEN_MINUTES),
    Job("freeze_agendas", lambda now: preparation.freeze_due(now=now)),
    Job("remind_of_tomorrow", lambda now: reminding.remind_of_tomorrow(now=now), TEN_MINUTES, True),
    Job("remind_of_record", lambda now: reminding.remind_of_record(now=now), TEN_MINUTES, True),
    Job("confirm_held", lambda now: records.confirm_due(now=now), TEN_MINUTES),
    Job("end_records", lambda now: records.end_all_due(now=now), TEN_MINUTES),
    Job("remind_of_approval", lambda now: records.remind_all_due(now=now), TEN_MINUTES, True),
    Job("remind_of_agreements", lambda now: agreements.remind_due(now=now), TEN_MINUTES, True),
    Job("propose_next", propose_next),
    Job("remind_of_intervals", lambda now: intervals.remind_due(now=now), HOUR, True),
    Job("announce_destruction", lambda now: retention.announce_due(now=now), TEN_MINUTES),
    Job("destruction_lists", lambda now: lists.keep(now=now), TEN_MINUTES),
    Job("placed_copies", lambda now: copies.keep(now=now), TEN_MINUTES, True),
    Job("refresh", lambda now: duties.refresh_all(now=now), TEN_MINUTES),
    Job("tell_heads", tell_heads, HOUR, True),
    Job("make_handouts", lambda now: handouts.work(make=documents.make, now=now)),
    Job("forget_handouts", lambda now: handouts.forget_due(now=now), HOUR),
    Job("deliver", deliver),
    Job("prune", prune, HOUR),
    Job("forget_rehearsals", lambda now: rehearsals.forget_due(now=clock.system_now()), HOUR),
    Job("prune_logs", lambda now: audit.prune_due(now=now), HOUR),
    Job("write_heads", lambda now: audit.write_heads(now=now), HOUR),
    Job("verify_logs", lambda now: audit.verify_due(now=now), HOUR),
)
"""In the order in which they run: what must be gone, then what is due, then the mail that came of it."""


def tick(
    now: datetime,
    last_run: MutableMapping[str, datetime] | None = None,
    *,
    skip: Collection[str] = (),
) -> list[str]:
    """Run every job that is due. One that fails does not stop the others; it is logged and tried again.

    Args:
        last_run: when this process ran each job last; without it every job runs.
        skip: names of jobs that are left alone, by who lives through years in a minute.
    Returns:
        the names of the jobs that failed; only "register" where nothing was done, because the register gate is closed.
    """
    if not gate.open_up(now=now).fits:
        log.critical("nothing was done: data, keys and destruction register do not belong together")
        return ["register"]
    failed = []
    is_morning = now >= schedule.sends_at(now.astimezone(clock.AMSTERDAM).date())
    for job in JOBS:
        before = None if last_run is None else last_run.get(job.name)
        is_recent = before is not None and before <= now < before + job.every
        if is_recent or job.name in skip or (job.from_eight and not is_morning):
            continue
        try:
            with scope.everything():
                job.run(now)
        except Exception:
            log.exception(f"job {job.name} failed")  # the log keeps the kind of error, never its words
            failed.append(job.name)
        else:
            if last_run is not None:
                last_run[job.name] = now
    return failed
