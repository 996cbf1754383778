# SPDX-License-Identifier: EUPL-1.2
"""The rater's door. The personal link comes last: whatever else stands behind the invitation is taken for a secret."""

from django.urls import path

from ..views import paper, questionnaire

HERE = "v/<slug:organisation>/<slug:invitation>/"
urlpatterns = [
    path("gesprekken/<slug:conversation_id>/vragenlijst/", questionnaire.own, name="own_questionnaire"),
    path("v/", paper.code, name="letter_code"),
    path(HERE, questionnaire.home, name="questionnaire"),
    path(f"{HERE}vraag/<int:number>/", questionnaire.competency, name="questionnaire_competency"),
    path(f"{HERE}tot-slot/", questionnaire.open_questions, name="questionnaire_open"),
    path(f"{HERE}overzicht/", questionnaire.overview, name="questionnaire_overview"),
    path(f"{HERE}klaar/", questionnaire.thanks, name="questionnaire_thanks"),
    path(f"{HERE}bewaard/", questionnaire.stopped, name="questionnaire_stopped"),
    path(f"{HERE}beginnen/", questionnaire.take, name="questionnaire_take"),
    path(f"{HERE}adres/", questionnaire.elsewhere, name="questionnaire_elsewhere"),
    path(f"{HERE}code/", questionnaire.code, name="questionnaire_code"),
    path(f"{HERE}belofte/", questionnaire.promise, name="questionnaire_promise"),
    path(f"{HERE}niet-meedoen/", questionnaire.decline, name="questionnaire_decline"),
    path(f"{HERE}<path:secret>", questionnaire.enter, name="questionnaire_link"),
]
