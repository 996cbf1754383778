# SPDX-License-Identifier: EUPL-1.2
"""The spiegel of one conversation."""

from django.urls import path

from ..views import report

HERE = "gesprekken/<slug:conversation_id>/spiegel/"
urlpatterns = [
    path(HERE, report.show, name="report"),
    path(f"{HERE}verwachting/", report.expect, name="report_expectation"),
    path(f"{HERE}vergelijken/", report.trend, name="report_trend"),
    path(f"{HERE}onderwerpen/", report.choose, name="report_subjects"),
]
