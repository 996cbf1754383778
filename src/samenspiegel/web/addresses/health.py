# SPDX-License-Identifier: EUPL-1.2
"""Health, for who watches over the installation."""

from django.urls import path

from ..views import health

urlpatterns = [
    path("gezond/", health.alive, name="alive"),
    path("gezond/klaar/", health.ready, name="ready"),
    path("gezond/klok/", health.ticking, name="ticking"),
]
