# SPDX-License-Identifier: EUPL-1.2
"""Who is asked for feedback."""

from django.urls import path

from ..views import accepting_raters, paper, raters

HERE = "gesprekken/<slug:conversation_id>/"
urlpatterns = [
    path(f"{HERE}informanten/", raters.show, name="raters"),
    path(f"{HERE}informanten/toevoegen/", raters.add, name="add_rater"),
    path(f"{HERE}informanten/bezwaar/", raters.object_to, name="object_to_rater"),
    path(f"{HERE}informanten/akkoord/", accepting_raters.accept, name="accept_raters"),
    path(f"{HERE}informanten/kleine-groep/", raters.choose_plan, name="choose_plan"),
    path(f"{HERE}informanten/overtyper/", paper.name_typist, name="name_typist"),
    path(f"{HERE}informanten/<slug:invitation_id>/brief/", paper.make_letter, name="make_letter"),
    path("overtypen/", paper.type_over, name="type_over"),
    path(f"{HERE}informanten/<slug:invitation_id>/weghalen/", raters.remove, name="remove_rater"),
    path(f"{HERE}bezwaren/<slug:objection_id>/", raters.answer_objection, name="answer_objection"),
]
