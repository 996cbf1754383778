# SPDX-License-Identifier: EUPL-1.2
"""A manager's team, how work goes, and assessments."""

from django.urls import path

from ..views import assessments, intervals, teams

urlpatterns = [
    path("team/", teams.show, name="team"),
    path("team/<slug:person_id>/beoordelen/", assessments.assess, name="assess"),
    path("evaluaties/", teams.evaluations, name="evaluations"),
    path("dossier/", assessments.file, name="file"),
    path("beoordelingen/<slug:assessment_id>/", assessments.show, name="assessment"),
    path("gesprekken/<slug:conversation_id>/hoe-gaat-het/", teams.pulses, name="pulses"),
    path("gesprekken/<slug:conversation_id>/hoe-gaat-het/reactie/", teams.respond, name="respond_pulses"),
    path("gesprekken/<slug:conversation_id>/hoe-vaak/", intervals.show, name="interval"),
    path("gesprekken/<slug:conversation_id>/hoe-vaak/stoppen/", intervals.end, name="end_interval"),
]
