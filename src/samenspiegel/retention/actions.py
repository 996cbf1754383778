# SPDX-License-Identifier: EUPL-1.2
"""Announce destruction, and destroy: the order in the register first, then the keys, then the rows (HV-13).

Only ``replay`` removes rows, and it goes by the register alone. So a run that was cut off halfway is finished by the
next one, and so is a database or a key store that was restored from a backup.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from samenspiegel import clock
from samenspiegel.assessments import queries as assessments
from samenspiegel.assessments.models import Assessment
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.letters import READERS as READER_OF
from samenspiegel.conversations.letters import Postbag, page_of
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import answers_alone
from samenspiegel.core import retention as rules
from samenspiegel.core import schedule
from samenspiegel.core.access import SIDES, Part
from samenspiegel.feedback.actions import NotOpen, destroy_unread, is_open
from samenspiegel.feedback.actions.closing import KEYS_OF_A_ROUND, forget_answers
from samenspiegel.feedback.models import FeedbackReport, Round
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys import queries as register
from samenspiegel.keys.models import Purpose, RegisterEntry
from samenspiegel.notices import actions as notices
from samenspiegel.people.models import Person
from samenspiegel.preparation.models import PrivateNote
from samenspiegel.records.actions import NOTHING_KEPT, forget_content
from samenspiegel.records.models import Record

from . import queries
from .models import WAITING, Certificate, Ended, ItemState, ListItem, Position

GROUND = "retention"
THROWN_AWAY = "thrown_away"
READERS = (*SIDES, Part.FACILITATOR)


def announce_due(*, now: datetime) -> int:
    """Tell the people of a conversation that it will be destroyed, once for each date. Returns of how many."""
    today = _on(now)
    announced = 0
    for pk in queries.to_announce(today):
        with transaction.atomic():
            conversation = Conversation.objects.select_for_update().get(pk=pk)
            if conversation.destruction_announced_on == today:
                continue  # another machine was first
            goes_on = conversation.goes_on
            conversation.destruction_announced_on = today
            conversation.save(update_fields=["destruction_announced_on"])
            if holds_anything(conversation):
                write(
                    conversation,
                    "destruction_by_list" if queries.is_by_list(conversation) else "destruction_announced",
                    now,
                    key=str(goes_on),
                    datum_vernietiging=goes_on,
                )
            audit.log(
                "destruction.announced",
                organisation=conversation.organisation,
                at=now,
                about=conversation,
                destroy_on=goes_on.isoformat(),
            )
            announced += 1
    return announced


def destroy_due(*, now: datetime) -> int:
    """Destroy what has been kept for its term. Returns how many orders were carried out in this database.

    Safe to run twice, on several machines, and after having been cut off anywhere.
    """
    done = replay(now=now)
    today = _on(now)
    ordered = 0
    whole = queries.due_conversations(today)
    for pk in whole:
        ordered += _order_unless_held(pk, (Purpose.FEEDBACK, Purpose.RECORD, Purpose.PRIVATE), today)
    for pk in queries.due_reports(today):
        if pk not in whole:
            ordered += _order_unless_held(pk, (Purpose.FEEDBACK,), today)
    for organisation_id, owner, pk in queries.due_notes(today):
        if pk not in whole:
            _order(organisation_id, owner, (Purpose.PRIVATE,), today)
            ordered += 1
    for organisation_id, owner in queries.unneeded_keys(today):
        keys.destroy(organisation_id, owner, (Purpose.RECORD,), ground=NOTHING_KEPT, on=today)
        ordered += 1
    for assessment in assessments.due(today):
        _order(assessment.organisation_id, assessment.public_id, (Purpose.ASSESSMENT,), today)
        ordered += 1
    return done + (replay(now=now) if ordered else 0)


def destroy(ids: Collection[int], *, now: datetime, ground: str = GROUND) -> int:
    """Destroy these conversations, of which somebody decided that they go now. Returns how many orders that took.

    One that is held up meanwhile stays.
    """
    today = _on(now)
    everything = (Purpose.FEEDBACK, Purpose.RECORD, Purpose.PRIVATE)
    ordered = sum(_order_unless_held(pk, everything, today, ground) for pk in ids)
    return replay(now=now) if ordered else 0


def throw_away(*, conversation: Conversation, by: Person, now: datetime) -> bool:
    """Destroy at once what somebody did alone (PR-3). False: others are being asked, so that what remains of it goes
    tomorrow, when they have heard; what anybody answered is gone at once all the same."""
    if conversation.cancelled_at:
        return False
    round = Round.objects.filter(conversation=conversation).select_related("conversation").first()
    if round is not None and is_open(round) and not answers_alone(conversation):
        try:
            with transaction.atomic():
                destroy_unread(round=round, ground="cancelled", now=now, by=by)
                conversations.stop_scan(conversation=conversation, by=by, now=now)
            return False
        except NotOpen:  # the clock has closed it in this instant
            pass
    audit.log(
        "scan.thrown_away", organisation=conversation.organisation, at=now, actor=by, about=conversation
    )
    destroy([conversation.pk], now=now, ground=THROWN_AWAY)
    return True


def replay(*, now: datetime) -> int:
    """Carry out what the register orders and the key store or this database has not carried out yet.

    Returns how many entries this database carried out.
    """
    keys.carry_out()
    entries = register.entries_after(queries.carried_out())
    return sum(_carry_out(entry, now) for entry in entries)


def _order(
    organisation_id: int, owner: str, purposes: Iterable[Purpose], today: date, ground: str = GROUND
) -> None:
    keys.destroy(organisation_id, owner, purposes, ground=ground, on=today)


@transaction.atomic
def _order_unless_held(pk: int, purposes: Collection[Purpose], today: date, ground: str = GROUND) -> bool:
    """Write the order for one conversation, unless it is held up at this very moment.

    The row is locked, and who confirms a hold locks it too: that comes before the order, or hears that it is too late.
    """
    conversation = Conversation.objects.select_for_update().filter(pk=pk).first()
    if conversation is None or rules.is_in_force(conversation.hold_until_on, today):
        return False
    if Purpose.RECORD in purposes:
        round = Round.objects.filter(conversation=conversation, closed_at=None, destroyed_at=None).first()
        if round is not None and round.opened_on:
            _order(round.organisation_id, round.public_id, KEYS_OF_A_ROUND, today, ground)
    _order(conversation.organisation_id, conversation.public_id, purposes, today, ground)
    return True


@transaction.atomic
def _carry_out(entry: RegisterEntry, now: datetime) -> bool:
    """Remove the rows that an entry's keys opened. All of it or nothing, together with this database's position."""
    Position.objects.get_or_create(pk=1)
    position = Position.objects.select_for_update().get(pk=1)
    if entry.number <= position.number:
        return False  # another machine was first
    purposes = set(entry.purposes.split(","))
    conversation = (
        Conversation.objects.filter(organisation_id=entry.organisation_id, public_id=entry.owner)
        .select_related("organisation", "format_version", "cycle")
        .first()
    )
    if conversation is not None:
        if entry.ground == NOTHING_KEPT:
            forget_content(conversation)
        elif Purpose.RECORD in purposes:
            _remove_conversation(conversation, entry, now)
        elif Purpose.FEEDBACK in purposes:
            _remove_report(conversation, entry, now)
        elif Purpose.PRIVATE in purposes:
            _remove_notes(conversation)
    elif Purpose.ROUND in purposes:
        _remove_answers(entry, now)
    elif Purpose.ASSESSMENT in purposes:
        _remove_assessment(entry, now)
    position.number = entry.number
    position.save(update_fields=["number"])
    return True


def _remove_conversation(conversation: Conversation, entry: RegisterEntry, now: datetime) -> None:
    if holds_anything(conversation) and entry.ground != THROWN_AWAY:  # who did that knows
        write(conversation, "destroyed", now, datum_vernietiging=_on(now))
    round = Round.objects.filter(conversation=conversation).first()
    if round is not None:
        forget_answers(round)
    notices.drop_about(conversation.organisation_id, conversation.public_id)
    what = "scan" if conversation.cycle.is_private else "conversation"
    certificate = _certificate(conversation, entry, what, now)
    _, rows = conversation.delete()
    certificate.counts = _counts(rows)
    certificate.item = ListItem.objects.filter(
        organisation_id=certificate.organisation_id,
        conversation=certificate.conversation,
        state__in=(*WAITING, ItemState.APPROVED),
    ).first()
    certificate.save(force_insert=True)
    _log(certificate)
    if certificate.item is not None:
        ListItem.objects.filter(pk=certificate.item.pk).update(state=ItemState.DESTROYED)


def _remove_report(conversation: Conversation, entry: RegisterEntry, now: datetime) -> None:
    _, rows = FeedbackReport.objects.filter(round__conversation=conversation).delete()
    round = Round.objects.get(conversation=conversation)
    round.no_objections.all().delete()
    _, objections = round.objections.all().delete()
    if not _is_certified(conversation, "feedback"):
        certificate = _certificate(conversation, entry, "feedback", now)
        certificate.counts = _counts({**rows, **objections})
        certificate.save(force_insert=True)
        _log(certificate)


def _remove_notes(conversation: Conversation) -> None:
    """Remove the private notes whose key is gone; one that was made after the order has a key of its own."""
    for note in PrivateNote.objects.filter(conversation=conversation).select_related("by"):
        owner = f"{conversation.public_id}/{note.by.public_id}"
        try:
            keys.fetch(conversation.organisation_id, owner, Purpose.PRIVATE)
        except keys.KeyGone:
            note.delete()


def _remove_answers(entry: RegisterEntry, now: datetime) -> None:
    """Certify that the answers of a round are gone; after a restore there may still be rows of them."""
    round = (
        Round.objects.filter(organisation_id=entry.organisation_id, public_id=entry.owner)
        .select_related("conversation__organisation", "conversation__format_version", "conversation__cycle")
        .first()
    )
    if round is None:
        return
    if round.closed_at is None and round.destroyed_at is None:
        # Only a database from a backup knows nothing of the end of a round whose keys are gone.
        forget_answers(round)
        round.destroyed_at = now
        round.save(update_fields=["destroyed_at"])
    if not _is_certified(round.conversation, "round"):
        certificate = _certificate(round.conversation, entry, "round", now)
        certificate.save(force_insert=True)
        _log(certificate)


def _remove_assessment(entry: RegisterEntry, now: datetime) -> None:
    """An assessment stands apart from every conversation, and so does the certificate of its destruction."""
    found = Assessment.objects.filter(organisation_id=entry.organisation_id, public_id=entry.owner)
    assessment = found.select_related("organisation", "format_version").first()
    if assessment is None:
        return
    rule = spec_of(assessment.format_version).retained("assessment")
    certificate = Certificate(
        organisation=assessment.organisation,
        register_number=entry.number,
        conversation=assessment.public_id,
        format_title=assessment.format_version.title,
        held_on=assessment.made_on,
        ended=Ended.HELD,
        what="assessment",
        ground=entry.ground,
        destroyed_at=now,
        key_copies_until_on=rules.key_copies_until_on(_on(now)),
        rule_ground=rule.ground[: queries.LONGEST_GROUND],
        rule_decided_by=rule.decided_by[: queries.LONGEST_NAME],
        rule_decided_on=rule.decided_on[: queries.LONGEST_DATE],
    )
    _, rows = assessment.delete()
    certificate.counts = _counts(rows)
    certificate.save(force_insert=True)
    _log(certificate)


def _is_certified(conversation: Conversation, what: str) -> bool:
    """Whether this was ordered twice: a sweeper does not know what another machine is doing."""
    return Certificate.objects.filter(
        organisation=conversation.organisation, conversation=conversation.public_id, what=what
    ).exists()


def _certificate(conversation: Conversation, entry: RegisterEntry, what: str, now: datetime) -> Certificate:
    is_private = conversation.cycle.is_private
    told = queries.proof_of(conversation, on=_on(now))
    if is_private:
        told = replace(told, office="", held_on=None, cancelled_on=None)
    certificate = Certificate(
        organisation=conversation.organisation,
        register_number=entry.number,
        conversation=conversation.public_id,
        office=told.office,
        format_title=told.format_title,
        held_on=told.held_on,
        cancelled_on=told.cancelled_on,
        ended=told.ended,
        what=what,
        is_private=is_private,
        ground=entry.ground,
        destroyed_at=now,
        key_copies_until_on=rules.key_copies_until_on(_on(now)),
    )
    if (
        what != "round"
    ):  # separate answers have no term: they go by the promise, with the report that is made of them
        rule = queries.rule_of(
            conversation, rules.Content.FEEDBACK if what == "feedback" else rules.Content.RECORD
        )
        certificate.rule_ground = rule.ground[: queries.LONGEST_GROUND]
        certificate.rule_decided_by = rule.decided_by[: queries.LONGEST_NAME]
        certificate.rule_decided_on = rule.decided_on[: queries.LONGEST_DATE]
    return certificate


COUNTED = {
    "feedback.FeedbackReport": "reports",
    "records.Record": "records",
    "agreements.Agreement": "agreements",
    "preparation.Point": "points",
}


def _counts(rows: dict[str, int]) -> dict[str, int]:
    """How many rows went. By name only where the number says nothing about how people got on with each other."""
    named = {name: rows[table] for table, name in COUNTED.items() if rows.get(table)}
    return {**named, "rows": sum(rows.values())}


def _log(certificate: Certificate) -> None:
    audit.log(
        f"{certificate.what}.destroyed",
        organisation=certificate.organisation,
        at=certificate.destroyed_at,
        about=certificate,
        conversation=certificate.conversation,
        register_number=certificate.register_number,
        ground=certificate.ground,
    )


def holds_anything(conversation: Conversation) -> bool:
    """Whether there is a report or a record: something that its people could read, and could keep a copy of."""
    return (
        FeedbackReport.objects.filter(round__conversation=conversation).exists()
        or Record.objects.filter(conversation=conversation).exists()
    )


def write(conversation: Conversation, kind: str, now: datetime, *, key: str = "", **values: Any) -> None:
    """Write to the people of a conversation under a key of the organisation: these mails outlive the conversation's."""
    organisation = conversation.organisation
    postbag = Postbag(conversation, now)
    sealing_key = keys.make(organisation.pk, organisation.public_id, Purpose.POST)
    letters = [
        postbag.write(
            kind,
            person=postbag.people[part],
            reader=READER_OF[part],
            key=f"{kind}:{conversation.public_id}:{postbag.people[part].public_id}:{key}",
            link=page_of(conversation),
            send_at=max(now, schedule.sends_at(_on(now))),
            owner=organisation.public_id,
            purpose=Purpose.POST,
            sealing_key=sealing_key,
            **values,
        )
        for part in READERS
        if part in postbag.people
    ]
    notices.queue(letter for letter in letters if letter is not None)


def _on(now: datetime) -> date:
    return now.astimezone(clock.AMSTERDAM).date()
