# SPDX-License-Identifier: EUPL-1.2
"""The profile of an office: read it, colour it in, describe its context, print it all together."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.core.profile import Profile
from samenspiegel.profiles import actions, queries

from ..forms.profile import Asked, ChoiceForm, TextsForm
from ..loading import PersonRequest
from ..profile_page import profile_page, readable, readers_text


@login_required
def index(request: PersonRequest) -> HttpResponse:
    """The profiles that this person may read."""
    if not request.person:
        raise Http404
    here = request.person.organisation_id
    found = [queries.coloured(here, profile) for profile in readable(request.person)]
    if not found:
        raise Http404
    return render(request, "profile/index.html", {"found": found, "readers": readers_text()})


@profile_page()
def show(request: PersonRequest, profile: Profile) -> HttpResponse:
    return render(request, "profile/show.html", _page(request, profile))


@profile_page()
def print_out(request: PersonRequest, profile: Profile) -> HttpResponse:
    """Profile and context together, as one document."""
    return render(request, "profile/print.html", {**_page(request, profile), "today": clock.today()})


def _page(request: PersonRequest, profile: Profile) -> dict[str, Any]:
    coloured = queries.coloured(request.person.organisation_id, profile)
    subjects = []
    for subject in profile.context:
        parts = [question.key for question in subject.questions]
        subjects.append(
            {
                "subject": subject,
                "answers": [
                    (question, coloured.written[question.key])
                    for question in subject.questions
                    if coloured.text(question.key)
                ],
                "open": len(parts) - coloured.count_of(parts),
                "total": len(parts),
                "last": coloured.last_of(parts),
            }
        )
    return {
        "profile": profile,
        "last": coloured.last,
        "roles": [
            (role, coloured.written[role.key] if coloured.text(role.key) else None) for role in profile.roles
        ],
        "chosen": coloured.chosen_rows,
        "subjects": subjects,
        "may_write": request.may_write,  # type: ignore[attr-defined]
        "readers": readers_text(),
    }


@profile_page(writes=True)
def write_roles(request: PersonRequest, profile: Profile) -> HttpResponse:
    """The organisation's own colouring: its own words under each role."""
    asked = [Asked(role.key, role.name, "") for role in profile.roles]
    return _write(request, profile, asked, page="profile/roles.html", then=_at(profile, "rollen"))


@profile_page(writes=True)
def write_context(request: PersonRequest, profile: Profile, subject_key: str) -> HttpResponse:
    """One subject of the context, as questions; saving leads on to the next when asked to."""
    subject = profile.subject(subject_key)
    if subject is None:
        raise Http404
    number = profile.context.index(subject)
    following = profile.context[number + 1] if number + 1 < len(profile.context) else None
    then = _at(profile, subject.key)
    if following and "on" in request.POST:
        then = reverse("write_profile_context", args=[profile.key, following.key])
    return _write(
        request,
        profile,
        [Asked(question.key, question.question, question.help) for question in subject.questions],
        page="profile/context.html",
        then=then,
        subject=subject,
        following=following,
        number=number + 1,
        total=len(profile.context),
    )


def _write(
    request: PersonRequest, profile: Profile, asked: list[Asked], *, page: str, then: str, **more: Any
) -> HttpResponse:
    organisation = request.person.organisation

    def kept() -> dict[str, str]:
        coloured = queries.coloured(organisation.pk, profile)
        return {one.part: coloured.text(one.part) for one in asked}

    form = TextsForm(request.POST if request.method == "POST" else None, asked=asked, kept=kept())
    if form.is_bound and form.is_valid():
        try:
            changed = actions.write(
                organisation=organisation,
                profile=profile,
                texts=form.texts(),
                seen=form.seen(),
                by=request.person,
                now=clock.now(),
            )
        except actions.TextChanged as clash:
            form.show_both(clash.there, kept())
        except actions.TextTooLong as long:
            form.show_too_long(long.parts)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect(then)
    return render(request, page, {"profile": profile, "form": form, "readers": readers_text(), **more})


@profile_page(writes=True)
def choose(request: PersonRequest, profile: Profile) -> HttpResponse:
    """The situational competencies that matter here."""
    organisation = request.person.organisation
    form = ChoiceForm(
        request.POST if request.method == "POST" else None,
        profile=profile,
        chosen=queries.coloured(organisation.pk, profile).chosen,
    )
    if form.is_bound and form.is_valid():
        try:
            actions.choose(
                organisation=organisation,
                profile=profile,
                competencies=form.cleaned_data["competencies"],
                seen=form.cleaned_data["seen"],
                by=request.person,
                now=clock.now(),
            )
        except actions.ChoiceChanged as clash:
            form.show_both(profile, clash.there)
        else:
            messages.success(request, _("Saved."))
            return redirect(_at(profile, "competenties"))
    return render(
        request, "profile/competencies.html", {"profile": profile, "form": form, "readers": readers_text()}
    )


def _at(profile: Profile, place: str) -> str:
    return f"{reverse('profile', args=[profile.key])}#{place}"
