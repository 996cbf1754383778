# SPDX-License-Identifier: EUPL-1.2
"""Somebody from outside guides one conversation: with all that belongs to that, and nothing else here."""

from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.core.access import SIDES, Part
from samenspiegel.keys import custody
from samenspiegel.keys.actions import KeyGone
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from .. import calendar_letters, letters
from ..models import Conversation
from .accounts import offer_account
from .independence import note_independence
from .moving import WrongState

GUIDES = (Part.FACILITATOR, Part.SUBSTITUTE)


class OutsiderRefused(Exception):
    """This person cannot guide it. ``code``: not_outside, has_part (in it already), or last_seal: nobody who guides
    it could close its open round with a passphrase any more."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def appoint_outside(
    *, conversation: Conversation, outsider: Person, part: Part, by: Person, now: datetime
) -> Conversation:
    """Let somebody from outside guide a conversation, or stand by to take over.

    As facilitator they come in the place of the facilitator, who becomes the substitute where there is none: somebody
    of the organisation can always take over. As substitute they come in the place of the substitute.

    Raises:
        OutsiderRefused: they are not from outside, have another part in it, or would come in the place of the last one
            whose passphrase closes the open round: only the printed code would be left.
        WrongState: it has been cancelled, or was not planned yet.
    """
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    if conversation.cancelled_at or not conversation.planned_at:
        raise WrongState
    if not outsider.is_external or outsider.organisation_id != conversation.organisation_id:
        raise OutsiderRefused("not_outside")
    rows = {Part(row.part): row for row in conversation.participants.select_related("person")}
    if any(row.person_id == outsider.pk for row in conversation.participants.all()):
        raise OutsiderRefused("has_part")
    before, could_close = rows[Part.FACILITATOR].person, can_close(conversation)
    conversation.participants.filter(part=part).delete()
    _seat(conversation, outsider, part)
    if part == Part.FACILITATOR and Part.SUBSTITUTE not in rows and not before.is_external:
        _seat(conversation, before, Part.SUBSTITUTE)
    if could_close and not can_close(conversation):
        raise OutsiderRefused("last_seal")
    audit.log(
        "outsider.appointed",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        person=outsider.public_id,
        part=str(part),
    )
    note_independence(conversation=conversation, by=by, now=now)
    conversation.sequence += 1
    conversation.save(update_fields=["sequence"])
    offer_account(conversation, outsider, part, by=by, now=now)
    if part == Part.FACILITATOR:
        letters.queue_to(
            (*SIDES, Part.FACILITATOR),
            "facilitator_changed",
            conversation=conversation,
            now=now,
            but=by,
            oude_adviseur=before.name,
        )
        calendar_letters.tell(conversation, now=now, by=by, to=(), gone=[before])
    else:
        letters.queue_to((Part.SUBSTITUTE,), "substitute_named", conversation=conversation, now=now)
    return conversation


@transaction.atomic
def remove_outside(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """Take a substitute from outside off a conversation; their access ends at once.

    A facilitator from outside leaves by handing over.

    Raises:
        WrongState: there is no substitute from outside.
    """
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    gone = conversation.participants.filter(part=Part.SUBSTITUTE, person__is_external=True).first()
    if gone is None:
        raise WrongState
    person = gone.person
    gone.delete()
    audit.log(
        "outsider.removed",
        organisation=conversation.organisation,
        at=now,
        actor=by,
        about=conversation,
        person=person.public_id,
    )
    note_independence(conversation=conversation, by=by, now=now)
    return conversation


def can_close(conversation: Conversation) -> set[str]:
    """Who of those that guide it can close its open round in custodian mode with their passphrase, by public id."""
    round = getattr(conversation, "round", None)
    if round is None or round.custody != Custody.CUSTODIAN or not round.opened_on:
        return set()
    try:
        holders = custody.holders_of(round.organisation_id, round.public_id)
    except KeyGone:  # closed, or destroyed
        return set()
    guides = conversation.participants.filter(part__in=GUIDES)
    known = custody.public_keys(
        round.organisation_id, list(guides.values_list("person__public_id", flat=True))
    )
    return {person for person, public in known.items() if holders.get(person) == public}


def _seat(conversation: Conversation, person: Person, part: Part) -> None:
    conversation.participants.create(organisation_id=conversation.organisation_id, person=person, part=part)
