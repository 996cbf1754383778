# SPDX-License-Identifier: EUPL-1.2
"""A record leaves sealed by its organisation, and a file that comes back is told from others."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.exports.pdf.sealing import sealed, seals_in
from samenspiegel.organisations import scope
from samenspiegel.seals import actions, queries

REASON = "Verslag zoals het hier is vastgelegd"


def sealed_copy(document: bytes, conversation: Conversation) -> bytes:
    """The document with the seal of the organisation; that this copy left is remembered by its digest."""
    sealer = actions.sealer_of(conversation.organisation, now=clock.system_now())
    made = sealed(document, certificate=sealer.certificate, key=sealer.key, chain=sealer.chain, reason=REASON)
    actions.remember_copy(conversation=conversation, document=made)
    return made


@dataclass(frozen=True)
class Finding:
    """What a file turned out to be, in one sentence."""

    code: Literal["known", "destroyed", "unknown_copy", "changed", "no_seal", "no_pdf"]
    text: str

    @property
    def is_good(self) -> bool:
        return self.code in ("known", "destroyed", "unknown_copy")


def looked_at(document: bytes) -> Finding:
    """Whether a file carries a seal of an organisation here, and is as it was then. Nothing of it is kept.

    It tells nobody's name and of no conversation: only what the seal in the file itself says, and whether exactly
    these bytes left here.
    """
    if not document.startswith(b"%PDF-"):
        return _found("no_pdf")
    with scope.everything():  # a seal can be of any organisation; nothing else is read
        copy = queries.copy_with(hashlib.sha256(document).hexdigest())
        if copy is not None:
            whose, is_kept = copy
            return _found("known" if is_kept else "destroyed", whose)
        for seal in seals_in(document):
            if whose := queries.whose(seal.fingerprint):
                return _found("unknown_copy" if seal.is_intact else "changed", whose)
    return _found("no_seal")


def _found(code: str, whose: str = "") -> Finding:
    sentences = {
        "known": _("This file was sealed by %(organisation)s, has not changed since, and is known there."),
        "destroyed": _(
            "This file was sealed by %(organisation)s and has not changed since, but what it holds has been destroyed"
            " there, so this copy should be destroyed as well."
        ),
        "unknown_copy": _(
            "This file was sealed by %(organisation)s and has not changed since, but is not known there as a copy that"
            " was given out."
        ),
        "changed": _(
            "The seal of %(organisation)s does not fit this file: the file was changed after it was sealed."
        ),
        "no_seal": _("This file carries no seal of an organisation that works here."),
        "no_pdf": _("This is no PDF, so we cannot check it."),
    }
    return Finding(code, sentences[code] % {"organisation": whose})  # type: ignore[arg-type]
