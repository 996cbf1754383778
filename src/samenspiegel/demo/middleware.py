# SPDX-License-Identifier: EUPL-1.2
"""Lets every request of the demonstration run at its moved clock."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .clock import follow


class MovedClock:
    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        follow()
        return self.handler(request)
