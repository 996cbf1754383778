# SPDX-License-Identifier: EUPL-1.2
"""What leaves the screen as a document."""

from django.urls import path

from ..views import documents, report_files

HERE = "gesprekken/<slug:conversation_id>/"
urlpatterns = [
    path(f"{HERE}spiegel/pdf/", documents.report, name="report_document"),
    path(f"{HERE}spiegel/pptx/", report_files.as_slides, name="report_slides"),
    path(f"{HERE}spiegel/<slug:kind>/", report_files.as_table, name="report_figures"),
    path(f"{HERE}agenda/pdf/", documents.agenda, name="agenda_document"),
    path(f"{HERE}verslag/pdf/", documents.record, name="record_document"),
    path("profielen/<slug:profile_key>/pdf/", documents.profile, name="profile_document"),
]
