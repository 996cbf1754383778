# SPDX-License-Identifier: EUPL-1.2
"""People, their seats and accounts, and the bodies they sit in."""

from django.urls import path

from ..views import bodies, people, people_tables, person_account, seats

PERSON = "mensen/<slug:person_id>/"
BODY = "organen/<slug:body_id>/"
urlpatterns = [
    path("mensen/", people.index, name="people"),
    path("mensen/nieuw/", people.add, name="add_person"),
    path("mensen/importeren/", people_tables.upload, name="import_people"),
    path("mensen/importeren/controle/", people_tables.check, name="check_people_table"),
    path("mensen/importeren/leeg.<slug:kind>", people_tables.empty_table, name="empty_people_table"),
    path("mensen/mensen.<slug:kind>", people_tables.export, name="export_people"),
    path(PERSON, people.show, name="person"),
    path(f"{PERSON}wijzigen/", people.change, name="change_person"),
    path(f"{PERSON}uit-dienst/", people.deactivate, name="deactivate_person"),
    path(f"{PERSON}in-dienst/", people.reactivate, name="reactivate_person"),
    path(f"{PERSON}functies/nieuw/", seats.add, name="add_seat"),
    path(f"{PERSON}functies/<int:number>/", seats.change, name="change_seat"),
    path(f"{PERSON}uitnodigen/", person_account.invite, name="invite_account"),
    path(f"{PERSON}account-loskoppelen/", person_account.unlink, name="unlink_account"),
    path(f"{PERSON}tweede-stap/", person_account.reset_second_step, name="reset_second_step"),
    path(f"{PERSON}rollen/", person_account.change_role, name="change_role"),
    path("organen/", bodies.index, name="bodies"),
    path("organen/nieuw/", bodies.add, name="add_body"),
    path(BODY, bodies.show, name="body"),
    path(f"{BODY}wijzigen/", bodies.rename, name="rename_body"),
    path(f"{BODY}lid/", bodies.choose_member, name="choose_member"),
]
