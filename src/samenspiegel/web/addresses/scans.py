# SPDX-License-Identifier: EUPL-1.2
"""What somebody does alone, outside any conversation."""

from django.urls import path

from ..views import scans

HERE = "gesprekken/<slug:conversation_id>/"
urlpatterns = [
    path("voor-jezelf/", scans.mine, name="scans"),
    path("voor-jezelf/nieuw/", scans.begin, name="begin_scan"),
    path("voor-jezelf/vergelijken/", scans.compare, name="compare_scans"),
    path(f"{HERE}alleen/", scans.go_on_alone, name="go_on_alone"),
    path(f"{HERE}weggooien/", scans.throw_away, name="throw_away"),
]
