# SPDX-License-Identifier: EUPL-1.2
"""The works council's consent to a format, put on record (WOR, art. 27)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.formats import actions
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import awaits_consent

from ..forms.organisation import WorksCouncilForm
from ..loading import PersonRequest
from .people import administration


@administration
def record_consent(request: PersonRequest, version_id: str) -> HttpResponse:
    """One version of a format, and when the works council consented to it."""
    version = FormatVersion.objects.filter(
        organisation_id=request.person.organisation_id, public_id=version_id
    ).first()
    if version is None:
        raise Http404
    kept = {"consented_on": version.works_council_on, "reference": version.works_council_reference}
    form = WorksCouncilForm(request.POST or None, initial=kept)
    if form.is_bound and form.is_valid():
        try:
            actions.record_consent(version=version, by=request.person, now=clock.now(), **form.cleaned_data)
        except actions.ConsentRefused as refused:
            if refused.code == "in_future":
                form.add_error(
                    "consented_on", _("This date lies ahead. Record the consent once it is there.")
                )
            else:
                form.add_error("reference", _("Fill in the reference of the letter or the minutes."))
        else:
            messages.success(request, _("The consent of the works council has been recorded."))
            return redirect("organisation")
    awaits = awaits_consent(version)
    return render(
        request, "organisation/works_council.html", {"form": form, "version": version, "awaits": awaits}
    )
