# SPDX-License-Identifier: EUPL-1.2
"""A rater has the link sent to an address of their own choice, which nobody else sees (design, section 4)."""

import hashlib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction

from ..models import Invitation
from .answering import takes_part
from .letters import RoundPost
from .links import ADDRESS_MAX_BYTES, Link, LinkUnknown, seal_address


class AddressWrong(ValueError):
    """This is no e-mail address."""


@transaction.atomic
def send_elsewhere(*, link: Link, address: str, now: datetime) -> None:
    """Send the link to this address now, and what follows in this round as well. Forgotten when the round ends.

    Giving the same address twice sends it once.

    Raises:
        AddressWrong: nothing was sent or kept.
        RoundClosed, Declined.
        LinkUnknown: the link has ended meanwhile.
    """
    address = address.strip()
    try:
        EmailValidator()(address)
    except ValidationError:
        raise AddressWrong from None
    if len(address.encode()) > ADDRESS_MAX_BYTES:
        raise AddressWrong
    takes_part(link)
    invitation = link.invitation
    post = RoundPost(link.round, now)
    sealed = seal_address(post.link_key, invitation, address)
    row = Invitation.objects.filter(pk=invitation.pk, check_hash=invitation.check_hash)
    if not row.update(sealed_address=sealed):
        raise LinkUnknown
    # Under the link key, so that nobody finds the address by trying addresses.
    which = hashlib.blake2s(address.encode(), key=post.link_key, digest_size=12).hexdigest()
    key = f"link_again:{invitation.public_id}:{which}"
    post.personal("link_again", invitation, link.secret, key=key, is_asked_now=True, address=address)
    post.queue()


def is_sent_elsewhere(*, link: Link) -> bool:
    """Whether the mails of this link go to an address that the rater gave; for the rater's own page."""
    return link.invitation.sealed_address is not None
