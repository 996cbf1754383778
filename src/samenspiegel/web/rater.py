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

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from samenspiegel import clock
from samenspiegel.feedback import actions as feedback
from samenspiegel.keys.sealing import Unreadable, derive, open_bytes, seal_bytes

COOKIE = "antwoord"
OPEN_FOR = timedelta(hours=12)
WRONG_LINKS = 20
WRONG_LINKS_WITHIN_SECONDS = 600

_EXPIRY_BYTES = 8


def _key() -> bytes:
    return derive(settings.SECRET_KEY.encode(), "rater cookie")


def keep(response: HttpResponse, link: feedback.Link) -> None:
    """Put the secret of a link in its cookie, anew with each form: who works on is not put out."""
    expires_at = int((clock.system_now() + OPEN_FOR).timestamp())
    plain = expires_at.to_bytes(_EXPIRY_BYTES, "big") + link.secret
    sealed = seal_bytes(_key(), plain, about=f"cookie {link.home}")
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(sealed).decode(),
        path=link.home,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def secret_in(request: HttpRequest, home: str) -> str:
    """The secret that the cookie holds for the questionnaire at ``home``; empty without one, or when it is too old."""
    try:
        sealed = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
        plain = open_bytes(_key(), sealed, about=f"cookie {home}")
    except (Unreadable, binascii.Error, ValueError):
        return ""
    if int.from_bytes(plain[:_EXPIRY_BYTES], "big") < clock.system_now().timestamp():
        return ""
    return feedback.encode(plain[_EXPIRY_BYTES:])


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
    address = request.META.get("REMOTE_ADDR", "").encode()
    name = "wrong-link:" + hashlib.blake2s(address, key=_key()).hexdigest()
    cache.add(name, 0, WRONG_LINKS_WITHIN_SECONDS)
    try:
        return cache.incr(name) > WRONG_LINKS
    except ValueError:  # it expired between the two
        return False
