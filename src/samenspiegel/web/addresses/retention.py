# SPDX-License-Identifier: EUPL-1.2
"""What is kept, what holds destruction up, what waits for an archivist, and what was destroyed."""

from django.urls import path

from ..views import copies, destruction_lists, holds, inventory, retention

HERE = "gesprekken/<slug:conversation_id>/"
LIST = "bewaren/lijsten/<slug:list_id>/"
urlpatterns = [
    path("bewaren/", retention.overview, name="retention"),
    path("bewaren/opschorten/", holds.index, name="holds"),
    path("bewaren/opschorten/<slug:hold_id>/", holds.decide_as_keeper, name="hold"),
    path("bewaren/gesprekken/<slug:kept_id>/opschorten/", holds.ask_as_keeper, name="ask_hold_as_keeper"),
    path("bewaren/inventaris/", inventory.show, name="inventory"),
    path("bewaren/inventaris/inventaris.csv", inventory.download, name="inventory_file"),
    path("bewaren/functies/", inventory.per_office, name="per_office"),
    path("bewaren/functies/functies.csv", inventory.per_office_download, name="per_office_file"),
    path("bewaren/lijsten/", destruction_lists.index, name="destruction_lists"),
    path("bewaren/lijsten/maken/", destruction_lists.make, name="make_destruction_list"),
    path(LIST, destruction_lists.show, name="destruction_list"),
    path(f"{LIST}goedkeuren/", destruction_lists.approve, name="approve_list"),
    path(f"{LIST}<slug:item_id>/uitstellen/", destruction_lists.postpone, name="postpone_item"),
    path("vernietigd/", retention.show, name="destroyed"),
    path("vernietigd/<slug:certificate_id>/", retention.certificate, name="certificate"),
    path(f"{HERE}bewaren/", retention.kept, name="kept"),
    path(f"{HERE}kopie-melden/", copies.place, name="place_copy"),
    path("kopieen/<slug:copy_id>/", copies.show, name="placed_copy"),
    path(f"{HERE}opschorten/", holds.ask, name="ask_hold"),
    path(f"{HERE}opschorten/<slug:hold_id>/", holds.decide, name="decide_hold"),
]
