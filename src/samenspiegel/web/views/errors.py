# SPDX-License-Identifier: EUPL-1.2
"""What people see when something is not there, not theirs, or broken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import give_back, sessions, sign_in_log


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for what does not exist and what is somebody else's."""
    if sessions.is_open(request):
        sign_in_log.access_refused(request)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or came from another site. One of ours comes back with what was typed."""
    given_back = give_back.keep_stale(request)
    typed = give_back.texts(request.POST) if give_back.is_own_form(request) else []
    return given_back or render(request, "403.html", {"typed": typed}, status=403)
