# SPDX-License-Identifier: EUPL-1.2
"""The public page that checks a sealed file, and the certificate with which an organisation seals."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samenspiegel import clock
from samenspiegel.people.models import Role
from samenspiegel.seals import actions, certificates, queries
from samenspiegel.seals.certificates import CertificateRefused

from .. import throttles
from ..documents.sealing import looked_at
from ..file_words import certificate_refusal, refusal
from ..forms.documents import CertificateForm, CheckForm
from ..loading import PersonRequest, role_page
from ..uploads import too_large


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Say in one sentence whether a file is sealed and unchanged. For everybody; nothing of the file is kept."""
    form, finding = CheckForm(), None
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES)
        if throttles.try_client(request, "check") is None:
            form.errors.clear()
            form.add_error(None, _("That was too often. Wait ten minutes and choose the file again."))
        elif "file" in too_large(request):
            form.errors.clear()
            form.add_error("file", refusal("too_large"))
        elif form.is_valid():
            finding = looked_at(form.cleaned_data["file"].read())
            form = CheckForm()
    return render(request, "seal/check.html", {"form": form, "finding": finding})


@role_page(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: PersonRequest) -> HttpResponse:
    """With what the organisation seals, and a place to bring another certificate."""
    organisation = request.person.organisation
    form = CertificateForm()
    if request.method == "POST":
        form = CertificateForm(request.POST, request.FILES)
        if throttles.try_session(request, "upload") is None:
            form.add_error(None, _("That was too often. Wait ten minutes and choose the file again."))
        elif "file" in too_large(request):
            form.errors.clear()
            form.add_error("file", refusal("too_large"))
        elif form.is_valid() and _brought(request, form):
            return redirect("seal_certificate")
    row = queries.in_use(organisation)
    values = {
        "form": form,
        "told": certificates.told(bytes(row.certificate)) if row else None,
        "row": row,
        "has_ended": bool(row and row.ends_at <= clock.system_now()),
    }
    return render(request, "seal/certificate.html", values)


@role_page(Role.ADMINISTRATOR)
@require_POST
def make_certificate(request: PersonRequest) -> HttpResponse:
    """Seal with a new certificate that is made here."""
    actions.make_certificate(
        organisation=request.person.organisation, by=request.person, now=clock.system_now()
    )
    messages.success(request, _("A certificate has been made. Records are sealed with it from now on."))
    return redirect("seal_certificate")


def _brought(request: PersonRequest, form: CertificateForm) -> bool:
    try:
        actions.bring_certificate(
            organisation=request.person.organisation,
            raw=form.cleaned_data["file"].read(),
            password=form.cleaned_data["password"],
            by=request.person,
            now=clock.system_now(),
        )
    except CertificateRefused as refused:
        form.add_error("file", certificate_refusal(refused.reason))
        return False
    messages.success(request, _("The certificate is kept. Records are sealed with it from now on."))
    return True
