# SPDX-License-Identifier: EUPL-1.2
"""A personal link stays with the mailbox that it went to: who can change an address does not come to see answers."""

from dataclasses import dataclass

from ..models import Invitation
from ..models.sealed import Draft, Envelope
from .links import Link, address_of, check_hash, mailbox_of, new_secret, open_secret, seal_secret
from .locks import close_off


@dataclass(frozen=True)
class Reached:
    """Where a letter with a personal link goes. ``is_new``: the link is another one than before."""

    secret: bytes
    address: str
    is_new: bool = False


def reach(invitation: Invitation, link_key: bytes) -> Reached | None:
    """The link and the mailbox for another letter; ``None`` where there is no mailbox that may have it.

    When the person has another address now and has not begun, the old link ends and a new one, with which nobody has
    answered, goes to that address. With anything filled in, the letter goes where the link went before. Where a rater
    gave another address themself, it goes there. Needs a transaction.
    """
    mailbox = mailbox_of(link_key, invitation)
    known = Reached(open_secret(link_key, invitation), address_of(link_key, invitation) or mailbox)
    if invitation.person.email in ("", mailbox):
        return known if known.address else None
    close_off(invitation.round)  # nobody begins meanwhile
    link = Link(invitation, known.secret)
    # Who forgot their code begins again without a draft: what they sent before is still theirs.
    if (
        Draft.objects.filter(pk=link.draft_id).exists()
        or Envelope.objects.filter(pk=link.envelope_id).exists()
    ):
        return known if known.address else None
    fresh = new_secret()
    invitation.check_hash = check_hash(fresh)
    invitation.sealed_secret = seal_secret(link_key, invitation, fresh)
    invitation.sealed_address = None  # given by who had the old link, perhaps somebody else
    invitation.save(update_fields=["check_hash", "sealed_secret", "sealed_address"])
    return Reached(fresh, invitation.person.email, is_new=True)
