# SPDX-License-Identifier: EUPL-1.2
"""A form that was sent at a moment at which it could not be taken: kept, and given back to the same account.

Two doors use it. A deed that cannot be undone asks for a proof of identity first, and goes on with the same form
afterwards. And a form that was sent after the session had ended comes back when its writer has signed in again.

    response = kept_form.keep(request, then=lambda kept_id: f"/inloggen/…?bewaard={kept_id}")    # None: not kept
    kept = kept_form.find(request, kept_id)        # None: unknown, too old, or somebody else's
    return kept_form.replay(request, kept)         # the view answers as if the form had just been sent
    kept_form.forget(request, kept_id)             # when its writer does not want it any more

What is kept stands in the session, sealed under a key that only the browser holds (a cookie that no script reads), so
that neither a copy of the database nor who administers the server can read a word of it. It is bound to one account:
the one signed in, or, when nobody is, the one that was signed in last in this browser (``remember_whose``). Call
``keep`` only after the CSRF check, as every view is. Files are not kept.
"""

import base64
import binascii
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve

from samenspiegel import clock
from samenspiegel.keys.sealing import Unreadable, seal, unseal

from .secret_keys import keys_for, open_with_any

KEY_COOKIE = "bewaard"
WHOSE_COOKIE = "wie"
SESSION_KEY = "kept_forms"
KEPT_FOR = timedelta(hours=1)
MOST_BYTES = 300_000  # of one form; a long record is about 40,000
MOST_FORMS = 3  # in one session; the oldest goes

PURPOSE = "kept form"
_KEY_BYTES = 32
_WHOSE_SALT = "samenspiegel.whose-form"
# A password, a passphrase or a code is kept nowhere: not those of signing in and proving who one is either.
_NOT_KEPT = {
    "csrfmiddlewaretoken",
    "password",
    "password1",
    "password2",
    "code",
    "credential",
    "seal",
    "seal_again",
    "seal_before",
    "client_secret",
}
# Left empty these mean "as it was": a form that comes without them does something else than its writer asked.
_NEEDED = {"client_secret"}


def is_secret(name: str) -> bool:
    """Whether a field holds what is kept nowhere and comes back in no page: a password, a passphrase, a code."""
    return name in _NOT_KEPT


@dataclass(frozen=True)
class KeptForm:
    """What was sent, and where to; ``address`` is the path with its query.

    ``is_whole``: false where a secret is missing without which the form does something else: it is sent by hand again.
    """

    id: str
    address: str
    posted: QueryDict
    is_whole: bool = True


def remember_whose(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser remember who is signed in, so that a form sent after the session's end returns to them alone."""
    if request.user.is_authenticated and whose(request) != request.user.pk:
        _set_cookie(response, WHOSE_COOKIE, signing.dumps(request.user.pk, salt=_WHOSE_SALT), max_age=None)


def whose(request: HttpRequest) -> int | None:
    """The account that was signed in last in this browser."""
    try:
        return int(signing.loads(request.COOKIES.get(WHOSE_COOKIE, ""), salt=_WHOSE_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def keep(request: HttpRequest, *, then: Callable[[str], str]) -> HttpResponse | None:
    """Keep the form of this request and return a redirect to ``then(kept_id)``.

    Returns ``None``, and keeps nothing, when there is no form, it holds files, it is longer than ``MOST_BYTES``, or it
    is not known whose it is: the caller then says that it has to be filled in again.
    """
    account_id = request.user.pk if request.user.is_authenticated else whose(request)
    if request.method != "POST" or account_id is None or request.FILES:
        return None
    posted = request.POST.copy()
    is_whole = not any(posted.get(name) for name in _NEEDED)
    for name in _NOT_KEPT:
        posted.pop(name, None)
    body = posted.urlencode()
    if len(body) > MOST_BYTES:
        return None
    kept_id, key = secrets.token_urlsafe(9), _key_in(request) or secrets.token_bytes(_KEY_BYTES)
    at = clock.system_now().timestamp()
    value = {"account": account_id, "address": request.get_full_path(), "body": body, "at": at}
    value["is_whole"] = int(is_whole)
    sealed = seal(keys_for(PURPOSE, more=key)[0], value, about=f"form {kept_id}")
    box = base64.b85encode(sealed).decode()
    forms = {**request.session.get(SESSION_KEY, {}), kept_id: box}
    request.session[SESSION_KEY] = dict(list(forms.items())[-MOST_FORMS:])
    response = HttpResponseRedirect(then(kept_id))
    _set_cookie(
        response,
        KEY_COOKIE,
        base64.urlsafe_b64encode(key).decode(),
        max_age=int(KEPT_FOR.total_seconds()),
    )
    return response


def find(request: HttpRequest, kept_id: str) -> KeptForm | None:
    """The form with this id, if it belongs to the account that is signed in now and is not too old."""
    box = request.session.get(SESSION_KEY, {}).get(kept_id)
    key = _key_in(request)
    if not box or key is None or not request.user.is_authenticated:
        return None
    try:
        sealed = base64.b85decode(box)
        value = open_with_any(
            keys_for(PURPOSE, more=key), lambda one: unseal(one, sealed, about=f"form {kept_id}")
        )
    except (Unreadable, ValueError):
        return None
    if value["account"] != request.user.pk:
        return None
    if value["at"] < (clock.system_now() - KEPT_FOR).timestamp():
        return None
    return KeptForm(
        id=kept_id,
        address=value["address"],
        posted=QueryDict(value["body"]),
        is_whole=bool(value.get("is_whole", 1)),
    )


def forget(request: HttpRequest, kept_id: str) -> None:
    """Let go of a form; nothing happens when it is not there."""
    forms = dict(request.session.get(SESSION_KEY, {}))
    if forms.pop(kept_id, None) is not None:
        request.session[SESSION_KEY] = forms


def replay(request: HttpRequest, kept: KeptForm) -> HttpResponse:
    """Answer as if the kept form had just been sent, with all the checks of its own view, and let go of it.

    Call it from a view that answers a POST of the same account, which the CSRF check let through. The doors before a
    page (``middleware.Doors``) stand before this one too: where the address is closed in this session, or asks for a
    second step or a fresh proof first, the answer says so, and the form stays kept.
    """
    from . import fresh, second_step  # they keep forms themselves
    from .openid import session as openid

    parts = urlsplit(kept.address)
    request.method = "POST"
    request.path = request.path_info = request.META["PATH_INFO"] = parts.path
    request.META["QUERY_STRING"] = parts.query
    request.GET = QueryDict(parts.query)  # type: ignore[assignment]
    request.POST = kept.posted  # type: ignore[assignment]
    match = resolve(parts.path)
    request.resolver_match = match
    if first := openid.missing(request) or second_step.missing(request) or fresh.missing(request):
        return first
    forget(request, kept.id)
    return match.func(request, *match.args, **match.kwargs)


def _key_in(request: HttpRequest) -> bytes | None:
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(KEY_COOKIE, ""))
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == _KEY_BYTES else None


def _set_cookie(response: HttpResponse, name: str, value: str, *, max_age: int | None) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
