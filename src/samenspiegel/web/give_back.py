# SPDX-License-Identifier: EUPL-1.2
"""A form that came after the session had ended, or with a token of before, is given back to who wrote it.

It is kept (``kept_form``), its writer signs in, in whatever way, and sees the same form with all that was typed, and
the sentence that nothing of it has been saved yet. Nothing is done by itself. Who signs in as somebody else sees
nothing of it.
"""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from . import kept_form
from .refill import NEVER, refill

SIGNED_OUT, STALE = "bewaard", "behouden"
"""In the query: which form to give back, and why it comes back."""
_OTHER_USE = {"proof"}  # its page uses the same name for itself


class GiveBack:
    """Keeps what a browser sends that is signed out, and fills it in again afterwards."""

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.handler(request)
        if request.path.startswith("/v/"):
            return response
        if request.method == "POST":
            return _sent(request, response)
        why = next((why for why in (SIGNED_OUT, STALE) if why in request.GET), "")
        name = request.resolver_match.url_name if request.resolver_match else ""
        if request.method != "GET" or not why or name in _OTHER_USE or not request.user.is_authenticated:
            return response
        return _given_back(request, response, why)


def _sent(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    where = response.headers.get("Location", "")
    login = reverse(settings.LOGIN_URL)
    if (
        not request.user.is_authenticated
        and where.startswith(f"{login}?")
        and not request.path.startswith(login)
    ):
        kept = kept_form.keep(
            request,
            then=lambda kept_id: f"{login}?{urlencode({'next': _back(request, SIGNED_OUT, kept_id)})}",
        )
        if kept is None and any(value.strip() for name, value in request.POST.items() if name not in NEVER):
            messages.warning(
                request,
                _(
                    "You were signed out, and what you typed could not be kept. Go back in your browser and copy it."
                ),
            )
        return kept or response
    done = next((request.GET[why] for why in (SIGNED_OUT, STALE) if why in request.GET), "")
    if done and where and request.user.is_authenticated:
        kept_form.forget(request, done)
    return response


def _back(request: HttpRequest, why: str, kept_id: str) -> str:
    """The address of the form, with the mark that it has to be filled in."""
    return _marked(request.get_full_path(), why, kept_id)


def page_of(kept: kept_form.KeptForm) -> str:
    """Where a form is seen again as it was sent, for its writer to complete and send."""
    return _marked(kept.address, STALE, kept.id)


def _marked(address: str, why: str, kept_id: str) -> str:
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] not in {SIGNED_OUT, STALE}]
    mark = f"{parts.path}?{urlencode([*query, (why, kept_id)])}"
    return f"{mark}#{parts.fragment}" if parts.fragment else mark


def _given_back(request: HttpRequest, response: HttpResponse, why: str) -> HttpResponse:
    kept = kept_form.find(request, request.GET[why])
    if kept is None:
        # Too late, or somebody else signed in: then this is no page that they asked for.
        return redirect("start") if response.status_code in {404, 405} else response
    where = response.headers.get("Location", "")
    if where.startswith("/") and not where.startswith("//"):
        response.headers["Location"] = _marked(where, why, kept.id)
        return response
    if response.status_code in {404, 405} and request.path != "/":
        # A button without a page of its own, or a page that is gone: the page above it.
        above = request.path.rstrip("/").rsplit("/", 1)[0] + "/"
        return HttpResponseRedirect(_marked(above, why, kept.id))
    if response.status_code != 200 or not response.headers.get("Content-Type", "").startswith("text/html"):
        return response
    text, lost, at = refill(
        response.content.decode(),
        page=request.path,
        address=urlsplit(kept.address).path,
        posted=kept.posted,
    )
    notice = render_to_string(
        "kept_form/notice.html", {"lost": lost, "is_signed_out": why == SIGNED_OUT}, request
    )
    response.content = (text[:at] + notice + text[at:]).encode()
    return response


def keep_stale(request: HttpRequest) -> HttpResponse | None:
    """Keep a form of our own that came with a token of before; its page shows it again.

    ``None`` when it may come from another site, or cannot be kept.
    """
    if request.path.startswith("/v/") or not is_own_form(request):
        return None
    return kept_form.keep(request, then=lambda kept_id: _back(request, STALE, kept_id))


def is_own_form(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of ours. A page of another site cannot make it say so."""
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def texts(posted: QueryDict) -> list[str]:
    """What somebody typed, without what pages add by themselves; passwords and codes are left out."""
    return [
        value
        for name, values in posted.lists()
        if name not in NEVER and not kept_form.is_secret(name)
        for value in values
        if any(one.isalpha() for one in value)
    ]
