# SPDX-License-Identifier: EUPL-1.2
"""Keep the goals of a department plan, one by one or from a table; and say which agreement serves which."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.agreements.models import Agreement
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.queries import parts_of, spec_for
from samenspiegel.core.access import SIDES
from samenspiegel.core.goals import GoalText, Outcome, compared, problem_of
from samenspiegel.core.tables import Table
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person

from .models import AgreementGoal, Goal
from .queries import departments_of


class NotTheirs(Exception):
    """Not somebody who keeps the goals of this department; or no side of the conversation."""


class GoalRefused(Exception):
    """It cannot be kept like this. ``code`` as in ``core.goals``, or ``known``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RowsWrong(Exception):
    """Not every row is right, so that nothing was brought in."""


@transaction.atomic
def add_goal(*, goal: GoalText, by: Person, now: datetime) -> Goal:
    """Put a goal on the list; one that was taken off comes back.

    Raises:
        NotTheirs, GoalRefused.
    """
    _check(by, [goal.department])
    problem = problem_of(goal, now.astimezone(clock.AMSTERDAM).year)
    if problem:
        raise GoalRefused(problem)
    [(row, is_new)] = _kept(by.organisation, [goal])
    if not is_new:
        raise GoalRefused("known")
    audit.log("goals.changed", organisation=by.organisation, at=now, actor=by, count=1)
    return row


@transaction.atomic
def take_off(*, goal: Goal, by: Person, now: datetime) -> None:
    """Take a goal off the list: nobody chooses it any more; agreements that name it keep it.

    Raises:
        NotTheirs.
    """
    _check(by, [goal.department])
    Goal.objects.filter(pk=goal.pk).update(is_listed=False)
    audit.log("goals.changed", organisation=by.organisation, at=now, actor=by, count=1)


def look(*, table: Table, by: Person, now: datetime) -> Outcome:
    """What bringing in a table would do."""
    rows = Goal.objects.filter(organisation=by.organisation, is_listed=True)
    known = [GoalText(row.department, row.year, row.title) for row in rows]
    return compared(table, known, now.astimezone(clock.AMSTERDAM).year)


@transaction.atomic
def import_goals(*, table: Table, by: Person, now: datetime) -> int:
    """Bring in all goals of a table, or none. Returns how many were new. Twice the same table brings in nothing more.

    Raises:
        RowsWrong, NotTheirs.
    """
    outcome = look(table=table, by=by, now=now)
    if not outcome.is_right:
        raise RowsWrong
    _check(by, {goal.department for goal in outcome.new})
    number = sum(is_new for _row, is_new in _kept(by.organisation, outcome.new))
    audit.log("goals.changed", organisation=by.organisation, at=now, actor=by, count=number)
    return number


@transaction.atomic
def link(*, agreement: Agreement, goal: Goal | None, by: Person, now: datetime) -> None:
    """Say which goal an agreed result belongs to, or none. Both sides can; it is no part of what they signed.

    Raises:
        NotTheirs: no side of the conversation, or a kind of agreement that belongs to no goal.
    """
    conversation = agreement.conversation
    kinds = {kind.key for kind in spec_for(conversation).agreement_kinds if kind.goal == "optional"}
    sides = set(SIDES)
    if sides.isdisjoint(parts_of(conversation, by)) or agreement.kind not in kinds:
        raise NotTheirs
    if goal is None:
        AgreementGoal.objects.filter(agreement=agreement).delete()
    else:
        AgreementGoal.objects.update_or_create(
            organisation_id=agreement.organisation_id, agreement=agreement, defaults={"goal": goal}
        )
    audit.log(
        "agreement.linked", organisation=conversation.organisation, at=now, actor=by, about=conversation
    )


def _kept(organisation: Organisation, goals: Collection[GoalText]) -> list[tuple[Goal, bool]]:
    """The rows of these goals, each with whether it was not on the list before."""
    found = []
    for goal in goals:
        row, is_new = Goal.objects.get_or_create(
            organisation=organisation, department=goal.department, year=goal.year, title=goal.title
        )
        if not is_new and not row.is_listed:
            row.is_listed, is_new = True, True
            row.save(update_fields=["is_listed"])
        found.append((row, is_new))
    return found


def _check(by: Person, departments: Collection[str]) -> None:
    own = departments_of(by)
    if own is not None and (not own or not set(departments) <= set(own)):
        raise NotTheirs
