# SPDX-License-Identifier: EUPL-1.2
"""Asking somebody to join a conversation or to conduct it, and answering."""

from django.urls import path

from ..views import joining

urlpatterns = [
    path("gesprekken/<slug:conversation_id>/aanschuiven/", joining.ask, name="ask_to_join"),
    path("aanschuiven/<slug:joining_id>/", joining.answer, name="answer_joining"),
]
