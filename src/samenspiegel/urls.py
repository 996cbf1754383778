# SPDX-License-Identifier: EUPL-1.2
"""Every address, gathered from the doors."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("inloggen/", include("allauth.account.urls")),
    path("", include("samenspiegel.web.urls")),
]
if settings.DEMO or settings.MODE == "test":
    urlpatterns += [path("demo/", include("samenspiegel.demo.urls"))]

handler404 = "samenspiegel.web.views.errors.not_found"
handler500 = "samenspiegel.web.views.errors.server_error"
