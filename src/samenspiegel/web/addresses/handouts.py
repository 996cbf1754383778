# SPDX-License-Identifier: EUPL-1.2
"""Documents of many conversations at once."""

from django.urls import path

from ..views import handouts

urlpatterns = [
    path("documenten/", handouts.show, name="handout"),
    path("documenten/ophalen/", handouts.fetch, name="fetch_handout"),
    path("documenten/weg/", handouts.drop, name="drop_handout"),
]
