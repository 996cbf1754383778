# SPDX-License-Identifier: EUPL-1.2
"""Rehearse a format: choose how it goes, wait a moment, and walk through a whole conversation of invented people."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samenspiegel import clock
from samenspiegel.core.format import FormatSpec
from samenspiegel.core.rehearsal import Course, Walk, courses
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.rehearsals import actions
from samenspiegel.rehearsals.models import Reason, Rehearsal, State
from samenspiegel.rehearsals.queries import recent, walk_of

from ..forms.rehearsals import CourseForm
from ..loading import PersonRequest
from ..middleware import CONTENT_POLICY
from ..rehearsal_page import course_words, overview_values, screen_values, step_values
from .formats import load_version
from .people import administration

WITH_FRAME = CONTENT_POLICY + "; frame-src 'self'"
FRAMED = (
    # Without scripts, forms or a way out; of the same origin only so that it may fetch our style sheet.
    "sandbox allow-same-origin; default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


@administration
def rehearse(request: PersonRequest, version_id: str) -> HttpResponse:
    """Choose how a conversation of a published version goes, and let it play."""
    version = load_version(request, version_id)
    return choose_course(request, spec_of(version), version=version, back=reverse("organisation"))


def choose_course(
    request: PersonRequest, spec: FormatSpec, *, back: str, version: FormatVersion | None = None
) -> HttpResponse:
    """The page before a rehearsal, of a published version or of a draft.

    Args:
        back: where the reader came from.
    """
    if not courses(spec):
        raise Http404
    form = CourseForm(request.POST or None, spec=spec)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            rehearsal = actions.start(
                organisation=request.person.organisation,
                spec=spec,
                course=Course(form.cleaned_data["course"]),
                language=get_language() or settings.LANGUAGE_CODE,
                by=request.person,
                now=clock.system_now(),
                version=version,
            )
        except actions.OneRuns:
            refused = _("A rehearsal is running already. Look at it below, or wait until it is done.")
        except actions.TooMany:
            refused = _(
                "Many organisations are rehearsing at this moment. Nothing was started; try again in ten minutes."
            )
        else:
            return redirect("rehearsal", rehearsal.public_id)
    earlier = [
        {"row": row, "course": course_words()[Course(row.course)][0]}
        for row in recent(request.person.organisation_id)
    ]
    return render(
        request,
        "rehearsals/choose.html",
        {"form": form, "title": spec.title, "back": back, "refused": refused, "earlier": earlier},
        status=422 if request.method == "POST" else 200,
    )


@administration
@require_safe
def show(request: PersonRequest, rehearsal_id: str) -> HttpResponse:
    """How far it is; all its steps once it is done; or what to do where it failed."""
    rehearsal = _load(request, rehearsal_id)
    values: dict[str, Any] = {
        "rehearsal": rehearsal,
        "course_name": course_words()[Course(rehearsal.course)][0],
        "again": _again(rehearsal),
    }
    if rehearsal.state == State.RUNNING:
        values["is_waiting"] = actions.is_waiting(rehearsal.pk)
        is_part = request.headers.get("X-Requested-With") == "fetch"
        return render(request, f"rehearsals/{'progress' if is_part else 'running'}.html", values)
    walk = walk_of(rehearsal)
    if walk is None:
        return render(request, "rehearsals/failed.html", {**values, "why": _why(rehearsal)})
    return render(request, "rehearsals/walk.html", {**values, **overview_values(walk, _At(rehearsal))})


@administration
@require_safe
def step(request: PersonRequest, rehearsal_id: str, number: int) -> HttpResponse:
    """One step: who, when, the mail, and a page as somebody saw it, in a frame."""
    rehearsal, walk = _walk(request, rehearsal_id)
    chosen = request.GET.get("scherm", "1")
    screen = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 4 else 0
    values = step_values(walk, number, screen, _At(rehearsal))
    if values is None:
        raise Http404
    response = render(request, "rehearsals/step.html", {"rehearsal": rehearsal, **values})
    response.headers["Content-Security-Policy"] = WITH_FRAME
    return response


@administration
@require_safe
def screen(request: PersonRequest, rehearsal_id: str, number: int, place: int) -> HttpResponse:
    """A page as somebody saw it, of which nothing works. For the frame on the page of its step."""
    _rehearsal, walk = _walk(request, rehearsal_id)
    values = screen_values(walk, number, place)
    if values is None:
        raise Http404
    response = render(request, "rehearsals/screen.html", values)
    response.headers["Content-Security-Policy"] = FRAMED
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


class _At:
    """The addresses of a walk on the server."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.key = rehearsal.public_id

    def overview(self) -> str:
        return reverse("rehearsal", args=[self.key])

    def step(self, number: int, screen: int) -> str:
        path = reverse("rehearsal_step", args=[self.key, number])
        return path if screen == 1 else f"{path}?scherm={screen}#scherm"

    def screen(self, number: int, screen: int) -> str:
        return reverse("rehearsal_screen", args=[self.key, number, screen])


def _load(request: PersonRequest, rehearsal_id: str) -> Rehearsal:
    """A rehearsal of the reader's own organisation. Raises Http404."""
    actions.find_lost(now=clock.system_now())
    found = Rehearsal.objects.filter(
        organisation_id=request.person.organisation_id, public_id=rehearsal_id
    ).select_related("version")
    rehearsal = found.first()
    if rehearsal is None:
        raise Http404
    return rehearsal


def _walk(request: PersonRequest, rehearsal_id: str) -> tuple[Rehearsal, Walk]:
    rehearsal = _load(request, rehearsal_id)
    walk = walk_of(rehearsal)
    if walk is None:
        raise Http404
    return rehearsal, walk


def _again(rehearsal: Rehearsal) -> str:
    """Where the same format is rehearsed once more; empty where it was a draft."""
    return reverse("rehearse_format", args=[rehearsal.version.public_id]) if rehearsal.version else ""


def _why(rehearsal: Rehearsal) -> tuple[str, str]:
    """Why there is no walk, and what to do."""
    return {
        Reason.STUCK: (
            _("Nobody in the conversation could go on."),
            _("Look in the format at who does what in this step, and who may read it. Then rehearse again."),
        ),
        Reason.TIMEOUT: (
            _("It took too long, and was stopped."),
            _("Try again when it is quieter. If it happens again, tell your administrator."),
        ),
        Reason.LOST: (_("The server stopped while it was running."), _("Start the rehearsal again.")),
    }.get(
        Reason(rehearsal.reason) if rehearsal.reason else Reason.BROKEN,
        (
            _("Something went wrong in Samenspiegel."),
            _(
                "Try again. If it happens again, tell your administrator which format you rehearsed, and how it went."
            ),
        ),
    )
