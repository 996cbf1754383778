# SPDX-License-Identifier: EUPL-1.2
"""An administrator sets up signing in with the organisation's own accounts, tries it, and turns it on."""

import requests
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.people import actions
from samenspiegel.people.models import OpenIdProvider, Role

from ..forms.openid import OpenIdForm, SubjectForm
from ..loading import PersonRequest, role_page
from ..openid import discovery
from ..openid.fetching import FetchRefused
from ..openid.provider import callback_address
from .people import load_person

KEPT = ("issuer", "client_id", "button", "subject_claim", "second_step")


def _provider(request: PersonRequest) -> OpenIdProvider | None:
    return OpenIdProvider.objects.filter(organisation_id=request.person.organisation_id).first()


@role_page(Role.ADMINISTRATOR)
def show(request: PersonRequest) -> HttpResponse:
    provider = _provider(request)
    kept = {name: getattr(provider, name) for name in KEPT} if provider else {}
    form = OpenIdForm(
        request.POST or None, initial={"subject_claim": "sub", "second_step": "checked", **kept}
    )
    if form.is_bound and form.is_valid():
        try:
            actions.set_openid_provider(
                organisation=request.person.organisation,
                by=request.person,
                now=clock.now(),
                **form.cleaned_data,
            )
        except actions.SecretMissing:
            form.add_error(
                "client_secret", _("Fill in the secret that belongs to this issuer and client id.")
            )
        else:
            messages.success(request, _("Saved. The secret is kept encrypted and is not shown again."))
            return redirect("openid_settings")
    organisation = request.person.organisation
    return render(
        request,
        "openid/settings.html",
        {
            "form": form,
            "provider": provider,
            "callback": callback_address(organisation.slug),
            "organisation": organisation,
        },
    )


@role_page(Role.ADMINISTRATOR)
@require_POST
def test(request: PersonRequest) -> HttpResponse:
    if _works(request, _provider(request)):
        messages.success(request, _("It works: the issuer answers, and signs with keys that we can read."))
    return redirect("openid_settings")


@role_page(Role.ADMINISTRATOR)
@require_POST
def turn_on(request: PersonRequest) -> HttpResponse:
    """Only what answers is turned on: the issuer is tried first."""
    provider = _provider(request)
    if _works(request, provider) and provider:
        actions.turn_openid(provider=provider, on=True, by=request.person, now=clock.now())
        messages.success(request, _("The button stands on the sign-in page from now on."))
    return redirect("openid_settings")


@role_page(Role.ADMINISTRATOR)
@require_POST
def turn_off(request: PersonRequest) -> HttpResponse:
    if provider := _provider(request):
        actions.turn_openid(provider=provider, on=False, by=request.person, now=clock.now())
        messages.success(
            request,
            _(
                "The button is gone, and who had signed in with it is signed out. Who is linked stays linked, for when "
                "you turn it on again."
            ),
        )
    return redirect("openid_settings")


def _works(request: PersonRequest, provider: OpenIdProvider | None) -> bool:
    if provider is None:
        messages.error(request, _("First fill in the form and save it."))
        return False
    try:
        discovery.test(provider.issuer)
    except FetchRefused as refused:
        messages.error(request, _refusals()[refused.reason])
    except discovery.NotAnIssuer as wrong:
        messages.error(request, _not_an_issuer(wrong))
    except (requests.RequestException, OSError):
        messages.error(
            request,
            _(
                "There is no answer at this address, or its certificate is not trusted. Nothing has been changed."
            ),
        )
    else:
        return True
    return False


def _refusals() -> dict[str, str]:
    return {
        "scheme": _("An address in the answer does not begin with https://. We do not go there."),
        "address": _(
            "This address is not on the internet. Does your sign-in stand in your own network? Then who runs this "
            "installation has to allow that (SAMENSPIEGEL_OPENID_PRIVATE_ADDRESSES)."
        ),
        "redirect": _("The address sends us on to another one. Fill in the address that it leads to."),
        "size": _("The answer is too long for what it should be. Check the address."),
        "slow": _("The answer takes too long. Try it again later."),
    }


def _not_an_issuer(wrong: discovery.NotAnIssuer) -> str:
    if wrong.reason == "issuer":
        return _("The issuer calls itself %(found)s. Fill in exactly that, if it is yours.") % {
            "found": wrong.found[:200]
        }
    if wrong.reason == "keys":
        return _("The issuer shows no keys to check its signature with.")
    return _("There is an answer, but not that of an issuer of OpenID Connect. Check the address.")


@role_page(Role.ADMINISTRATOR)
def name_subject(request: PersonRequest, person_id: str) -> HttpResponse:
    """Say beforehand who somebody without an account is at the organisation's issuer."""
    shown, provider = load_person(request, person_id), _provider(request)
    if provider is None or shown.account_id is not None or not shown.is_active:
        return redirect("person", shown.public_id)
    link = shown.openid_links.filter(issuer=provider.issuer).first()
    form = SubjectForm(request.POST or None, initial={"subject": link.subject if link else ""})
    if form.is_bound and form.is_valid():
        try:
            actions.name_subject(person=shown, by=request.person, now=clock.now(), **form.cleaned_data)
        except actions.SubjectTaken:
            form.add_error("subject", _("Somebody else here has this id already. Check both."))
        except actions.NoOwnMailbox:
            form.add_error(
                None,
                _(
                    "This person has no e-mail address of their own, so they cannot confirm that this account is "
                    "theirs. First fill in an address that only they read."
                ),
            )
        except actions.AccountPresent:
            form.add_error(None, _("This person got an account in the meantime. Nothing has been saved."))
        else:
            messages.success(request, _("Saved."))
            return redirect("person", shown.public_id)
    return render(request, "openid/subject.html", {"form": form, "shown": shown, "provider": provider})
