# SPDX-License-Identifier: EUPL-1.2
"""What goes back of a conversation, and who reads it."""

from django.urls import path

from ..views import sharing

HERE = "gesprekken/<slug:conversation_id>/terugkoppeling/"
urlpatterns = [
    path(HERE, sharing.sharing, name="sharing"),
    path(f"{HERE}<slug:decision_id>/akkoord/", sharing.agree, name="agree_sharing"),
    path(f"{HERE}<slug:decision_id>/gedaan/", sharing.done, name="done_sharing"),
    path("kort-verslag/<slug:decision_id>/", sharing.shared, name="shared"),
]
