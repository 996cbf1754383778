# SPDX-License-Identifier: EUPL-1.2
"""The line through time of one person, as far as the reader has a part in it (VGS-2)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Cycle
from samenspiegel.conversations.queries import visible_to

from .. import cycle_page
from ..loading import PersonRequest


@login_required
def mine(request: PersonRequest) -> HttpResponse:
    """One's own conversations through time, whoever they were with."""
    if not request.person:
        return render(request, "start/nobody.html")
    own = Cycle.objects.filter(
        organisation_id=request.person.organisation_id, subject=request.person, is_private=False
    ).first()
    return _page(request, own) if own else render(request, "cycle/none.html")


@login_required
def show(request: PersonRequest, cycle_id: str) -> HttpResponse:
    """Somebody's conversations in which the reader has a part; unknown, and none of theirs, look the same.

    Raises:
        Http404: no such cycle, or the reader has a part in none of its conversations.
    """
    if not request.person:
        raise Http404
    cycle = (
        Cycle.objects.filter(
            organisation_id=request.person.organisation_id, public_id=cycle_id, is_private=False
        )
        .select_related("subject")
        .first()
    )
    if cycle is None:
        raise Http404
    return _page(request, cycle)


def _page(request: PersonRequest, cycle: Cycle) -> HttpResponse:
    now = clock.now()
    rows = list(
        visible_to(request.person, now=now)
        .filter(cycle=cycle)
        .select_related("organisation", "format_version", "cycle__subject", "round", "agenda", "record")
    )
    is_own = cycle.subject_id == request.person.pk
    if not rows and not is_own:
        raise Http404
    page = cycle_page.build(rows, request.person, clock.today())
    for conversation in page.read:
        audit.log(
            "agreements.read",
            organisation=conversation.organisation,
            at=now,
            actor=request.person,
            about=conversation,
        )
    values = {"cycle": cycle, "page": page, "is_own": is_own, "subject": cycle.subject}
    return render(request, "cycle/show.html" if rows else "cycle/none.html", values)
