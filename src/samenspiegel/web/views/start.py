# SPDX-License-Identifier: EUPL-1.2
"""The start page: what is expected of me, nearest date first."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "start/show.html")
