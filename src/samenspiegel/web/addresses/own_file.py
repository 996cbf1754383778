# SPDX-License-Identifier: EUPL-1.2
"""Taking one's own file along."""

from django.urls import path

from ..views import own_file

urlpatterns = [path("mijn-dossier/", own_file.take, name="own_file")]
