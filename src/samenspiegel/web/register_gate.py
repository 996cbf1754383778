# SPDX-License-Identifier: EUPL-1.2
"""No page while data, keys and destruction register do not belong together (``retention.gate``)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samenspiegel import clock
from samenspiegel.retention.gate import gate

HEALTH = "/gezond/"
TRY_AGAIN_SECONDS = 60


class RegisterGate:
    """Answers every page with a calm one that says we are closed for a moment; health still answers."""

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(HEALTH) or gate.is_open(now=clock.now(), system_now=clock.system_now()):
            return self.handler(request)
        response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
        return response
