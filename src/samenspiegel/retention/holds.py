# SPDX-License-Identifier: EUPL-1.2
"""Hold up destruction for a while: one asks, another of another role confirms (design, section 6).

A hold stops the destruction of report and record. Envelopes, drafts, the keys of a round and private notes go on their
day all the same, and nobody can read anything that they could not read before.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.letters import READERS, Postbag, page_of
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import parts_of, people_in
from samenspiegel.core import retention as rules
from samenspiegel.core import schedule
from samenspiegel.core.access import SIDES, Part
from samenspiegel.core.retention import Capacity
from samenspiegel.feedback.models import Round
from samenspiegel.feedback.promises import reader_of
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys.models import Purpose, RegisterEntry
from samenspiegel.notices import actions as notices
from samenspiegel.people.models import Person, Role
from samenspiegel.records.actions import NOTHING_KEPT

from . import letters
from .models import Hold, HoldKind

LIFT_DAYS = 7
"""A hold that is lifted ends so many days later: one person cannot have destroyed at once what two held up."""

CAPACITY_OF = {
    Role.ARCHIVIST: Capacity.ARCHIVIST,
    Role.AUDITOR: Capacity.AUDITOR,
    Role.ADMINISTRATOR: Capacity.ADMINISTRATOR,
}
TOLD = (*SIDES, Part.FACILITATOR)


class NotAllowed(Exception):
    """This person is a side in the conversation, works elsewhere, or has no role that may do this."""


class SamePerson(Exception):
    """Who asked for a hold cannot confirm it: not as that person, and not with the account they asked it with."""


class SameRole(Exception):
    """Who asked for it did so in the only role that this person has."""


class DateRefused(Exception):
    """The end does not lie after today and within the longest time; carries the last day that would do."""

    def __init__(self, latest_on: date) -> None:
        super().__init__(f"a hold ends by {latest_on}")
        self.latest_on = latest_on


class AlreadyAsked(Exception):
    """Somebody asked for a hold on this conversation, and it waits for confirmation."""


class TooLate(Exception):
    """The destruction has been ordered, or the hold is over or was taken back."""


def capacities(person: Person, conversation: Conversation) -> frozenset[Capacity]:
    """As what somebody can ask for a hold on a conversation, or confirm one. The two sides never can.

    Nobody can on what somebody did alone (PR-3).
    """
    if conversation.cycle.is_private:
        return frozenset()
    if person.organisation_id != conversation.organisation_id or not person.is_active:
        return frozenset()
    parts = parts_of(conversation, person)
    if parts & set(SIDES):
        return frozenset()
    roles = person.appointments.filter(role__in=list(CAPACITY_OF)).values_list("role", flat=True)
    held = {CAPACITY_OF[Role(role)] for role in roles}
    return frozenset(held | ({Capacity.FACILITATOR} if Part.FACILITATOR in parts else set()))


@transaction.atomic
def ask_hold(
    *, conversation: Conversation, kind: HoldKind, reference: str, until_on: date, by: Person, now: datetime
) -> Hold:
    """Ask to hold up the destruction of report and record. Nothing is held before somebody else confirms it.

    Args:
        reference: the number of the case file in which the reason stands.
        until_on: the day on which it ends; destroying can go on from the first moment of that day.
    Raises:
        NotAllowed, DateRefused, AlreadyAsked, TooLate.
    """
    conversation = _locked(conversation.pk)
    asked_as = rules.capacity_to_ask(capacities(by, conversation))
    if asked_as is None:
        raise NotAllowed
    today = _on(now)
    latest_on = rules.hold_ends_latest_on(today)
    if not today < until_on <= latest_on:
        raise DateRefused(latest_on)
    if _open(conversation) is not None:
        raise AlreadyAsked
    hold = Hold.objects.create(
        organisation_id=conversation.organisation_id,
        conversation=conversation,
        kind=kind,
        reference=reference.strip(),
        until_on=until_on,
        asked_by=by,
        asked_account=by.account,
        asked_as=asked_as,
        asked_at=now,
    )
    _log("hold.asked", hold, by, now, role=str(asked_as))
    letters.hold_asked(hold=hold, now=now)
    return hold


@transaction.atomic
def confirm_hold(*, hold: Hold, by: Person, now: datetime) -> Hold:
    """Confirm what somebody else asked for, in another role; from now on it works. Both sides hear of it.

    Raises:
        NotAllowed, SamePerson, SameRole.
        TooLate: the destruction has been ordered, or the hold was taken back, confirmed or over already.
    """
    conversation = _locked(hold.conversation_id)
    hold = Hold.objects.select_for_update().get(pk=hold.pk)
    held = capacities(by, conversation)
    if not held:
        raise NotAllowed
    if hold.confirmed_at or hold.ended_at or hold.until_on <= _on(now):
        raise TooLate
    is_same_account = by.account_id is not None and by.account_id == hold.asked_account_id
    if hold.asked_by_id == by.pk or is_same_account:
        raise SamePerson
    confirmed_as = rules.capacity_to_confirm(held, Capacity(hold.asked_as))
    if confirmed_as is None:
        raise SameRole
    hold.confirmed_by, hold.confirmed_as, hold.confirmed_at = by, confirmed_as, now
    hold.save(update_fields=["confirmed_by", "confirmed_as", "confirmed_at"])
    _lay(conversation)
    _log("hold.confirmed", hold, by, now, role=str(confirmed_as))
    _tell(conversation, "hold_began", now, hold)
    _tell_raters(conversation, hold, now)
    return hold


@transaction.atomic
def end_hold(*, hold: Hold, by: Person, now: datetime) -> Hold:
    """Take back what was asked and not confirmed; or lift what works, which then ends a week later.

    Raises:
        NotAllowed.
        TooLate: it was lifted or taken back already, or is over.
    """
    conversation = _locked(hold.conversation_id)
    hold = Hold.objects.select_for_update().get(pk=hold.pk)
    held = capacities(by, conversation)
    if not held:
        raise NotAllowed
    if hold.ended_at or hold.until_on <= _on(now):
        raise TooLate
    hold.ended_by, hold.ended_at = by, now
    if hold.confirmed_at:
        hold.until_on = min(hold.until_on, _on(now) + timedelta(days=LIFT_DAYS))
    hold.save(update_fields=["ended_by", "ended_at", "until_on"])
    if hold.confirmed_at:
        _lay(conversation)
        _log("hold.lifted", hold, by, now)
        _tell(conversation, "hold_lifted", now, hold)
    else:
        _log("hold.taken_back", hold, by, now)
    return hold


def _locked(pk: int) -> Conversation:
    """The conversation, locked against who destroys.

    Raises:
        TooLate: it is gone, or its destruction has been ordered.
    """
    found = Conversation.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise TooLate
    orders = RegisterEntry.objects.filter(organisation_id=found.organisation_id, owner=found.public_id)
    # Where both agreed to keep nothing only that is gone; a report may still be there to be held.
    orders = orders.exclude(ground=NOTHING_KEPT)
    if any(Purpose.RECORD in entry.purposes.split(",") for entry in orders):
        raise TooLate
    return found


def _open(conversation: Conversation) -> Hold | None:
    return conversation.holds.filter(confirmed_at=None, ended_at=None).first()


def _lay(conversation: Conversation) -> None:
    """Make the derived date on the conversation fit its holds."""
    confirmed = conversation.holds.filter(confirmed_at__isnull=False)
    conversation.hold_until_on = confirmed.aggregate(until_on=Max("until_on"))["until_on"]
    conversation.save(update_fields=["hold_until_on"])


def _tell(conversation: Conversation, kind: str, now: datetime, hold: Hold) -> None:
    """Both sides and the facilitator hear that it began or was lifted, and until when it works."""
    bag, people = Postbag(conversation, now), people_in(conversation)
    written = [
        bag.write(
            kind,
            person=people[part],
            reader=READERS[part],
            key=f"{kind}:{hold.public_id}:{people[part].public_id}",
            link=f"{page_of(conversation)}bewaren/",
            datum_opschorting=hold.until_on,
        )
        for part in TOLD
        if part in people
    ]
    notices.queue(letter for letter in written if letter is not None)


def _tell_raters(conversation: Conversation, hold: Hold, now: datetime) -> None:
    """Everybody who was asked hears it where the spiegel stays longer than they were promised: all the same words.

    The law can forbid to destroy what somebody asked for; then the promise is kept as far as it goes: they are told.
    """
    round = Round.objects.filter(conversation=conversation, opened_on__isnull=False).first()
    if round is None or round.report_until_on is None or hold.until_on <= round.report_until_on:
        return
    if round.destroyed_at or round.withdrawn_at:
        return
    bag, sides = Postbag(conversation, now), set(people_in(conversation).values())
    answered_by = {group.key: group.answered_by for group in spec_of(conversation.format_version).groups}
    written = [
        bag.write(
            "hold_on_report",
            person=invitation.person,
            reader=reader_of(bag.spec, invitation.group),
            key=f"hold_on_report:{hold.public_id}:{invitation.person.public_id}",
            send_at=max(now, schedule.sends_at(_on(now))),
            datum_beloofd=round.report_until_on,
            datum_opschorting=hold.until_on,
        )
        for invitation in round.invitations.select_related("person", "group").order_by("person_id")
        if answered_by.get(invitation.group.key, "raters") == "raters" and invitation.person not in sides
    ]
    notices.queue(letter for letter in written if letter is not None)


def _log(kind: str, hold: Hold, by: Person, now: datetime, **detail: str) -> None:
    audit.log(
        kind,
        organisation=hold.organisation,
        at=now,
        actor=by,
        about=hold.conversation,
        hold=hold.public_id,
        until_on=hold.until_on.isoformat(),
        ground=str(hold.kind),
        **detail,
    )


def _on(now: datetime) -> date:
    return now.astimezone(clock.AMSTERDAM).date()
