# SPDX-License-Identifier: EUPL-1.2
"""The goals of department plans."""

from django.urls import path

from ..views import goals

urlpatterns = [
    path("doelen/", goals.show, name="goals"),
    path("doelen/inlezen/", goals.upload, name="import_goals"),
    path("doelen/<slug:goal_id>/weg/", goals.take_off, name="take_off_goal"),
    path(
        "gesprekken/<slug:conversation_id>/afspraken/<slug:agreement_id>/doel/",
        goals.choose,
        name="choose_goal",
    ),
]
