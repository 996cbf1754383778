# SPDX-License-Identifier: EUPL-1.2
"""A conversation for one's calendar, and the calendar feed behind a secret address."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samenspiegel import clock
from samenspiegel.conversations.calendars import is_off, item_of
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.core.calendar_item import published
from samenspiegel.duties.calendars import feed as feed_text
from samenspiegel.organisations import scope
from samenspiegel.people import actions as people

from .. import throttles
from ..loading import PersonRequest, conversation_page

CALENDAR = "text/calendar; charset=utf-8"
FILE = "gesprek.ics"


@require_safe
@conversation_page(Deed.SEE_CONVERSATION)
def download(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The conversation as a file for one's own calendar; a later one takes the place of an earlier one."""
    item = item_of(conversation, stamped_at=clock.now())
    nobody_meets = request.rules.is_alone
    if item is None or is_off(conversation) or not conversation.planned_at or nobody_meets:
        raise Http404
    response = HttpResponse(published([item]), content_type=CALENDAR)
    response["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return response


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What somebody has to do, for a calendar program that has no account: the address is the secret.

    An address that ended looks like one that never was. Only wrong ones are counted, and a right one always works,
    whatever others do behind the same network: its 192 bits need no throttle.
    """
    try:
        with scope.everything():
            person = people.find_feed(secret)
    except people.FeedUnknown:
        return HttpResponse(status=404 if throttles.try_client(request, "feed") else 429)
    scope.narrow_to(person.organisation_id)
    text = feed_text(person, now=clock.now())
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(text, content_type=CALENDAR)
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex"
    return response


@login_required
@require_POST
def make(request: PersonRequest) -> HttpResponse:
    """Make the address, or another one; it is shown on this page and never again."""
    if not request.person:
        raise Http404
    secret = people.make_feed(person=request.person, now=clock.now())
    address = settings.BASE_URL + reverse("feed", args=[secret])
    _scheme, rest = address.split(":", 1)
    return render(request, "my_account/feed.html", {"address": address, "subscribe": f"webcal:{rest}"})


@login_required
@require_POST
def end(request: PersonRequest) -> HttpResponse:
    """Let the address end."""
    if not request.person:
        raise Http404
    people.end_feed(person=request.person, now=clock.now(), by=request.person)
    messages.success(request, _("The address has ended. Calendars get nothing from it any more."))
    return redirect("account")
