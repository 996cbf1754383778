# SPDX-License-Identifier: EUPL-1.2
"""Headers on every answer, and who is asking."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from samenspiegel.organisations import scope
from samenspiegel.people import queries as people
from samenspiegel.people.models import Person

from . import fresh, kept_form, second_step, sessions
from .openid import session as openid

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


class SecurityHeaders:
    """A strict content policy, no caching of personal pages, no use of the device, no method that no page knows."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_known = request.method in METHODS
        response = self.handler(request) if is_known else HttpResponseNotAllowed(sorted(METHODS))
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Django sets these further inside, so not on what is answered before it comes there (a host that is not ours).
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        if request.method == "POST" and request.path == reverse("account_logout"):
            # On a shared computer nothing stays behind for who presses "back" after somebody signed out.
            response.headers.setdefault("Clear-Site-Data", '"cache", "storage"')
        return response


class NoOrganisationYet:
    """Every request begins without an organisation, whatever this thread or connection did before."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with scope.nothing():
            return self.handler(request)


class CurrentPerson:
    """Sets ``request.person``: who the account is in the organisation of its choice, or ``None``.

    Whoever asks for it has narrowed this request to the organisation of that person.
    """

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: _who_asks(request))
        return self.handler(request)


def _who_asks(request: HttpRequest) -> Person | None:
    with scope.everything():
        # A sign-in with an organisation's own account reaches the persons of that organisation alone.
        person = people.person_of(request.user, request.session.get("organisation"), only=openid.of(request))
    if person is not None and scope.current() == scope.NOTHING:  # a link may have narrowed it before
        scope.narrow_to(person.organisation_id)
    return person


class Doors:
    """What is asked of who is signed in before any page: a session that is not too old, a second step for who holds a
    role, and a fresh proof before what cannot be undone."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.handler(request)
        if not _is_raters(request) and sessions.is_open(request):
            kept_form.remember_whose(request, response)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Runs after the CSRF check and before the view."""
        if _is_raters(request) or not request.user.is_authenticated:
            return None
        if sessions.is_over(request) or openid.is_over(request):
            logout(request)
            return None  # the page itself sends to signing in
        sessions.stay_open(request)
        return openid.missing(request) or second_step.missing(request) or fresh.missing(request)


def _is_raters(request: HttpRequest) -> bool:
    """The rater's door knows no account."""
    return request.path.startswith("/v/")
