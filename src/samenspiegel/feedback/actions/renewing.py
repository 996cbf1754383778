# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: another link for who has lost theirs. What they had not sent, nobody can open; it is destroyed."""

from datetime import datetime

from django.db import transaction

from samenspiegel.audit import actions as audit
from samenspiegel.organisations.models import Custody
from samenspiegel.people.models import Person

from ..models import Invitation
from ..models.sealed import Draft, Envelope
from .letters import RoundPost
from .links import RoundClosed, is_open, kept_of
from .locks import close_off
from .mailboxes import give_another

SEEN_CHARACTERS = 12


class LinkIsKept(Exception):
    """Outside custodian mode reminders carry the link itself: nobody needs another one."""


class HandedIn(Exception):
    """What was sent counts. Only the link that it was sent with can change it."""


class NoMailbox(Exception):
    """There is no address to send it to."""


@transaction.atomic
def renew_link(*, invitation: Invitation, seen: str, by: Person, now: datetime) -> None:
    """End a link and send another one at once. A draft is destroyed with the link that opened it.

    Once something was begun, the new link goes where the old one went, as every mail about it does; before that, to the
    address that the person has now. The log names nobody: it would tell who had not handed in. So when somebody renews
    their own, it stands in no line at all.

    Args:
        seen: ``link_mark`` of the link that is replaced; pressing twice replaces it once.
    Raises:
        RoundClosed, LinkIsKept, HandedIn, NoMailbox.
    """
    round = close_off(invitation.round)  # nobody begins or sends meanwhile
    if not is_open(round):
        raise RoundClosed(is_destroyed=round.destroyed_at is not None)
    if invitation.by_letter:
        raise NoMailbox
    if round.custody != Custody.CUSTODIAN:
        raise LinkIsKept
    invitation = round.invitations.select_related("person", "group", "organisation").get(pk=invitation.pk)
    if seen != link_mark(invitation):
        return
    post = RoundPost(round, now)
    kept = kept_of(post.link_key, round, invitation)
    if Envelope.objects.filter(pk=kept.envelope_id).exists():
        raise HandedIn
    had_begun = Draft.objects.filter(pk=kept.draft_id).delete()[0] > 0
    stays = had_begun or invitation.person.email in ("", kept.mailbox)
    mailbox = kept.mailbox if stays else None
    found = give_another(invitation, post.link_key, post.today, mailbox=mailbox)
    if not found.address:
        raise NoMailbox
    key = f"link_new:{invitation.public_id}:{link_mark(invitation)}"
    post.personal("link_new", invitation, found.secret, key=key, is_asked_now=True, address=found.address)
    post.queue()
    if by.pk != invitation.person_id:
        audit.log("link.renewed", organisation=round.organisation, at=now, actor=by, about=round.conversation)


def link_mark(invitation: Invitation) -> str:
    """Which link of an invitation is the present one, for a form; leads to no link."""
    return invitation.check_hash[:SEEN_CHARACTERS]
