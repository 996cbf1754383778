# SPDX-License-Identifier: EUPL-1.2
"""A code of one's own, for a rater whose mail is read by others: the link alone opens their answers no longer.

Only a hash of it is kept (Argon2id), inside the sealed draft: no row tells who has a code.
"""

import unicodedata

from django.db import transaction
from nacl import exceptions, pwhash

from samenspiegel.keys.sealing import derive

from ..models.sealed import Draft
from .answering import NotBegun, Saved, keep_saved, opened, takes_part
from .links import Link
from .locks import hold_open, lock_draft

CODE_MIN_CHARACTERS, CODE_MAX_CHARACTERS = 6, 64
_PROOF_BYTES = 16


class CodeWrong(ValueError):
    """A code has 6 to 64 characters."""


@transaction.atomic
def set_code(*, link: Link, code: str) -> Saved:
    """From now on the link asks for this code, in the place of one that was set before.

    Raises:
        CodeWrong: too short or too long.
        RoundClosed, NotBegun, Declined.
    """
    code = _written(code)
    if not CODE_MIN_CHARACTERS <= len(code) <= CODE_MAX_CHARACTERS:
        raise CodeWrong
    return _keep(link, pwhash.argon2id.str(code.encode()).decode())


@transaction.atomic
def remove_code(*, link: Link) -> Saved:
    """The link alone is enough again. Raises ``RoundClosed``, ``NotBegun``, ``Declined``."""
    return _keep(link, "")


def is_code(saved: Saved, code: str) -> bool:
    """Whether this is the code that the rater set."""
    try:
        return pwhash.verify(saved.code_hash.encode(), _written(code)[: CODE_MAX_CHARACTERS + 1].encode())
    except exceptions.InvalidkeyError:
        return False


def code_proof(saved: Saved | None) -> bytes:
    """What a browser holds that was given the code, until the code changes; empty where none is asked."""
    if saved is None or not saved.code_hash:
        return b""
    return derive(saved.code_hash.encode(), "code proof", length=_PROOF_BYTES)


@transaction.atomic
def forget_code(*, link: Link) -> None:
    """Begin again without the code: the draft is destroyed. What was sent stays, until it is sent again or closing.

    Raises ``RoundClosed``.
    """
    hold_open(link.invitation)
    lock_draft(link.draft_id)
    Draft.objects.filter(pk=link.draft_id).delete()


def _keep(link: Link, code_hash: str) -> Saved:
    takes_part(link)
    draft = lock_draft(link.draft_id)
    if draft is None:
        raise NotBegun
    saved = opened(link, draft)
    saved = Saved(saved.answers, saved.is_as_sent, code_hash)
    keep_saved(link, saved)
    return saved


def _written(code: str) -> str:
    """A code as people mean it: however their keyboard makes an é, and without the spaces around it."""
    return unicodedata.normalize("NFC", code.encode(errors="replace").decode()).strip()
