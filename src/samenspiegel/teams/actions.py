# SPDX-License-Identifier: EUPL-1.2
"""Note the pulses of a conversation, and respond to them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, spec_for
from samenspiegel.core.access import Part
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal
from samenspiegel.people.models import Person

from .models import Mark, Pulse
from .queries import are_kept

TEXT_LENGTH = 2_000


class NotKept(Exception):
    """This conversation keeps no pulses: its format knows none, nothing is written down, or it is no talk of an
    employee with their manager."""


class NotASide(Exception):
    """Only the two note pulses, and only the employee responds to them."""


class NotHeldYet(Exception):
    """The conversation has still to take place: pulses are what two people said in it."""


class Refused(Exception):
    """It cannot be noted like this. ``code``: ``unknown``, ``missing`` or ``too_long``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def note(*, conversation: Conversation, marks: Mapping[str, str], by: Person, now: datetime) -> Pulse:
    """Note what the two said about each pulse. Either of them does; the last one counts, with who noted it and when.

    Raises:
        NotKept, NotASide, NotHeldYet.
        Refused: a pulse or a word that the format does not have, or none at all.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    _check(conversation, by, now)
    known = {pulse.key for pulse in spec_for(conversation).pulses}
    if not set(marks) <= known or not set(marks.values()) <= set(Mark.values):
        raise Refused("unknown")
    if not marks:
        raise Refused("missing")
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    sealed = seal(key, {"marks": dict(marks)}, about=f"pulse/{conversation.public_id}")
    pulse, _ = Pulse.objects.update_or_create(
        organisation=conversation.organisation,
        conversation=conversation,
        defaults={"noted_by": by, "noted_at": now, "sealed": sealed},
    )
    audit.log("pulses.noted", organisation=conversation.organisation, at=now, actor=by, about=conversation)
    return pulse


@transaction.atomic
def respond(*, conversation: Conversation, text: str, by: Person, now: datetime) -> None:
    """Put the employee's own words beside the pulses; theirs to change and to take back.

    Raises:
        NotKept: there are none. NotASide: somebody else than the employee.
        Refused: too long.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    _check(conversation, by, now)
    pulse = Pulse.objects.filter(conversation=conversation).first()
    if pulse is None:
        raise NotKept
    if conversation.cycle.subject_id != by.pk:
        raise NotASide
    text = text.strip()
    if len(text) > TEXT_LENGTH:
        raise Refused("too_long")
    key = keys.fetch(conversation.organisation_id, conversation.public_id, Purpose.RECORD)
    about = f"pulse-response/{conversation.public_id}"
    pulse.sealed_response = seal(key, {"text": text}, about=about) if text else None
    pulse.save(update_fields=["sealed_response"])
    audit.log(
        "pulses.responded", organisation=conversation.organisation, at=now, actor=by, about=conversation
    )


def _check(conversation: Conversation, by: Person, now: datetime) -> None:
    if not are_kept(conversation):
        raise NotKept
    people = people_in(conversation)
    if by.pk not in {people[part].pk for part in (Part.SUBJECT, Part.REVIEWER) if part in people}:
        raise NotASide
    today = now.astimezone(clock.AMSTERDAM).date()
    if conversation.cancelled_at or conversation.began_on is None or conversation.began_on > today:
        raise NotHeldYet
