# SPDX-License-Identifier: EUPL-1.2
"""A letter instead of a mail, for a rater who has no mailbox of their own.

Somebody prints it, so somebody saw its code. That code works once: whoever begins with it gets another one on their own
screen, which opens the answers from then on; the paper opens nothing any more. What the server keeps of a link on paper
is what it keeps in custodian mode: two ids, so that nobody but the rater can come to a draft.
"""

import secrets
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core import letter_code
from samenspiegel.core.letter_code import DRAWN_BYTES, secret_from, secret_of
from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.people.models import Person

from ..models import Invitation, Round, Typist
from ..models.sealed import Draft, Envelope
from .answering import begin
from .links import Link, LinkUnknown, RoundClosed, check_hash, decode, is_open, kept_of, seal_link
from .locks import close_off
from .renewing import HandedIn


class NotByLetter(Exception):
    """This rater gets mail."""


def new_letter_secret() -> bytes:
    """A secret that fits in a code on paper."""
    return secret_from(secrets.token_bytes(DRAWN_BYTES))


def code_of(fresh: str) -> str:
    """The code of a secret as it stands in a link; raises ``LinkUnknown`` where it fits in none."""
    secret = decode(fresh)
    if secret is None or secret_from(secret[:DRAWN_BYTES]) != secret:
        raise LinkUnknown
    return letter_code.code_of(secret)


@transaction.atomic
def print_letter(*, invitation: Invitation, by: Person, now: datetime) -> Link:
    """A new link for a letter; an earlier letter of this rater opens nothing any more. Kept nowhere.

    A draft goes with the link that opened it. The log says that a letter was made, not for whom.

    Raises:
        NotByLetter, RoundClosed.
        HandedIn: what was sent counts; only the link that it was sent with can change it.
    """
    round = close_off(invitation.round)  # nobody begins or sends meanwhile
    if not is_open(round):
        raise RoundClosed(is_destroyed=round.destroyed_at is not None)
    invitation = round.invitations.select_related(
        "person", "group", "organisation", "round__conversation__format_version"
    ).get(pk=invitation.pk)
    if not invitation.by_letter:
        raise NotByLetter
    link_key = keys.fetch(round.organisation_id, round.public_id, Purpose.LINK)
    kept = kept_of(link_key, round, invitation)
    if Envelope.objects.filter(pk=kept.envelope_id).exists():
        raise HandedIn
    Draft.objects.filter(pk=kept.draft_id).delete()
    today = now.astimezone(clock.AMSTERDAM).date()
    link = Link(invitation, new_letter_secret())
    _put(link, link_key, on=today)
    invitation.letter_on, invitation.told_due_on = today, round.due_on
    invitation.save(update_fields=["check_hash", "sealed_secret", "letter_on", "told_due_on"])
    audit.log("letter.made", organisation=round.organisation, at=now, actor=by, about=round.conversation)
    return link


def is_from_paper(link: Link) -> bool:
    """Whether this link stands on paper that others may have seen: it opens no answers, and is exchanged first."""
    if not link.invitation.by_letter:
        return False
    key = keys.fetch(link.round.organisation_id, link.round.public_id, Purpose.LINK)
    return not kept_of(key, link.round, link.invitation).is_taken


@transaction.atomic
def take_letter(
    *, link: Link, fresh: str, is_acknowledged: bool = False, choices: dict[str, str] | None = None
) -> Link:
    """Begin with a link from paper: it ends, and ``fresh`` opens the answers from now on. Once.

    Args:
        fresh: from ``new_letter_secret``, as it stands in a link; shown to whoever begins and to nobody else.
    Raises:
        LinkUnknown: somebody else was first, or ``fresh`` fits in no code.
        RoundClosed, Declined, NotAcknowledged: nothing was exchanged.
    """
    round = close_off(link.round)
    if not is_open(round):
        raise RoundClosed(is_destroyed=round.destroyed_at is not None)
    row = Invitation.objects.filter(pk=link.invitation.pk, check_hash=link.invitation.check_hash)
    link_key = keys.fetch(round.organisation_id, round.public_id, Purpose.LINK)
    kept = kept_of(link_key, round, link.invitation)
    code_of(fresh)
    secret = decode(fresh) or b""
    taken = Link(link.invitation, secret)
    _put(taken, link_key, on=kept.sent_on or date.min, is_taken=True)
    changed = {name: getattr(link.invitation, name) for name in ("check_hash", "sealed_secret")}
    if not row.update(**changed):
        raise LinkUnknown
    begin(link=taken, is_acknowledged=is_acknowledged, choices=choices)
    return taken


def _put(link: Link, link_key: bytes, *, on: date, is_taken: bool = False) -> None:
    link.invitation.check_hash = check_hash(link.secret)
    link.invitation.sealed_secret = seal_link(
        link_key, link.round, link.invitation, link.secret, on=on, mailbox="", is_taken=is_taken
    )


class TypistRefused(Exception):
    """This person cannot type over. ``code``: takes_part (they would read what others say of or to them), rater,
    no_account (they have to sign in for it) or not_here."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def name_typist(*, round: Round, person: Person | None, by: Person, now: datetime) -> None:
    """Name who types over what comes back on paper, in the place of who did before; ``None`` for nobody any more.

    Raises:
        TypistRefused.
        RoundClosed: nothing is typed over any more.
    """
    round = close_off(round)
    if round.closed_at or round.destroyed_at:
        raise RoundClosed(is_destroyed=round.destroyed_at is not None)
    if person is not None and (reason := _why_no_typist(round, person)):
        raise TypistRefused(reason)
    Typist.objects.filter(round=round).delete()
    if person is not None:
        Typist.objects.create(organisation_id=round.organisation_id, round=round, person=person)
    audit.log(
        "paper.typist_named",
        organisation=round.organisation,
        at=now,
        actor=by,
        about=round.conversation,
        **({"person": person.public_id} if person else {}),
    )


def _why_no_typist(round: Round, person: Person) -> str:
    if person.organisation_id != round.organisation_id or not person.is_active or person.is_external:
        return "not_here"
    if round.conversation.participants.filter(person=person).exists():
        return "takes_part"
    if round.invitations.filter(person=person).exists():
        return "rater"
    return "" if person.account_id else "no_account"


def typist_of(round: Round) -> Person | None:
    """Who types over what comes back on paper, where somebody was named."""
    row = Typist.objects.filter(round=round).select_related("person").first()
    return row.person if row else None


def typed_by(person: Person) -> list[Round]:
    """The open rounds of which somebody types over what comes back on paper.

    Who took a part in the conversation since, or was asked in the round, types nothing over any more.
    """
    return [row.round for row in typing_of(person).select_related("round").order_by("pk")]


def typing_of(person: Person) -> QuerySet[Typist]:
    """The same as rows, for who only asks whether there are any."""
    return _typing(person=person)


def _typing(**which: Any) -> QuerySet[Typist]:
    rows = Typist.objects.filter(
        round__opened_on__isnull=False, round__closed_at=None, round__destroyed_at=None, **which
    )
    rows = rows.exclude(round__conversation__participants__person=F("person"))
    return rows.exclude(round__invitations__person=F("person"))


def types_over(round: Round, person_id: str) -> bool:
    """Whether this person, by public id, types over for this round at this moment."""
    return _typing(person__public_id=person_id, person__is_active=True).filter(round=round).exists()


def find_code(code: str, *, rounds: list[Round] | None = None) -> Link:
    """The questionnaire that a code on paper opens. Changes nothing.

    Args:
        rounds: only of these, for who types over what others wrote.
    Raises:
        LinkUnknown: no code of ours, used already, of an earlier letter, of another round or of one that has ended.
    """
    secret = secret_of(code)
    given = check_hash(secret or b"\0" * 18)
    found = Invitation.objects.filter(check_hash=given, by_letter=True, round__closed_at=None)
    found = found.filter(round__destroyed_at=None)
    if rounds is not None:
        found = found.filter(round__in=rounds)
    row = found.select_related("organisation", "group", "round__conversation__format_version").first()
    if row is None or secret is None:
        raise LinkUnknown
    return Link(row, secret)
