# SPDX-License-Identifier: EUPL-1.2
"""The floor under a page: a bare Django view that renders the same HTML with a template loop, and nothing else.

It has what Django itself offers for a page behind a sign-in, session and account, and it reads what such a page shows:
the conversations with their people and dates. Run with gunicorn it is also the floor under the memory of a web process.
"""

import html
import os
import re

from django.contrib.auth.decorators import login_required
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test.utils import override_settings
from django.urls import path

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
# One turn per element, its text escaped as any template does.
LOOP = "{% for tag, text in elements %}{{ tag|safe }}{{ text }}{% endfor %}"

_shown: dict[str, list[tuple[str, str]]] = {}


def give(name: str, page: str) -> str:
    """Let the bare view render this HTML from now on; returns its path."""
    _shown[name] = [
        (tag, html.unescape(text)) for tag, text in re.findall(r"(<[^>]*>|^)([^<]*)", page) if tag or text
    ]
    return f"/bare/{name}/"


@login_required
def behind_sign_in(request: HttpRequest, name: str) -> HttpResponse:
    from samenspiegel.conversations.models import Conversation

    rows = Conversation.objects.filter(participants__person__account=request.user)
    if only := request.GET.get("only"):
        rows = rows.filter(public_id=only)
    list(rows.select_related("cycle__subject").prefetch_related("participants__person", "milestones")[:50])
    return _render(name)


def in_the_open(request: HttpRequest, name: str) -> HttpResponse:
    return _render(name)


def _render(name: str) -> HttpResponse:
    template = _templates.setdefault("loop", engines["django"].from_string(LOOP))
    return HttpResponse(template.render({"elements": _shown[name]}))


_templates: dict[str, object] = {}

urlpatterns = [
    path("bare/<slug:name>/", behind_sign_in),
    path("open/<slug:name>/", in_the_open),
]


class Request(WSGIRequest):
    urlconf = __name__


class Handler(WSGIHandler):
    """Django with these addresses and only the middleware that a sign-in needs."""

    request_class = Request

    def load_middleware(self, is_async: bool = False) -> None:
        with override_settings(MIDDLEWARE=MIDDLEWARE):
            super().load_middleware(is_async)


def application(environ, start_response):  # type: ignore[no-untyped-def]
    """For gunicorn: a page of ordinary size."""
    if "handler" not in _served:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")
        django.setup()
        give("page", "<p>Een regel tekst.</p>" * 300)
        _served["handler"] = Handler()
    return _served["handler"](environ, start_response)


_served: dict[str, Handler] = {}
