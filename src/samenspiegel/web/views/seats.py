# SPDX-License-Identifier: EUPL-1.2
"""Give somebody an office or a place in a body, and end it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.people import actions, directory
from samenspiegel.people.models import Body, Person

from ..forms.persons import SeatChangeForm, SeatForm
from ..loading import PersonRequest
from .people import administration, load_person, not_for_yourself


@administration
def add(request: PersonRequest, person_id: str) -> HttpResponse:
    """``?orgaan=`` is the body that somebody came from; they return there."""
    shown = load_person(request, person_id)
    body = directory.find_body(shown.organisation_id, request.GET.get("orgaan", "").replace("\0", ""))
    form = SeatForm(
        request.POST or None,
        organisation_id=shown.organisation_id,
        initial={"since_on": clock.today(), "body": body.public_id if body else ""},
    )
    if form.is_bound and form.is_valid():
        try:
            actions.seat(person=shown, by=request.person, now=clock.now(), **form.cleaned_data)
        except actions.SeatTaken:
            taken = _("%(name)s holds this already. Choose another date or office.")
            form.add_error("office", taken % {"name": shown.name})
        except actions.NotForYourself:
            form.add_error(None, not_for_yourself(request.person, "seat"))
        else:
            messages.success(request, _("%(name)s now holds this office.") % {"name": shown.name})
            return redirect(_back(shown, body))
    return render(request, "people/add_seat.html", {"form": form, "shown": shown, "back": _back(shown, body)})


@administration
def change(request: PersonRequest, person_id: str, number: int) -> HttpResponse:
    shown = load_person(request, person_id)
    seat = next((row.seat for row in directory.seats_of(shown) if row.number == number), None)
    if seat is None:
        raise Http404
    body = seat.body if "orgaan" in request.GET else None
    kept = {"title": seat.title, "since_on": seat.since_on, "until_on": seat.until_on}
    form = SeatChangeForm(request.POST or None, initial=kept)
    if form.is_bound and form.is_valid():
        try:
            actions.change_seat(seat=seat, by=request.person, now=clock.now(), **form.cleaned_data)
        except actions.SeatOutOfOrder:
            form.add_error("until_on", _("The last day lies before the first. Choose a later day."))
        except actions.NotForYourself:
            form.add_error(None, not_for_yourself(request.person, "seat"))
        else:
            messages.success(request, _("Saved."))
            return redirect(_back(shown, body))
    return render(
        request,
        "people/change_seat.html",
        {"form": form, "shown": shown, "seat": seat, "back": _back(shown, body), "today": clock.today()},
    )


def _back(person: Person, body: Body | None) -> str:
    if body is not None:
        return reverse("body", args=[body.public_id])
    return reverse("person", args=[person.public_id])
