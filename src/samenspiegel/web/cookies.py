# SPDX-License-Identifier: EUPL-1.2
"""Names of cookies that a browser itself guards, in one place for ours and those of libraries.

Over https every cookie leaves as ``__Host-<name>`` (this host only, every path) or, where it belongs to one path,
``__Secure-<name>``. What comes back without its prefix is not looked at: another host of the municipality, or somebody
on the wire, could have put it there (RFC 6265bis, section 4.1.3; ASVS 3.3.1 and 3.3.3).
"""

from collections.abc import Callable
from http.cookies import Morsel

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HOST, SECURE = "__Host-", "__Secure-"
OF_ONE_PATH = {"antwoord", "herkend"}
"""Cookies of ours that belong to one path (``rater``, ``known_browser``). Another host of the municipality can set
``__Secure-`` as well, so no other cookie is taken from it: a session that was planted that way is nobody's."""


class PrefixedCookies:
    """Gives cookies their prefix on the way out, and takes it off on the way in."""

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.SESSION_COOKIE_SECURE:  # without https a browser refuses these names
            return self.handler(request)
        request.COOKIES = {
            name.removeprefix(SECURE).removeprefix(HOST): value
            for name, value in request.COOKIES.items()
            if name.startswith(HOST) or (name.startswith(SECURE) and name.removeprefix(SECURE) in OF_ONE_PATH)
        }
        response = self.handler(request)
        for name in list(response.cookies):
            if not name.startswith((HOST, SECURE)):
                _rename(response, name)
        return response


def _rename(response: HttpResponse, name: str) -> None:
    """Replace one cookie by the same with its prefix, readable by this server alone and sent over https alone."""
    morsel: Morsel[str] = response.cookies.pop(name)
    guarded = (HOST if morsel["path"] == "/" and not morsel["domain"] else SECURE) + name
    response.cookies[guarded] = morsel.value
    renamed = response.cookies[guarded]
    renamed.set(guarded, morsel.value, morsel.coded_value)
    renamed.update({key: value for key, value in morsel.items() if value})
    renamed["secure"] = renamed["httponly"] = True
    renamed["samesite"] = morsel["samesite"] or "Lax"
