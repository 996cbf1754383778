# SPDX-License-Identifier: EUPL-1.2
"""Whether somebody can sign in, and what they may do for the whole organisation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.people import actions
from samenspiegel.people.actions import second_steps
from samenspiegel.people.models import Role

from ..forms.changes import SureForm
from ..loading import PersonRequest, role_page
from .people import administration, load_person, signs_in_elsewhere


@administration
@require_POST
def invite(request: PersonRequest, person_id: str) -> HttpResponse:
    shown = load_person(request, person_id)
    try:
        actions.send_account_invitation(person=shown, by=request.person, now=clock.now())
    except actions.InvitationRefused:
        messages.error(request, _("No mail was sent. Below stands why, and what you can do."))
    else:
        messages.success(
            request,
            _("A mail is on its way to %(email)s. The link in it works for %(days)s days.")
            % {"email": shown.email, "days": actions.INVITATION_DAYS},
        )
    return redirect("person", shown.public_id)


@role_page(Role.ADMINISTRATOR)
def unlink(request: PersonRequest, person_id: str) -> HttpResponse:
    """Needed when somebody's address changed: an account opens at the old one until it is taken away."""
    shown = load_person(request, person_id)
    if shown.account is None:
        return redirect("person", shown.public_id)
    form = SureForm(request.POST or None)
    if form.is_bound and form.is_valid():
        if shown.pk == request.person.pk:
            form.add_error(None, _("You cannot take your own account away. Ask a colleague to do it."))
        else:
            actions.unlink_account(person=shown, by=request.person, now=clock.now())
            messages.success(
                request,
                _("%(name)s cannot sign in any more until you invite them again.") % {"name": shown.name},
            )
            return redirect("person", shown.public_id)
    return render(
        request,
        "people/unlink_account.html",
        {"form": form, "shown": shown, "is_openid_only": signs_in_elsewhere(shown)},
    )


@role_page(Role.ADMINISTRATOR)
def reset_second_step(request: PersonRequest, person_id: str) -> HttpResponse:
    """For who lost their phone and their recovery codes; somebody else than the person themselves does it."""
    shown = load_person(request, person_id)
    refused = second_steps.why_not_reset(person=shown, by=request.person)
    form = SureForm(request.POST or None)
    if form.is_bound and form.is_valid() and not refused:
        second_steps.reset_second_step(person=shown, by=request.person, now=clock.now())
        messages.success(
            request, _("The second step is gone. %(name)s gets a mail about it.") % {"name": shown.name}
        )
        return redirect("person", shown.public_id)
    return render(
        request, "people/reset_second_step.html", {"form": form, "shown": shown, "refused": refused}
    )


@role_page(Role.ADMINISTRATOR)
@require_POST
def change_role(request: PersonRequest, person_id: str) -> HttpResponse:
    """Appoint or discharge; only administrators, since whoever can appoint can do everything."""
    shown = load_person(request, person_id)
    if request.POST.get("role") not in Role.values:
        raise Http404
    role = Role(request.POST["role"])
    if request.POST.get("deed") == "appoint":
        actions.appoint(person=shown, role=role, by=request.person, now=clock.now())
        messages.success(request, _("Saved."))
    elif request.POST.get("deed") == "discharge":
        try:
            actions.discharge(person=shown, role=role, by=request.person, now=clock.now())
        except actions.LastAdministrator:
            messages.error(request, _("This is the only administrator. First appoint another one."))
        else:
            messages.success(request, _("Saved."))
    if shown.pk == request.person.pk:
        return redirect("start")
    return redirect("person", shown.public_id)
