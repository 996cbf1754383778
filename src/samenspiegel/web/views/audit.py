# SPDX-License-Identifier: EUPL-1.2
"""The log of an organisation: what happened, by whom, and whether nobody changed it afterwards."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from samenspiegel.audit.actions import first_broken
from samenspiegel.audit.models import Event, Head
from samenspiegel.people.models import Person, Role

from ..audit_words import sentence
from ..loading import PersonRequest, role_page

PER_PAGE = 50


@role_page(Role.ADMINISTRATOR)
def show(request: PersonRequest) -> HttpResponse:
    """Newest first. The button walks the whole chain and changes nothing."""
    organisation = request.person.organisation
    events = Event.objects.filter(organisation=organisation).order_by("-number")
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    ids = {public_id for event in page for public_id in (event.actor, event.about) if public_id}
    names = dict(
        Person.objects.filter(organisation=organisation, public_id__in=ids).values_list("public_id", "name")
    )
    result: dict[str, object] = {}
    if request.method == "POST":
        head = Head.objects.filter(organisation=organisation).first()
        result = {
            "was_verified": True,
            "broken": first_broken(organisation),
            "count": head.number if head else 0,
        }
    return render(
        request,
        "audit/show.html",
        {
            "page": page,
            "rows": [
                (event, sentence(event.kind, event.detail), names.get(event.actor), names.get(event.about))
                for event in page
            ],
            **result,
        },
    )
