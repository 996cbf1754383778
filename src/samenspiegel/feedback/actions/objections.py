# SPDX-License-Identifier: EUPL-1.2
"""Subject or reviewer objects to who is proposed; nothing leaves before the facilitator answered."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.conversations import letters
from samenspiegel.conversations.queries import organisers_of, people_in, rules_for
from samenspiegel.core.access import Deed, Part, who_may
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal, unseal
from samenspiegel.organisations.models import new_public_id
from samenspiegel.people.models import Person

from ..models import Objection, Round
from .raters import unopened

REASON_MAX_CHARACTERS = 2000


class NotTheirs(Exception):
    """The format does not ask this person whether the raters suit them."""


class TextMissing(Exception):
    """An objection and its answer say something, in at most 2000 characters."""


@dataclass(frozen=True)
class ObjectionText:
    """An objection to read: ``about`` is the public id of a person, or empty where it is about the list as a whole."""

    objection: Objection
    by: Person
    about: str
    reason: str
    answer: str


@transaction.atomic
def object_to_rater(
    *, round: Round, by: Person, reason: str, now: datetime, about: Person | None = None
) -> Objection:
    """Object to one proposed rater, or to the list, before anything has left.

    Raises:
        AlreadyOpen: the invitations have gone.
        NotTheirs: only the sides that the format names may object.
        TextMissing: no reason was given, or a very long one.
    """
    round = unopened(round.pk)
    conversation = round.conversation
    people = people_in(conversation)
    asked = frozenset(map(Part, spec_of(conversation.format_version).raters.may_object))
    may_object = asked & who_may(Deed.OBJECT_TO_RATERS, rules_for(conversation))
    if by.pk not in {people[part].pk for part in may_object if part in people}:
        raise NotTheirs
    objection = Objection(organisation=round.organisation, round=round, by=by, public_id=new_public_id())
    content = {"about": about.public_id if about else "", "reason": _text(reason), "answer": ""}
    objection.sealed = _sealed(round, objection, content)
    objection.save()
    audit.log("rater.objected_to", organisation=round.organisation, at=now, actor=by, about=round)
    for organiser in organisers_of(conversation).values():
        if organiser == by:
            continue
        letters.queue(
            "objection_made",
            conversation=conversation,
            person=organiser,
            reader="facilitator",  # whoever organises is written to as such, also where nobody guides
            now=now,
            key=f"objection_made:{objection.public_id}:{organiser.public_id}",
            link=f"/gesprekken/{conversation.public_id}/",
            indiener=by.name,
        )
    return objection


@transaction.atomic
def answer_objection(*, objection: Objection, answer: str, by: Person, now: datetime) -> Objection:
    """Answer an objection; who organises decides, both sides can read it. Answered, it no longer stops the round.

    Raises:
        AlreadyOpen, TextMissing.
        NotTheirs: nobody answers their own objection.
    """
    round = unopened(objection.round_id)
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if objection.by_id == by.pk:
        raise NotTheirs
    objection.sealed = _sealed(round, objection, {**_content(round, objection), "answer": _text(answer)})
    objection.is_answered = True
    objection.save(update_fields=["sealed", "is_answered"])
    audit.log("rater.objection_answered", organisation=round.organisation, at=now, actor=by, about=round)
    return objection


def objections(round: Round) -> list[ObjectionText]:
    """All objections to the raters of a round, for the sides and the facilitator; none once their key is gone."""
    rows = list(round.objections.select_related("by").order_by("id"))
    try:
        return [
            ObjectionText(row, row.by, content["about"], content["reason"], content["answer"])
            for row in rows
            for content in [_content(round, row)]
        ]
    except keys.KeyGone:
        return []


def _text(text: str) -> str:
    text = text.strip()
    if not text or len(text) > REASON_MAX_CHARACTERS:
        raise TextMissing
    return text


def _key(round: Round) -> bytes:
    return keys.fetch(round.organisation_id, round.conversation.public_id, Purpose.FEEDBACK)


def _sealed(round: Round, objection: Objection, content: dict[str, str]) -> bytes:
    return seal(_key(round), content, about=f"objection/{objection.public_id}")


def _content(round: Round, objection: Objection) -> dict[str, str]:
    content: dict[str, str] = unseal(_key(round), objection.sealed, about=f"objection/{objection.public_id}")
    return content
