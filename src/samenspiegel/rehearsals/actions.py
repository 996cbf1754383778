# SPDX-License-Identifier: EUPL-1.2
"""Start a rehearsal, let it play beside the server, and forget it after a day."""

import threading
import time
from datetime import datetime, timedelta

from django.db import IntegrityError, connections, transaction

from samenspiegel import clock
from samenspiegel.core.format import FormatSpec, from_resolved, resolved
from samenspiegel.core.rehearsal import Course, courses
from samenspiegel.formats.models import FormatVersion
from samenspiegel.organisations import scope
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person

from . import running
from .models import Reason, Rehearsal, State

KEPT_FOR = timedelta(days=1)
LOST_AFTER = timedelta(seconds=running.SECONDS + 30)
AT_ONCE = 2
"""So many rehearsals play at a time in the whole installation: each takes up a processor for some seconds."""
MOST_IN_TURN = 20
"""So many play or wait for their turn, one of each organisation: the last waits some minutes."""
LOOKS_EVERY_SECONDS = 1.0


LONGEST_TITLE = 160


class CourseUnfit(Exception):
    """This course makes no sense for this format."""


class OneRuns(Exception):
    """A rehearsal of this organisation is running."""


class TooMany(Exception):
    """So many organisations wait for their turn already that another would wait too long."""


def start(
    *,
    organisation: Organisation,
    spec: FormatSpec,
    course: Course,
    language: str,
    by: Person,
    now: datetime,
    version: FormatVersion | None = None,
) -> Rehearsal:
    """Start a rehearsal of a format; it plays beside the server once this transaction is committed.

    Where others play already it waits for its turn. Of an organisation one runs or waits, so none keeps others out.

    Args:
        now: the time of the machine.
        version: the published version that this is; without it the format is a draft.
    Raises:
        CourseUnfit, OneRuns, TooMany.
    """
    if course not in courses(spec):
        raise CourseUnfit
    find_lost(now=now)
    with scope.everything():
        in_turn = set(Rehearsal.objects.filter(state=State.RUNNING).values_list("organisation_id", flat=True))
    if organisation.pk in in_turn:
        raise OneRuns
    if len(in_turn) >= MOST_IN_TURN:
        raise TooMany
    try:
        with transaction.atomic():
            rehearsal = Rehearsal.objects.create(
                organisation=organisation,
                version=version,
                title=spec.title[:LONGEST_TITLE],
                content=resolved(spec),
                course=course,
                language=language,
                started_by=by,
                started_at=now,
            )
    except IntegrityError:
        raise OneRuns from None
    transaction.on_commit(lambda: _beside_the_server(rehearsal.pk))
    return rehearsal


def _beside_the_server(pk: int) -> None:
    threading.Thread(target=_in_thread, args=[pk], name="rehearsal", daemon=True).start()


def _in_thread(pk: int) -> None:
    try:
        with scope.everything():
            while not is_its_turn(pk, now=clock.system_now()):
                time.sleep(LOOKS_EVERY_SECONDS)
            carry_out(pk)
    finally:
        connections.close_all()


def is_its_turn(pk: int, *, now: datetime) -> bool:
    """Whether a rehearsal may play now: who came first goes first. As long as it waits, its time has not begun."""
    find_lost(now=now)
    mine = Rehearsal.objects.filter(pk=pk, state=State.RUNNING)
    return not mine.update(started_at=now) or not is_waiting(pk)


def is_waiting(pk: int) -> bool:
    """Whether so many play before this one that it waits for its turn."""
    with scope.everything():
        return Rehearsal.objects.filter(state=State.RUNNING, pk__lt=pk).count() >= AT_ONCE


def carry_out(pk: int) -> None:
    """Let a rehearsal play to its end, and keep its walk or why there is none."""
    rehearsal = Rehearsal.objects.get(pk=pk)
    if rehearsal.state != State.RUNNING:
        return
    rows = Rehearsal.objects.filter(pk=pk, state=State.RUNNING)

    def tell(number: int, told: str) -> None:
        rows.update(number_of_steps=number, told=told[:200])

    order = running.Order(
        from_resolved(rehearsal.content), Course(rehearsal.course), rehearsal.language, clock.today()
    )
    try:
        walk = running.run(order, tell=tell)
    except running.RehearsalFailed as failed:
        rows.update(state=State.FAILED, reason=failed.reason, told=failed.told[:200])
    except Exception:
        rows.update(state=State.FAILED, reason=Reason.BROKEN)
        raise
    else:
        rows.update(state=State.DONE, walk=walk)


def find_lost(*, now: datetime) -> int:
    """Rehearsals whose server stopped while they ran are over. Returns how many."""
    with scope.everything():
        lost = Rehearsal.objects.filter(state=State.RUNNING, started_at__lt=now - LOST_AFTER)
        return lost.update(state=State.FAILED, reason=Reason.LOST)


def forget_due(*, now: datetime) -> int:
    """Forget what was started more than a day ago, and clear up what a cut off server left. Returns how many."""
    running.sweep(now=now)
    find_lost(now=now)
    with scope.everything():
        forgotten, _ = Rehearsal.objects.filter(started_at__lt=now - KEPT_FOR).delete()
    return forgotten
