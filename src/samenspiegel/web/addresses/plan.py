# SPDX-License-Identifier: EUPL-1.2
"""Planning a conversation."""

from django.urls import path

from ..views import plan, plan_again

urlpatterns = [
    path("gesprekken/nieuw/", plan.plan, name="plan"),
    path("gesprekken/nieuw/planning/", plan.preview_new, name="plan_preview"),
    path("gesprekken/<slug:conversation_id>/opnieuw/", plan_again.again, name="plan_again"),
    path("gesprekken/<slug:conversation_id>/plannen/", plan.plan_proposed, name="plan_proposed"),
    path(
        "gesprekken/<slug:conversation_id>/plannen/planning/",
        plan.preview_proposed,
        name="plan_proposed_preview",
    ),
]
