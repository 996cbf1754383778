# SPDX-License-Identifier: EUPL-1.2
"""The rater's cookie, forms and throttle: everything at the door ``/v/`` that holds a link's secret.

There is no session behind this door. The secret travels in one cookie that only this server can read, for this one
questionnaire, for half a day. The server's own log of requests leaves ``/v/`` out (``gunicorn`` runs without an access
log, and the proxy configuration that we supply has ``access_log off`` for it).
"""

import base64
import binascii
import hashlib
import hmac
from datetime import timedelta

from allauth.core.internal.ratelimit import cache_lock
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from samenspiegel import clock
from samenspiegel.feedback import actions as feedback
from samenspiegel.keys.sealing import Unreadable, derive, open_bytes, seal_bytes
from samenspiegel.organisations import scope
from samenspiegel.people.models import Person

from .secret_keys import keys_for, open_with_any

COOKIE = "antwoord"
OPEN_FOR = timedelta(hours=12)
WRONG_LINKS = 20
CODES_TRIED = 10
ADDRESSES_GIVEN = 3
COUNTED_FOR_SECONDS = 600
TOO_MANY = 1_000

PURPOSE = "rater cookie"
TYPED_OVER = b"from paper"
"""Stands in the cookie where a code proof does, for who types over what somebody else wrote: questions, and no more.
Behind it stands who that is: the cookie opens as long as they are the one who was named."""
_EXPIRY_BYTES = 8


def _key() -> bytes:
    return keys_for(PURPOSE)[0]


def find(*, organisation: str, invitation: str, secret: str) -> feedback.Link:
    """Find a personal link; from then on this request is for the organisation of that invitation alone.

    Raises:
        LinkUnknown, RoundClosed: as ``feedback.find``.
    """
    with scope.everything():
        link = feedback.find(organisation=organisation, invitation=invitation, secret=secret)
    scope.narrow_to(link.invitation.organisation_id)
    return link


def keep(response: HttpResponse, link: feedback.Link, proof: bytes) -> None:
    """Put the secret of a link in its cookie, anew with each form: who works on is not put out.

    ``proof``: that the rater's own code was given, from ``feedback.code_proof``; empty where none was.
    """
    expires_at = int((clock.system_now() + OPEN_FOR).timestamp())
    plain = expires_at.to_bytes(_EXPIRY_BYTES, "big") + link.secret + proof
    sealed = seal_bytes(_key(), plain, about=f"cookie {link.home}")
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(sealed).decode(),
        path=link.home,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def cookie_in(request: HttpRequest, home: str) -> tuple[str, bytes]:
    """The secret that the cookie holds for the questionnaire at ``home``, and the proof that a code was given.

    Both are empty without a cookie, or when it is too old.
    """
    try:
        sealed = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
        plain = open_with_any(keys_for(PURPOSE), lambda key: open_bytes(key, sealed, about=f"cookie {home}"))
    except (Unreadable, binascii.Error, ValueError):
        return "", b""
    if int.from_bytes(plain[:_EXPIRY_BYTES], "big") < clock.system_now().timestamp():
        return "", b""
    kept = plain[_EXPIRY_BYTES:]
    return feedback.encode(kept[: feedback.SECRET_BYTES]), kept[feedback.SECRET_BYTES :]


def typing_proof(typist: Person) -> bytes:
    """What stands in the cookie of who types over."""
    return TYPED_OVER + typist.public_id.encode()


def typist_in(proof: bytes) -> str | None:
    """Who types over with this cookie; ``None`` where it is a rater's own."""
    return proof.removeprefix(TYPED_OVER).decode() if proof.startswith(TYPED_OVER) else None


def is_open(saved: feedback.Saved | None, proof: bytes) -> bool:
    """Whether these answers may be shown: no code was set, or it was given in this browser and is still the same."""
    expected = feedback.code_proof(saved)
    return not expected or hmac.compare_digest(proof, expected)


def form_token(link: feedback.Link) -> str:
    """What each form of a questionnaire carries: nobody makes it without the link, and no cookie is needed for it."""
    return derive(link.secret, "form token", length=16).hex()


def is_own_form(request: HttpRequest, link: feedback.Link) -> bool:
    """Whether a form was sent from our own page of this questionnaire."""
    given = request.POST.get("csrfmiddlewaretoken", "")
    return hmac.compare_digest(given.encode(), form_token(link).encode())


def count_wrong(request: HttpRequest) -> bool:
    """Count a wrong link of this client; tells whether there were too many.

    A right link always works, whoever shares the address: its 144 bits need no throttle. The counter knows no
    invitation, and of the client only a keyed hash, for ten minutes.
    """
    return _count("wrong-link", request.META.get("REMOTE_ADDR", "").encode()) > WRONG_LINKS


def count_code(link: feedback.Link) -> bool:
    """Count a code that is tried for these answers, before it is compared; tells whether there were too many."""
    return _count("code", link.draft_id.to_bytes(8, "big")) > CODES_TRIED


def count_address(link: feedback.Link) -> bool:
    """Count an address to which a link is sent, so that it is no way to mail the world; tells whether too many."""
    return _count("address", link.draft_id.to_bytes(8, "big")) > ADDRESSES_GIVEN


def forget_codes(link: feedback.Link) -> None:
    """The code was right: whoever mistyped it before starts counting anew."""
    cache.delete(_counter("code", link.draft_id.to_bytes(8, "big")))


def _counter(what: str, whose: bytes) -> str:
    return f"{what}:{hashlib.blake2s(whose, key=_key()).hexdigest()}"


def _count(what: str, whose: bytes) -> int:
    """How often this happened in ten minutes, this time included.

    One process at a time counts, since the shared cache reads and writes apart; who cannot wait for that has too many.
    """
    name, now = _counter(what, whose), clock.session_now().timestamp()
    with cache_lock(name) as is_ours:
        if not is_ours:
            return TOO_MANY
        before, until = cache.get(name, (0, now + COUNTED_FOR_SECONDS))
        cache.set(name, (before + 1, until), max(until - now, 1))
    return int(before) + 1
