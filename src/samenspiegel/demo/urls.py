# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the demonstration."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.welcome, name="demo"),
    path("inloggen/", views.sign_in_as, name="demo_sign_in"),
    path("post/", views.mailbox, name="demo_mailbox"),
    path("post/<int:mail_id>/", views.mail, name="demo_mail"),
    path("klok/", views.move_clock, name="demo_clock"),
]
