# SPDX-License-Identifier: EUPL-1.2
"""The line through time of one person."""

from django.urls import path

from ..views import cycle

urlpatterns = [
    path("cyclus/", cycle.mine, name="my_cycle"),
    path("cyclus/<slug:cycle_id>/", cycle.show, name="cycle"),
]
