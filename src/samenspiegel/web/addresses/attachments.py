# SPDX-License-Identifier: EUPL-1.2
"""Files beside a record."""

from django.urls import path

from ..views import attachments

HERE = "gesprekken/<slug:conversation_id>/bijlagen/"
urlpatterns = [
    path(HERE, attachments.show, name="attachments"),
    path(f"{HERE}<slug:attachment_id>/", attachments.download, name="download_attachment"),
    path(f"{HERE}<slug:attachment_id>/weg/", attachments.remove, name="remove_attachment"),
]
