# SPDX-License-Identifier: EUPL-1.2
"""Bodies and their members: where planning finds the people of a group."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.people import actions, directory
from samenspiegel.people.models import Body

from ..forms.organisation import BodyForm, BodyNameForm, DayForm
from ..forms.persons import SearchForm
from ..loading import PersonRequest
from ..office_words import body_choices, body_word
from .people import PER_PAGE, administration


def load_body(request: PersonRequest, body_id: str) -> Body:
    """A body of the same organisation.

    Raises:
        Http404: there is none here.
    """
    found = directory.find_body(request.person.organisation_id, body_id)
    if found is None:
        raise Http404
    return found


def _day(form: DayForm) -> date:
    return (form.cleaned_data.get("op") if form.is_valid() else None) or clock.today()


@administration
def index(request: PersonRequest) -> HttpResponse:
    form = DayForm(request.GET if "op" in request.GET else None, initial={"op": clock.today()})
    on = _day(form)
    found = directory.bodies(request.person.organisation_id, on=on)
    missing = {str(kind): word for kind, word in body_choices(request.person.organisation_id)}
    for body in found:
        missing.pop(body.kind, None)
    return render(
        request,
        "bodies/index.html",
        {
            "form": form,
            "on": on,
            "today": clock.today(),
            "bodies": [(body, body_word(body.kind)) for body in found],
            "missing": list(missing.values()),
        },
    )


@administration
def show(request: PersonRequest, body_id: str) -> HttpResponse:
    body = load_body(request, body_id)
    form = DayForm(request.GET if "op" in request.GET else None, initial={"op": clock.today()})
    on = _day(form)
    rows = [(row, row.state(on)) for row in directory.seats_in(body)]
    return render(
        request,
        "bodies/show.html",
        {
            "body": body,
            "word": body_word(body.kind),
            "form": form,
            "on": on,
            "today": clock.today(),
            "members": [row for row, state in rows if state == "now"],
            "others": [(row, state) for row, state in rows if state != "now"],
        },
    )


@administration
def add(request: PersonRequest) -> HttpResponse:
    organisation = request.person.organisation
    form = BodyForm(request.POST or None, organisation_id=organisation.pk)
    if form.is_bound and form.is_valid():
        try:
            body = actions.add_body(
                organisation=organisation, by=request.person, now=clock.now(), **form.cleaned_data
            )
        except actions.BodyExists:
            form.add_error("name", _("There is a body of this kind with this name already."))
        else:
            messages.success(request, _("The body has been added. Now add its members."))
            return redirect("body", body.public_id)
    return render(request, "bodies/add.html", {"form": form})


@administration
def rename(request: PersonRequest, body_id: str) -> HttpResponse:
    body = load_body(request, body_id)
    form = BodyNameForm(request.POST or None, initial={"name": body.name})
    if form.is_bound and form.is_valid():
        try:
            actions.rename_body(body=body, name=form.cleaned_data["name"], by=request.person, now=clock.now())
        except actions.BodyExists:
            form.add_error("name", _("There is a body of this kind with this name already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("body", body.public_id)
    return render(request, "bodies/rename.html", {"form": form, "body": body})


@administration
def choose_member(request: PersonRequest, body_id: str) -> HttpResponse:
    """Find the person first; their office and the date come next."""
    body = load_body(request, body_id)
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = directory.people(request.person.organisation_id, on=clock.today(), words=asked.get("zoek", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "bodies/choose_member.html", {"body": body, "form": form, "page": page})
