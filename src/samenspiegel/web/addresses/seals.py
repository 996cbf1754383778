# SPDX-License-Identifier: EUPL-1.2
"""Checking a sealed file, and the certificate that seals."""

from django.urls import path

from ..views import seals

urlpatterns = [
    path("controleer/", seals.check, name="check_seal"),
    path("organisatie/zegel/", seals.certificate, name="seal_certificate"),
    path("organisatie/zegel/maken/", seals.make_certificate, name="make_seal_certificate"),
]
