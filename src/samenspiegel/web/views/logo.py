# SPDX-License-Identifier: EUPL-1.2
"""The logo of an organisation: chosen, seen as it will stand, taken away, and the picture itself above pages."""

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samenspiegel import clock
from samenspiegel.core.files import FileRefused
from samenspiegel.exports import blocks
from samenspiegel.exports.pdf import Sheet
from samenspiegel.organisations import scope
from samenspiegel.organisations.models import Logo, Organisation
from samenspiegel.people import actions

from .. import throttles
from ..documents.house import house_of
from ..file_words import logo_refusal
from ..forms.logo import LogoForm
from ..loading import PersonRequest
from ..posting import one_after_the_other
from ..uploads import too_large
from .documents import answer
from .people import administration

A_YEAR = 31_536_000  # in seconds: a picture never changes at its address


@administration
@one_after_the_other
def show(request: PersonRequest) -> HttpResponse:
    """The logo as it stands on paper and above pages, and a place to choose it or another one."""
    organisation = request.person.organisation
    if request.method == "POST":
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    kept = {"initial": {"text": organisation.logo_text}, "has_logo": bool(organisation.logo)}
    form = LogoForm(**kept)
    if request.method == "POST":
        form = LogoForm(request.POST, request.FILES, **kept)
        if throttles.try_session(request, "upload") is None:
            form.add_error(None, _("That was too often. Wait ten minutes and choose the file again."))
        elif "file" in too_large(request):
            form.errors.pop("file", None)
            form.add_error("file", logo_refusal("too_large"))
        elif form.is_valid() and _changed(request, organisation, form):
            return redirect("logo")
        form.ask_for_the_file_again()
    return render(request, "organisation/logo.html", {"form": form, "organisation": organisation})


def _changed(request: PersonRequest, organisation: Organisation, form: LogoForm) -> bool:
    """Keep it, or put on the form why not."""
    file, text = form.cleaned_data["file"], form.cleaned_data["text"]
    try:
        actions.change_logo(
            organisation=organisation,
            raw=file.read() if file else None,
            text=text,
            by=request.person,
            now=clock.now(),
        )
    except FileRefused as refused:
        form.add_error("file", logo_refusal(refused.reason))
        return False
    messages.success(request, _("Saved. The logo stands on new documents and above pages from now on."))
    return True


@administration
@require_POST
def remove(request: PersonRequest) -> HttpResponse:
    actions.remove_logo(organisation=request.person.organisation, by=request.person, now=clock.now())
    messages.success(
        request, _("The logo has been taken away. The name of your organisation stands there again.")
    )
    return redirect("logo")


@administration
@require_safe
def example(request: PersonRequest) -> HttpResponse:
    """A document without anything of anybody, to see how the house style stands on paper."""
    organisation = request.person.organisation
    sheet = Sheet(
        "Voorbeeld",
        "Zo begint elk document van je organisatie",
        moment=datetime.combine(clock.today(), time(), clock.AMSTERDAM),
        foot="Voorbeeld",
    )
    text = "Naam, logo en kleuren staan zo op de spiegel, de agenda, het verslag, het profiel en op brieven."
    made = blocks.as_pdf([blocks.Words(text)], house=house_of(organisation), sheet=sheet)
    return answer(made, "voorbeeld")


@require_safe
def picture(request: HttpRequest, organisation: str, logo: str) -> HttpResponse:
    """The picture above pages, for people with an account and for raters: nothing is asked about who they are.

    The random id in the address stands on pages of that organisation and nowhere else. An address that is no longer, or
    of another organisation, looks like one that never was.
    """
    whose = Organisation.objects.filter(slug=organisation).exclude(logo="").filter(logo=logo).first()
    if whose is None:
        return HttpResponse(status=404)
    scope.narrow_to(whose.pk)
    screen = Logo.objects.filter(public_id=logo).values_list("screen", flat=True).first()
    if screen is None:
        return HttpResponse(status=404)
    response = HttpResponse(bytes(screen), content_type="image/png")
    response["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return response
