# SPDX-License-Identifier: EUPL-1.2
"""Lets every request of the demonstration run at its moved clock."""

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from samenspiegel import clock

from .models import MovedClock as Offset


class MovedClock:
    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        clock.move_by(timedelta(seconds=Offset.objects.values_list("seconds", flat=True).first() or 0))
        return self.handler(request)
