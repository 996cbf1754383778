# SPDX-License-Identifier: EUPL-1.2
"""The floor under a page: a bare Django view that renders the same HTML with a template loop, and nothing else.

It has what Django itself offers for a page behind a sign-in, session and account, and it reads what such a page shows:
the conversations with their people and dates. Run with gunicorn it is also the floor under the memory of a web process.
"""

import html
import os
import re
from typing import Any

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

QUESTIONNAIRE = (
    '{% for item in items %}<fieldset class="rating" id="{{ item.name }}" tabindex="-1">'
    '<legend>{{ item.text }}</legend><div class="rating__row"><div class="rating__scale">'
    '{% for value, label in points %}<label><input type="radio" name="{{ item.name }}" value="{{ value }}"'
    "{% if value == item.chosen %} checked{% endif %}><span>{{ label }}</span></label>{% endfor %}</div>"
    '<label class="rating__apart"><input type="radio" name="{{ item.name }}" value="{{ apart.0 }}"'
    "{% if apart.0 == item.chosen %} checked{% endif %}><span>{{ apart.1 }}</span></label></div></fieldset>"
    "{% if not forloop.last %}\n{% endif %}{% endfor %}"
)

_shown: dict[str, list[tuple[str, str]]] = {}


def give(name: str, page: str) -> str:
    """Let the bare view render this HTML from now on; returns its path."""
    _shown[name] = [
        (tag, html.unescape(text)) for tag, text in re.findall(r"(<[^>]*>|^)([^<]*)", page) if tag or text
    ]
    return f"/bare/{name}/"


def give_questionnaire(page: str, shown: dict[str, object]) -> str:
    """Let a bare view render this page of a questionnaire, its items in a loop and the rest as it stands."""
    start, end = page.index("<fieldset"), page.rindex("</fieldset>") + len("</fieldset>")
    around = [f"{{% verbatim %}}{part}{{% endverbatim %}}" for part in (page[:start], page[end:])]
    _questionnaire.append((engines["django"].from_string(QUESTIONNAIRE.join(around)), shown))
    return "/questionnaire/"


def questionnaire(request: HttpRequest) -> HttpResponse:
    template, shown = _questionnaire[-1]
    return HttpResponse(template.render(shown))


@login_required
def behind_sign_in(request: HttpRequest, name: str) -> HttpResponse:
    from samenspiegel.conversations.models import Conversation

    rows = Conversation.objects.filter(participants__person__account=request.user)
    if only := request.GET.get("only"):
        rows = rows.filter(public_id=only)
    list(rows.select_related("cycle__subject").prefetch_related("participants__person", "milestones")[:50])
    return _render(name)


def in_the_open(request: HttpRequest) -> HttpResponse:
    return _render("page")


def _render(name: str) -> HttpResponse:
    template = _templates.setdefault("loop", engines["django"].from_string(LOOP))
    return HttpResponse(template.render({"elements": _shown[name]}))


_templates: dict[str, Any] = {}
_questionnaire: list[tuple[Any, dict[str, object]]] = []

urlpatterns = [
    path("bare/<slug:name>/", behind_sign_in),
    path("questionnaire/", questionnaire),
    path("page/", in_the_open),
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
