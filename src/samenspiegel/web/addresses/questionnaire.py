# SPDX-License-Identifier: EUPL-1.2
"""The rater's door. The personal link comes last: whatever else stands behind the invitation is taken for a secret."""

from django.urls import path

from ..views import paper, questionnaire, rater_door

HERE = "v/<slug:organisation>/<slug:invitation>/"
urlpatterns = [
    path("gesprekken/<slug:conversation_id>/vragenlijst/", rater_door.own, name="own_questionnaire"),
    path("v/", paper.code, name="letter_code"),
    path(HERE, rater_door.home, name="questionnaire"),
    path(f"{HERE}vraag/<int:number>/", questionnaire.competency, name="questionnaire_competency"),
    path(f"{HERE}tot-slot/", questionnaire.open_questions, name="questionnaire_open"),
    path(f"{HERE}overzicht/", questionnaire.overview, name="questionnaire_overview"),
    path(f"{HERE}klaar/", questionnaire.thanks, name="questionnaire_thanks"),
    path(f"{HERE}bewaard/", questionnaire.stopped, name="questionnaire_stopped"),
    path(f"{HERE}beginnen/", rater_door.take, name="questionnaire_take"),
    path(f"{HERE}adres/", rater_door.elsewhere, name="questionnaire_elsewhere"),
    path(f"{HERE}code/", rater_door.code, name="questionnaire_code"),
    path(f"{HERE}belofte/", rater_door.promise, name="questionnaire_promise"),
    path(f"{HERE}niet-meedoen/", rater_door.decline, name="questionnaire_decline"),
    path(f"{HERE}<path:secret>", rater_door.enter, name="questionnaire_link"),
]
