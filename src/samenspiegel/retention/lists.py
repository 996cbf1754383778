# SPDX-License-Identifier: EUPL-1.2
"""The destruction list: what is due where a format says "by list", for an archivist to approve or postpone.

Approving is destroying: there is no state in between that could be forgotten. What waits is brought up again each
month.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation, Participant
from samenspiegel.core import retention as rules
from samenspiegel.core import schedule
from samenspiegel.core.access import SIDES
from samenspiegel.organisations import scope
from samenspiegel.organisations.models import Organisation
from samenspiegel.people.models import Person

from . import actions, letters, queries
from .models import WAITING, DestructionList, ItemState, ListItem, PostponeReason

POSTPONE_MONTHS = 12


class NothingDue(Exception):
    """There is nothing to put on a list."""


class NotWaiting(Exception):
    """Somebody decided about this already, or it is gone."""


class OwnConversation(Exception):
    """Nobody decides on the destruction of a conversation in which they are a side."""


class Held(Exception):
    """Its destruction is held up."""


class DateRefused(Exception):
    """A postponement ends after today and within a year; carries the last day that would do."""

    def __init__(self, latest_on: date) -> None:
        super().__init__(f"postponed until {latest_on} at the latest")
        self.latest_on = latest_on


@transaction.atomic
def make_list(*, organisation: Organisation, now: datetime, by: Person | None = None) -> DestructionList:
    """Put everything that is due on a new list. Archivists and administrators hear of it.

    Raises:
        NothingDue: nothing is, or it stands on a list already.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    today = _on(now)
    due = queries.due_by_list(organisation, today)
    if not due:
        raise NothingDue
    lists = DestructionList.objects.filter(organisation=organisation, year=today.year)
    made = DestructionList.objects.create(
        organisation=organisation,
        year=today.year,
        number=(lists.aggregate(last=Max("number"))["last"] or 0) + 1,
        made_on=today,
        made_by=by,
        told_on=today,
    )
    ListItem.objects.bulk_create(_item(made, conversation, today) for conversation in due)
    audit.log(
        "list.made", organisation=organisation, at=now, actor=by, about=made, list=made.name, count=len(due)
    )
    letters.list_waits(made=made, waiting=len(due), is_late=False, now=now)
    return made


def approve(
    *, made: DestructionList, items: Iterable[ListItem], by: Person, now: datetime
) -> tuple[int, list[ListItem]]:
    """Approve items, and destroy them at once.

    Returns how many were approved, and those that were left: decided about meanwhile, held up, or of a conversation in
    which this person is a side.
    """
    approved, left = [], []
    for item in items:
        try:
            approved.append(_approve(item, by=by, now=now))
        except (NotWaiting, OwnConversation, Held):
            left.append(item)
    # The register is of all organisations, and carried out in its order.
    with scope.everything():
        actions.destroy(approved, now=now)
    settle(made=made, now=now)
    return len(approved), left


@transaction.atomic
def _approve(item: ListItem, *, by: Person, now: datetime) -> int:
    item, conversation = _waiting(item, by)
    if conversation is None or not rules.is_due(conversation.destroy_on, _on(now)):
        raise NotWaiting
    if rules.is_in_force(conversation.hold_until_on, _on(now)):
        raise Held
    item.state, item.settled_by, item.settled_at = ItemState.APPROVED, by, now
    item.postponed_until_on, item.postponed_because = None, ""
    item.save()
    _log("list.approved", item, by, now)
    return conversation.pk


@transaction.atomic
def postpone(
    *, item: ListItem, until_on: date, because: PostponeReason, by: Person, now: datetime
) -> ListItem:
    """Leave one conversation on the list for later, with a reason and an end.

    Raises:
        NotWaiting, OwnConversation, DateRefused.
    """
    today = _on(now)
    latest_on = schedule.add_months(today, POSTPONE_MONTHS)
    if not today < until_on <= latest_on:
        raise DateRefused(latest_on)
    item, _conversation = _waiting(item, by)
    item.state, item.settled_by, item.settled_at = ItemState.POSTPONED, by, now
    item.postponed_until_on, item.postponed_because = until_on, because
    item.save()
    _log("list.postponed", item, by, now, until_on=until_on.isoformat(), reason=str(because))
    return item


def _waiting(item: ListItem, by: Person) -> tuple[ListItem, Conversation | None]:
    """The item and its conversation, both locked, in the order in which others lock them."""
    conversation = (
        Conversation.objects.select_for_update()
        .filter(organisation_id=item.organisation_id, public_id=item.conversation)
        .first()
    )
    item = ListItem.objects.select_for_update().get(pk=item.pk)
    if item.state not in WAITING or item.organisation_id != by.organisation_id:
        raise NotWaiting
    sides = list(SIDES)
    if Participant.objects.filter(conversation=conversation, person=by, part__in=sides).exists():
        raise OwnConversation
    return item, conversation


def keep(*, now: datetime) -> int:
    """What the clock does: make the list of the year, close what is decided, bring up what waits. Returns how many
    lists were made."""
    today, made = _on(now), 0
    for organisation in Organisation.objects.filter(pk__in=queries.organisations_with_due_lists(today)):
        last_on = DestructionList.objects.filter(organisation=organisation).aggregate(on=Max("made_on"))["on"]
        if rules.must_list(last_on, today):
            try:
                make_list(organisation=organisation, now=now)
                made += 1
            except (NothingDue, IntegrityError):
                pass  # another machine was first
    for row in DestructionList.objects.filter(settled_on=None).select_related("organisation"):
        settle(made=row, now=now)
        _remind(row, now)
    return made


@transaction.atomic
def settle(*, made: DestructionList, now: datetime) -> bool:
    """Strike off what is gone or has a later date by now; close the list when nothing waits. True when it is closed."""
    made = DestructionList.objects.select_for_update().get(pk=made.pk)
    today = _on(now)
    for item in made.items.filter(state__in=WAITING):
        conversation = Conversation.objects.filter(
            organisation_id=made.organisation_id, public_id=item.conversation
        ).first()
        if conversation is None or not rules.is_due(conversation.destroy_on, today):
            ListItem.objects.filter(pk=item.pk, state__in=WAITING).update(state=ItemState.GONE)
    if made.settled_on is None and not open_items(made).exists():
        made.settled_on = today
        made.save(update_fields=["settled_on"])
    return made.settled_on is not None


def open_items(made: DestructionList) -> QuerySet[ListItem]:
    """What still has to go: it waits for a decision, was postponed, or was approved and is about to be destroyed."""
    return made.items.filter(state__in=(*WAITING, ItemState.APPROVED))


@transaction.atomic
def _remind(made: DestructionList, now: datetime) -> None:
    made = DestructionList.objects.select_for_update().get(pk=made.pk)
    today = _on(now)
    if made.settled_on or not rules.must_remind_of_list(made.told_on, today):
        return
    count = waiting(made, today)
    if not count:
        return
    made.told_on = today
    made.save(update_fields=["told_on"])
    letters.list_waits(made=made, waiting=count, is_late=True, now=now)
    audit.log(
        "list.reminded", organisation=made.organisation, at=now, about=made, list=made.name, count=count
    )


def held(made: DestructionList, today: date) -> dict[str, date]:
    """Of the conversations on a list: until when those that are held up now are so."""
    rows = Conversation.objects.filter(
        organisation_id=made.organisation_id,
        public_id__in=made.items.filter(state__in=WAITING).values("conversation"),
        hold_until_on__gt=today,
    )
    return dict(rows.values_list("public_id", "hold_until_on"))


def waiting(made: DestructionList, today: date) -> int:
    """On how many items somebody must decide now; nobody can decide on what is held up."""
    held_up = held(made, today)
    return sum(
        is_open_now(item, today) and item.conversation not in held_up
        for item in made.items.filter(state__in=WAITING)
    )


def is_open_now(item: ListItem, today: date) -> bool:
    """Whether somebody must decide now: it was not decided about, or its postponement is over."""
    if item.state == ItemState.POSTPONED:
        return item.postponed_until_on is not None and item.postponed_until_on <= today
    return item.state == ItemState.OPEN


def _item(made: DestructionList, conversation: Conversation, today: date) -> ListItem:
    told = queries.proof_of(conversation, on=today)
    rule = queries.rule_of(conversation, rules.Content.RECORD)
    return ListItem(
        organisation_id=made.organisation_id,
        list=made,
        conversation=conversation.public_id,
        office=told.office,
        format_title=told.format_title,
        held_on=told.held_on,
        cancelled_on=told.cancelled_on,
        due_on=conversation.destroy_on,
        rule_ground=rule.ground[: queries.LONGEST_GROUND],
        rule_decided_by=rule.decided_by[: queries.LONGEST_NAME],
    )


def _log(kind: str, item: ListItem, by: Person, now: datetime, **detail: str) -> None:
    audit.log(
        kind,
        organisation=item.organisation,
        at=now,
        actor=by,
        about=item,
        list=item.list.name,
        conversation=item.conversation,
        **detail,
    )


def _on(now: datetime) -> date:
    return now.astimezone(clock.AMSTERDAM).date()
