# SPDX-License-Identifier: EUPL-1.2
"""The spiegel from a spreadsheet."""

from django.urls import path

from ..views import scores

urlpatterns = [
    path("spiegel-uit-rekenblad/", scores.upload, name="scores"),
    path("spiegel-uit-rekenblad/kolommen/", scores.match, name="scores_match"),
    path("spiegel-uit-rekenblad/spiegel/", scores.show, name="scores_spiegel"),
    path("spiegel-uit-rekenblad/voorbeeld/<slug:kind>/", scores.example, name="scores_example"),
    path("spiegel-uit-rekenblad/meenemen/<slug:kind>/", scores.take, name="take_scores"),
]
