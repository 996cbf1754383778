# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the demonstration."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.urls import path

from samenspiegel.organisations import scope

from . import views


def of_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The demonstration shows both municipalities beside each other; everybody in it is made up."""

    @wraps(view)
    def opened(*arguments: object, **named: object) -> HttpResponse:
        with scope.everything():
            return view(*arguments, **named)

    return opened


urlpatterns = [
    path("", of_all(views.welcome), name="demo"),
    path("inloggen/", of_all(views.sign_in_as), name="demo_sign_in"),
    path("post/", of_all(views.mailbox), name="demo_mailbox"),
    path("post/<int:mail_id>/", of_all(views.mail), name="demo_mail"),
    path("post/<int:mail_id>/uitnodiging.ics", of_all(views.mail_calendar), name="demo_mail_calendar"),
    path("klok/", of_all(views.move_clock), name="demo_clock"),
]
