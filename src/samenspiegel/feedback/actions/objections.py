# SPDX-License-Identifier: EUPL-1.2
"""Subject or reviewer objects to who is proposed; nothing leaves before the facilitator answered."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations import letters
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import (
    is_term_over,
    organisers_of,
    people_in,
    rules_for,
    term_ends_on,
)
from samenspiegel.core.access import SIDES, Deed, Part, who_may
from samenspiegel.core.terms import OBJECTIONS, is_over
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import seal, unseal
from samenspiegel.organisations.models import new_public_id
from samenspiegel.people.models import Person

from ..models import NoObjection, Objection, Round
from .raters import unopened

REASON_MAX_CHARACTERS = 2000


class NotTheirs(Exception):
    """The format does not ask this person whether the raters suit them."""


class TermOver(Exception):
    """The term to object has passed: the list stands, and the questionnaires leave on their day."""


class ObjectionOpen(Exception):
    """Who objects cannot say at the same time that they do not."""


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
        TermOver: the term for it has passed.
        TextMissing: no reason was given, or a very long one.
    """
    round = unopened(round.pk)
    conversation = round.conversation
    _check_theirs(conversation, by, now)
    round.no_objections.filter(by=by).delete()
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
def accept_raters(*, round: Round, by: Person, now: datetime) -> None:
    """Say that one has no objection, so that sending need not wait for the end of the term. Said twice it counts once.

    It is about the list as it stands: when somebody is added, everybody who may object is asked anew.

    Raises:
        AlreadyOpen, NotTheirs, TermOver.
        ObjectionOpen: an objection of one's own has no answer yet.
    """
    round = unopened(round.pk)
    _check_theirs(round.conversation, by, now)
    if round.objections.filter(by=by, is_answered=False).exists():
        raise ObjectionOpen
    _row, is_new = NoObjection.objects.get_or_create(organisation=round.organisation, round=round, by=by)
    if is_new:
        audit.log("rater.list_accepted", organisation=round.organisation, at=now, actor=by, about=round)


def may_object(conversation: Conversation) -> dict[Part, Person]:
    """Who may object to whom we want to ask: the sides that the format names, as far as they are known."""
    people = people_in(conversation)
    return {
        part: people[part]
        for part in who_may(Deed.OBJECT_TO_RATERS, rules_for(conversation))
        if part in people and part in SIDES
    }


def ask_anew(round: Round, *, by: Person, now: datetime) -> None:
    """Somebody was added to a list to which people may object until a day: they are told, and the term begins anew.

    Nothing where the format has no such term.
    """
    conversation = round.conversation
    if term_ends_on(conversation, OBJECTIONS) is None:
        return
    round.no_objections.all().delete()
    today = now.astimezone(clock.AMSTERDAM).date()
    conversations.lay_after(conversation, "raters_proposed", on=today)
    for part, person in may_object(conversation).items():
        if person == by:
            continue
        letters.queue(
            "raters_changed",
            conversation=conversation,
            person=person,
            reader=letters.READERS[part],
            now=now,
            key=f"raters_changed:{conversation.public_id}:{person.public_id}:{today.isoformat()}",
            link=f"/gesprekken/{conversation.public_id}/informanten/",
        )


def awaits_objections(round: Round, today: date) -> bool:
    """Whether sending waits: the term to object runs, and not everybody who may object said that they do not."""
    until_on = term_ends_on(round.conversation, OBJECTIONS)
    if until_on is None or is_over(until_on, today):
        return False
    silent = {row.by_id for row in round.no_objections.all()}
    return any(person.pk not in silent for person in may_object(round.conversation).values())


def _check_theirs(conversation: Conversation, by: Person, now: datetime) -> None:
    if by.pk not in {person.pk for person in may_object(conversation).values()}:
        raise NotTheirs
    if is_term_over(conversation, OBJECTIONS, now):
        raise TermOver


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
