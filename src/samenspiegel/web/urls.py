# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the pages, in Dutch."""

from django.urls import path

from .views import start

urlpatterns = [
    path("", start.show, name="start"),
]
