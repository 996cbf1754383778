# SPDX-License-Identifier: EUPL-1.2
"""Assessments: recorded by the manager, read by the employee at once. Nothing of a conversation comes here."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samenspiegel import clock
from samenspiegel.assessments import actions, queries
from samenspiegel.assessments.models import Assessment
from samenspiegel.formats.queries import spec_of
from samenspiegel.keys.actions import KeyGone
from samenspiegel.people.models import Person

from ..forms.assessments import AssessmentForm, ResponseForm
from ..loading import PersonRequest
from ..page_words import listing


@login_required
def file(request: PersonRequest) -> HttpResponse:
    """One's own assessments, the newest first. The file belongs to the employee."""
    if not request.person:
        raise Http404
    own = queries.visible_to(request.person, on=clock.today()).filter(subject=request.person)
    return render(request, "assessment/file.html", {"assessments": own})


@login_required
def assess(request: PersonRequest, person_id: str) -> HttpResponse:
    """Record an assessment of somebody who reports to this person now."""
    subject = _report(request, person_id)
    version = queries.assessing(subject.organisation_id)
    if version is None:
        raise Http404
    today = clock.today()
    is_kept_here = spec_of(version).assessment == "here"
    form = AssessmentForm(
        request.POST or None,
        initial={"made_on": today, "year": today.year},
        today=today,
        is_kept_here=is_kept_here,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.assess(subject=subject, by=request.person, now=clock.now(), **form.cleaned_data)
        except actions.Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, _refusal(refused.code))
        except (actions.NotTheirs, actions.NotKeptHere):
            raise Http404 from None
        else:
            text = _("The assessment has been recorded. %(person)s can read it now and gets a mail.")
            messages.success(request, text % {"person": subject.name})
            return redirect("assessment", made.public_id)
    months = spec_of(version).retained("assessment").months
    context = {"form": form, "subject": subject, "is_kept_here": is_kept_here, "months": months}
    return render(request, "assessment/assess.html", context)


@login_required
def show(request: PersonRequest, assessment_id: str) -> HttpResponse:
    """One assessment with the response to it; the employee responds here."""
    if not request.person:
        raise Http404
    assessment = queries.visible_to(request.person, on=clock.today()).filter(public_id=assessment_id).first()
    if assessment is None:
        raise Http404
    try:
        texts = {"text": queries.text_of(assessment), "response": queries.response_of(assessment)}
    except KeyGone:
        raise Http404 from None
    is_own = assessment.subject_id == request.person.pk
    if request.method == "POST" and not is_own:
        raise Http404
    form = ResponseForm(request.POST or None, initial={"text": texts["response"]})
    if request.method == "POST" and form.is_valid():
        try:
            actions.respond(
                assessment=assessment, text=form.cleaned_data["text"], by=request.person, now=clock.now()
            )
        except actions.Refused as refused:
            form.add_error("text", _refusal(refused.code))
        else:
            messages.success(request, _("Your response has been kept. Your manager can read it now."))
            return redirect("assessment", assessment.public_id)
    actions.log_reading(assessment=assessment, by=request.person, now=clock.now())
    return render(request, "assessment/show.html", _page(assessment, request.person, form, **texts))


def _page(assessment: Assessment, reader: Person, form: ResponseForm, **texts: str) -> dict[str, Any]:
    there = (assessment.subject, assessment.subject.manager)
    names = [one.name for one in there if one is not None and one != reader]
    return {
        "assessment": assessment,
        "is_own": assessment.subject_id == reader.pk,
        "form": form,
        "readers": listing([_("you"), *names] if reader in there else names),
        **texts,
    }


def _report(request: PersonRequest, person_id: str) -> Person:
    """Somebody who reports to who asks, now. Unknown and not theirs look the same."""
    if not request.person:
        raise Http404
    found = Person.objects.filter(
        organisation_id=request.person.organisation_id,
        manager=request.person,
        is_active=True,
        public_id=person_id,
    ).first()
    if found is None:
        raise Http404
    return found


def _refusal(code: str) -> str:
    return {
        "missing": _("Write the text. Nothing has been saved yet."),
        "both": _("Write the text here, or say in which system it stands: not both."),
        "too_long": _("This is too long. Make it shorter; nothing has been saved yet."),
        "in_future": _("This day lies ahead. Choose the day on which it was made."),
        "too_long_ago": _("This day is too long ago."),
        "other_year": _("This year does not go with the day on which it was made."),
    }[code]
