# SPDX-License-Identifier: EUPL-1.2
"""The decision by which a format was adopted, put on record (HV-2)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.formats import actions
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import awaits_adoption, spec_of

from ..forms.organisation import AdoptionForm
from ..loading import PersonRequest
from .people import administration


@administration
def record_adoption(request: PersonRequest, version_id: str) -> HttpResponse:
    """One version of a format that has to be adopted, and when that was decided."""
    version = FormatVersion.objects.filter(
        organisation_id=request.person.organisation_id, public_id=version_id, settled_from=None
    ).first()
    if version is None:
        raise Http404
    spec = spec_of(version)
    if spec.adoption == "none":
        raise Http404
    kept = {"adopted_on": version.adopted_on, "reference": version.adopted_reference}
    form = AdoptionForm(request.POST or None, initial=kept)
    if form.is_bound and form.is_valid():
        try:
            actions.record_adoption(version=version, by=request.person, now=clock.now(), **form.cleaned_data)
        except actions.ConsentRefused as refused:
            if refused.code == "in_future":
                form.add_error(
                    "adopted_on", _("This date lies ahead. Record the decision once it has been taken.")
                )
            else:
                form.add_error("reference", _("Fill in the reference of the decision."))
        else:
            messages.success(request, _("The decision has been recorded."))
            return redirect("organisation")
    return render(
        request,
        "organisation/adoption.html",
        {"form": form, "version": version, "awaits": awaits_adoption(version), "by_whom": spec.adopted},
    )
