# SPDX-License-Identifier: EUPL-1.2
"""What an organisation sets about itself: name, mail, closed periods, formats."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.core.format import resolved
from samenspiegel.formats import actions as formats
from samenspiegel.formats.library import NoSuchFormat, load
from samenspiegel.formats.library import keys as library_keys
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import awaits_adoption, awaits_consent, may_concern_council, spec_of
from samenspiegel.organisations.models import ClosedPeriod, Kind, Organisation
from samenspiegel.people import actions

from ..forms.organisation import OrganisationForm, PeriodForm
from ..loading import PersonRequest
from ..posting import one_after_the_other
from .people import administration


@administration
@one_after_the_other
def show(request: PersonRequest) -> HttpResponse:
    organisation = request.person.organisation
    if request.method == "POST":
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    kept = {"name": organisation.name, "mail_from": organisation.mail_from}
    form = OrganisationForm(request.POST or None, initial=kept)
    if form.is_bound and form.is_valid():
        actions.change_organisation(
            organisation=organisation, by=request.person, now=clock.now(), **form.cleaned_data
        )
        messages.success(request, _("Saved."))
        return redirect("organisation")
    return _page(request, form=form)


def _page(
    request: PersonRequest, *, form: OrganisationForm | None = None, period_form: PeriodForm | None = None
) -> HttpResponse:
    organisation = request.person.organisation
    today = clock.today()
    kept = {"name": organisation.name, "mail_from": organisation.mail_from}
    periods = ClosedPeriod.objects.filter(organisation=organisation).order_by("begins_on", "id")
    return render(
        request,
        "organisation/show.html",
        {
            "organisation": organisation,
            "form": form or OrganisationForm(initial=kept, auto_id="organisation_%s"),
            "period_form": period_form or PeriodForm(auto_id="period_%s"),
            "periods": [period for period in periods if period.ends_on >= today],
            "past_periods": [period for period in periods if period.ends_on < today],
            "versions": _versions(organisation),
            "library": _library(organisation),
            "is_administrator": request.person.is_administrator,
            "is_municipality": organisation.kind == Kind.MUNICIPALITY,  # offices and departments are of those
        },
    )


def _versions(organisation: Organisation) -> list[dict[str, Any]]:
    """Every published version, newest first within its format; the newest is what planning offers."""
    rows = FormatVersion.objects.filter(organisation=organisation, settled_from=None).order_by(
        "key", "-published_on", "-id"
    )
    first = {row.key: row.pk for row in rows}  # the last of each key, newest first
    seen: set[str] = set()
    versions = []
    for row in rows:
        versions.append(
            {
                "row": row,
                "source": spec_of(row).source,
                "is_newest": row.key not in seen,
                "is_first": row.pk == first[row.key],
                "awaits_consent": awaits_consent(row),
                "asks_council": may_concern_council(row, organisation),
                "awaits_adoption": awaits_adoption(row),
                "is_adopted_first": spec_of(row).adoption == "decision",
                "asks_ground_rules": bool(spec_of(row).ground_rules),
                "is_played": not spec_of(row).is_alone,  # there is a conversation to rehearse
            }
        )
        seen.add(row.key)
    return versions


def _library(organisation: Organisation) -> list[dict[str, Any]]:
    """The formats of the library for such an organisation, each with whether this very version was published here."""
    published = set(FormatVersion.objects.filter(organisation=organisation).values_list("key", "digest"))
    keys = {key for key, _digest in published}
    found = []
    for key in library_keys(organisation.kind):
        spec = load(key)
        digest = hashlib.sha256(resolved(spec).encode()).hexdigest()
        found.append({"spec": spec, "is_published": (key, digest) in published, "is_known": key in keys})
    return found


@administration
@require_POST
def add_period(request: PersonRequest) -> HttpResponse:
    form = PeriodForm(request.POST, auto_id="period_%s")
    if form.is_valid():
        try:
            actions.add_closed_period(
                organisation=request.person.organisation,
                by=request.person,
                now=clock.now(),
                **form.cleaned_data,
            )
        except actions.PeriodOutOfOrder:
            form.add_error("ends_on", _("The last day lies before the first. Choose a later day."))
        except actions.PeriodExists:
            form.add_error("name", _("This period is in the list already."))
        else:
            messages.success(request, _("The closed period has been added."))
            return redirect("organisation")
    return _page(request, period_form=form)


@administration
@require_POST
def remove_period(request: PersonRequest) -> HttpResponse:
    """The period is named in the form, never in an address; one that is gone already is no error."""
    given = request.POST.get("period", "")
    wanted = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    period = ClosedPeriod.objects.filter(organisation=request.person.organisation, pk=wanted).first()
    if period is None:
        raise Http404
    actions.remove_closed_period(period=period, by=request.person, now=clock.now())
    messages.success(request, _("%(name)s has been removed from the closed periods.") % {"name": period.name})
    return redirect("organisation")


@administration
@require_POST
def publish(request: PersonRequest) -> HttpResponse:
    try:
        version = formats.publish(
            organisation=request.person.organisation,
            key=request.POST.get("key", ""),
            now=clock.now(),
            by=request.person,
        )
    except NoSuchFormat:
        raise Http404 from None
    messages.success(
        request,
        _("%(title)s, version %(version)s, has been published. Running conversations keep their own version.")
        % {"title": version.title, "version": version.version},
    )
    return redirect("organisation")
