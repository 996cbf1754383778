# SPDX-License-Identifier: EUPL-1.2
"""Start page, board and account."""

from django.urls import path

from ..views import account, board, start

urlpatterns = [
    path("", start.show, name="start"),
    path("gesprekken/", board.show, name="conversations"),
    path("welkom/<slug:invitation_id>/<str:secret>/", account.welcome, name="welcome"),
    path("organisatie/", account.choose_organisation, name="choose_organisation"),
]
