# SPDX-License-Identifier: EUPL-1.2
"""The addresses of rehearsals of formats."""

from django.urls import path

from ..views import rehearsals

HERE = "oefeningen/<slug:rehearsal_id>/"
urlpatterns = [
    path(HERE, rehearsals.show, name="rehearsal"),
    path(f"{HERE}<int:number>/", rehearsals.step, name="rehearsal_step"),
    path(f"{HERE}<int:number>/scherm/<int:place>/", rehearsals.screen, name="rehearsal_screen"),
]
