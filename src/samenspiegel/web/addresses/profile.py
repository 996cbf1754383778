# SPDX-License-Identifier: EUPL-1.2
"""The profiles of offices, coloured in by the organisation."""

from django.urls import path

from ..views import profile

HERE = "profielen/<slug:profile_key>/"
urlpatterns = [
    path("profielen/", profile.index, name="profiles"),
    path(HERE, profile.show, name="profile"),
    path(f"{HERE}afdrukken/", profile.print_out, name="print_profile"),
    path(f"{HERE}rollen/", profile.write_roles, name="write_profile_roles"),
    path(f"{HERE}competenties/", profile.choose, name="choose_profile_competencies"),
    path(f"{HERE}context/<slug:subject_key>/", profile.write_context, name="write_profile_context"),
]
