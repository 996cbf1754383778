# SPDX-License-Identifier: EUPL-1.2
"""Signing in with an organisation's own accounts, and setting that up."""

from django.urls import path

from ..views import openid, openid_settings

SETTINGS = "organisatie/instellingen/inloggen/"
urlpatterns = [
    path("inloggen/<slug:organisation>/", openid.sign_in, name="openid_sign_in"),
    path("inloggen/<slug:organisation>/terug/", openid.back, name="openid_back"),
    path("inloggen/<slug:organisation>/opnieuw/", openid.confirm, name="openid_confirm"),
    path(SETTINGS, openid_settings.show, name="openid_settings"),
    path(f"{SETTINGS}proef/", openid_settings.test, name="openid_test"),
    path(f"{SETTINGS}aan/", openid_settings.turn_on, name="openid_turn_on"),
    path(f"{SETTINGS}uit/", openid_settings.turn_off, name="openid_turn_off"),
    path("mensen/<slug:person_id>/werkaccount/", openid_settings.name_subject, name="name_subject"),
]
