# SPDX-License-Identifier: EUPL-1.2
"""Every address, gathered from the doors."""

from allauth.account import urls as allauth
from allauth.mfa.base.views import authenticate
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, include, path

SIGNING_IN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_request_login_code",
    "account_confirm_login_code",
}

OUR_OWN = {
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
}  # in web/addresses/account.py


def closed(request: HttpRequest, **_arguments: str) -> HttpResponse:
    """The library can do more than we use, such as changing one's address. The names exist, the pages do not."""
    raise Http404


urlpatterns = [
    path(
        "inloggen/",
        include(
            [
                one if one.name in SIGNING_IN else URLPattern(one.pattern, closed, name=one.name)
                for one in allauth.urlpatterns
                if one.name not in OUR_OWN
            ]
        ),
    ),
    path("inloggen/tweede-stap/", authenticate, name="mfa_authenticate"),
    path("", include("samenspiegel.web.urls")),
]
if settings.DEMO or settings.MODE == "test":
    urlpatterns += [path("demo/", include("samenspiegel.demo.urls"))]

handler404 = "samenspiegel.web.views.errors.not_found"
handler500 = "samenspiegel.web.views.errors.server_error"
