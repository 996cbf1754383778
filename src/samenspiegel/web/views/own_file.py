# SPDX-License-Identifier: EUPL-1.2
"""Somebody takes along everything about themselves, for instance when they leave: one archive, made while they wait."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from samenspiegel import clock
from samenspiegel.audit import actions as audit

from .. import own_file
from ..loading import PersonRequest


@login_required
@require_http_methods(["GET", "POST"])
def take(request: PersonRequest) -> HttpResponse:
    """What is in it, and with a press the archive itself; that it was made is logged with each own conversation.

    A released spiegel is in it also where its page first asks what one expects, or where the format lets one read it
    and not take it along (AVG, article 15): this page says so, with the way to that question.
    """
    person = request.person
    if not person:
        raise Http404
    now, today = clock.now(), clock.today()
    conversations = own_file.conversations_of(person, now=now)
    if request.method != "POST":
        unopened = own_file.unopened(conversations, person)
        return render(request, "own_file/take.html", {"conversations": conversations, "unopened": unopened})
    packed = own_file.archive(person, now=now, on=today)
    for conversation in conversations:
        audit.log(
            "own_file.taken", organisation=person.organisation, at=now, actor=person, about=conversation
        )
    if not conversations:
        audit.log("own_file.taken", organisation=person.organisation, at=now, actor=person, about=person)
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="dossier-{today.isoformat()}.zip"'
    return response
