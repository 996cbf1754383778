# SPDX-License-Identifier: EUPL-1.2
"""A personal link stays with the mailbox that it went to: who can change an address does not come to see answers."""

from dataclasses import dataclass
from datetime import date

from ..models import Invitation
from ..models.sealed import Draft, Envelope
from .links import address_of, check_hash, kept_of, new_secret, seal_link
from .locks import close_off


@dataclass(frozen=True)
class Reached:
    """Where a letter with a personal link goes.

    Args:
        secret: of the link; empty in custodian mode, where only a new link can be sent.
        is_new: the link is another one than before.
        link_sent_on: in custodian mode the day of the mail in which the link stands.
    """

    secret: bytes
    address: str
    is_new: bool = False
    link_sent_on: date | None = None


def reach(invitation: Invitation, link_key: bytes, on: date) -> Reached | None:
    """The link and the mailbox for another letter; ``None`` where there is no mailbox that may have it.

    When the person has another address now and has not begun, the old link ends and a new one, with which nobody has
    answered, goes to that address. With anything filled in, the letter goes where the link went before. Where a rater
    gave another address themself, it goes there. Needs a transaction.
    """
    kept = kept_of(link_key, invitation.round, invitation)
    address = address_of(link_key, invitation) or kept.mailbox
    known = Reached(kept.secret, address, link_sent_on=kept.sent_on)
    if invitation.person.email in ("", kept.mailbox):
        return known if known.address else None
    close_off(invitation.round)  # nobody begins meanwhile
    # Who forgot their code begins again without a draft: what they sent before is still theirs.
    if (
        Draft.objects.filter(pk=kept.draft_id).exists()
        or Envelope.objects.filter(pk=kept.envelope_id).exists()
    ):
        return known if known.address else None
    return give_another(invitation, link_key, on)


def give_another(invitation: Invitation, link_key: bytes, on: date, *, mailbox: str | None = None) -> Reached:
    """End the link of an invitation, and make another one.

    Args:
        mailbox: where the old link went, to stay there; else it goes to the address that the person has now.
    """
    fresh = new_secret()
    address = address_of(link_key, invitation) if mailbox is not None else ""
    invitation.check_hash = check_hash(fresh)
    invitation.sealed_secret = seal_link(
        link_key, invitation.round, invitation, fresh, on=on, mailbox=mailbox
    )
    if mailbox is None:
        invitation.sealed_address = None  # given by who had the old link, perhaps somebody else
    invitation.save(update_fields=["check_hash", "sealed_secret", "sealed_address"])
    return Reached(fresh, address or mailbox or invitation.person.email, is_new=True, link_sent_on=on)
