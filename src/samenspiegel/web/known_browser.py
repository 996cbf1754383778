# SPDX-License-Identifier: EUPL-1.2
"""A browser in which an account was signed in before (a device cookie, as OWASP describes it).

It opens nothing. It only keeps apart, in ``throttles``, the tries of somebody in their own browser from those of
strangers, so that strangers cannot use up what is theirs. The cookie goes to the sign-in pages alone, never to the
pages of raters, and no script reads it.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "herkend"
PATH = "/inloggen/"
KEPT_FOR = timedelta(days=180)
MOST_ACCOUNTS = 4  # on one browser; the oldest goes

_SALT = "samenspiegel.known-browser"


def remember(request: HttpRequest, response: HttpResponse, address: str) -> None:
    """Somebody signed in here as the account of this address."""
    known = {**_read(request)}
    known.pop(_mark(address), None)
    known[_mark(address)] = secrets.token_urlsafe(9)
    response.set_cookie(
        COOKIE,
        signing.dumps(dict(list(known.items())[-MOST_ACCOUNTS:]), salt=_SALT),
        max_age=KEPT_FOR,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def of(request: HttpRequest, address: str) -> str:
    """The random name of this browser for the account of an address; empty when it is not known here."""
    return _read(request).get(_mark(address), "")


def _read(request: HttpRequest) -> dict[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _mark(address: str) -> str:
    """An address that cannot be read from the cookie by who borrows the browser."""
    return salted_hmac(_SALT, address.strip().lower(), algorithm="sha256").hexdigest()[:20]
