# SPDX-License-Identifier: EUPL-1.2
"""The gallery of components, for those who make pages; not in production."""

from django.conf import settings
from django.urls import URLPattern, path

from ..views import style

urlpatterns: list[URLPattern] = []
if settings.MODE != "production":
    urlpatterns.append(path("stijl/", style.gallery, name="style"))
