# SPDX-License-Identifier: EUPL-1.2
"""What was destroyed."""

from django.urls import path

from ..views import retention

urlpatterns = [
    path("vernietigd/", retention.show, name="destroyed"),
]
