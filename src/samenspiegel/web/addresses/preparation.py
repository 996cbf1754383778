# SPDX-License-Identifier: EUPL-1.2
"""What both sides bring, and the agenda made of it."""

from django.urls import path

from ..views import choosing, freezing, preparation, table, viewpoints

HERE = "gesprekken/<slug:conversation_id>/"
urlpatterns = [
    path(f"{HERE}competenties/", choosing.competencies, name="competencies"),
    path(f"{HERE}punten/", preparation.points, name="points"),
    path(f"{HERE}punten/<slug:point_id>/", preparation.change_point, name="change_point"),
    path(f"{HERE}punten/<slug:point_id>/intrekken/", preparation.remove_point, name="remove_point"),
    path(f"{HERE}zienswijzen/", viewpoints.viewpoints, name="viewpoints"),
    path(f"{HERE}zienswijzen/terugnemen/", viewpoints.take_back, name="take_back_viewpoints"),
    path(f"{HERE}notities/", preparation.note, name="note"),
    path(f"{HERE}agenda/", preparation.agenda, name="agenda"),
    path(f"{HERE}agenda/tafelblad.pdf", table.table, name="table_print"),
    path(f"{HERE}agenda/voorbereiding-groot.pdf", table.large, name="large_print"),
    path(f"{HERE}agenda/vastzetten/", freezing.freeze, name="freeze_agenda"),
]
