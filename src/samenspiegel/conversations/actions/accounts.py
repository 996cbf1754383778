# SPDX-License-Identifier: EUPL-1.2
"""Accounts for who takes part in a conversation and has none yet."""

from datetime import datetime

from samenspiegel.core.access import Part
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person

from .. import letters
from ..models import Conversation


def offer_account(
    conversation: Conversation, person: Person, part: Part, *, by: Person, now: datetime
) -> None:
    """Who takes part and has no account yet gets one offered, by a personal link."""
    if not people.why_not_invited(person, today=now.date()):
        link = people.invite_account(person=person, now=now, by=by)
        letters.queue(
            "account_welcome",
            conversation=conversation,
            person=person,
            reader=letters.READERS[part],
            now=now,
            link=link,
        )
