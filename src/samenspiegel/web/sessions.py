# SPDX-License-Identifier: EUPL-1.2
"""How long somebody stays signed in, and where.

A session ends an hour after its last page (``SESSION_COOKIE_AGE``) and twelve hours after it began, however busy
(``SESSION_LONGEST``). It ends at its next request when the account is closed, its password or second step changes
elsewhere, or its holder ends it from another browser.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY as ACCOUNT_KEY
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest

from samenspiegel import clock
from samenspiegel.organisations.models import Account, SignIn
from samenspiegel.people.actions.second_steps import end_sessions

from . import fresh

BEGAN = "began_at"
SEEN = "seen_at"
SEEN_EVERY = timedelta(minutes=2)  # how often being there is written down

_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Place:
    """One browser in which somebody is signed in; ``number`` is among those of its account."""

    number: int
    browser: str
    began_at: datetime
    is_here: bool


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, user: Account, **_: Any) -> None:
    """Signing in is a proof of identity, and the beginning of a session that its holder can see and end."""
    now = clock.session_now()
    request.session[BEGAN] = request.session[SEEN] = now.timestamp()
    fresh.prove(request)
    if request.session.session_key is None:
        request.session.create()
    SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"account": user, "browser": _browser(request), "began_at": now},
    )


def is_open(request: HttpRequest) -> bool:
    """Whether somebody is signed in; looks only where the page has looked already, to save the others a query."""
    return request.session.accessed and ACCOUNT_KEY in request.session and request.user.is_authenticated


def is_over(request: HttpRequest) -> bool:
    """Whether this session has lasted too long, or nobody was there for too long."""
    now = clock.session_now().timestamp()
    is_too_long = now - request.session.get(BEGAN, 0) > settings.SESSION_LONGEST
    return is_too_long or now - request.session.get(SEEN, 0) > settings.SESSION_COOKIE_AGE


def stay_open(request: HttpRequest) -> None:
    """Somebody is there: the session lasts an hour from now."""
    now = clock.session_now().timestamp()
    if now - request.session.get(SEEN, 0) > SEEN_EVERY.total_seconds():
        request.session[SEEN] = now


def end_others(request: HttpRequest) -> None:
    """End all other sessions of who is signed in here, at their next request."""
    end_sessions(account=request.user)
    request.user.refresh_from_db(fields=["sessions_ended"])
    update_session_auth_hash(request, request.user)  # gives this session a new key as well
    here = {"account": request.user, "browser": _browser(request), "began_at": clock.session_now()}
    SignIn.objects.update_or_create(session_key=request.session.session_key, defaults=here)


def end_one(request: HttpRequest, number: int) -> bool:
    """End one session of who is signed in here, at its next request. False where it is not theirs, or is this one."""
    row = SignIn.objects.filter(account=request.user, pk=number).first()
    if row is None or row.session_key == request.session.session_key:
        return False
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    return True


def places(request: HttpRequest) -> Sequence[Place]:
    """Where the account is signed in now, this browser first. Forgets what ended by itself."""
    rows = SignIn.objects.filter(account=request.user).order_by("-began_at")
    living = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=clock.session_now()
        ).values_list("session_key", flat=True)
    )
    gone = [row.pk for row in rows if row.session_key not in living]
    SignIn.objects.filter(pk__in=gone).delete()
    here = request.session.session_key
    found = [
        Place(row.pk, row.browser, row.began_at, row.session_key == here)
        for row in rows
        if row.session_key in living
    ]
    return sorted(found, key=lambda place: not place.is_here)


def _browser(request: HttpRequest) -> str:
    """A browser in two words, so that its holder knows it again."""
    line = request.META.get("HTTP_USER_AGENT", "")
    names = [
        next((name for mark, name in known if re.search(mark, line)), "") for known in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, names))
