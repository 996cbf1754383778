# SPDX-License-Identifier: EUPL-1.2
"""A manager's own team, and how work goes, as employee and manager said together (ZS-3, ZS-6)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samenspiegel import clock
from samenspiegel.assessments.queries import assessing
from samenspiegel.audit import actions as audit
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import spec_for
from samenspiegel.core.access import Deed, Part
from samenspiegel.core.yearly import Evaluation
from samenspiegel.people.models import Role
from samenspiegel.teams import actions
from samenspiegel.teams.models import Mark
from samenspiegel.teams.queries import Pulses, are_open, has_pulses, pulses_of, team_of
from samenspiegel.teams.queries import evaluations as evaluation_counts

from ..forms.teams import WORDS, PulseResponseForm, PulsesForm
from ..loading import PersonRequest, conversation_page, role_page
from .preparation import page_of


@require_safe
@login_required
def show(request: PersonRequest) -> HttpResponse:
    """Who reports to this person: when they talk, the evaluation of the year, and how work goes."""
    if not request.person:
        raise Http404
    members = team_of(request.person, today=clock.today())
    if not members:
        raise Http404
    organisation = request.person.organisation
    # Each conversation whose pulses stand on this page has its own line: the employee asks who opened this.
    shown = [member.last for member in members if member.pulses and member.last]
    lines = [audit.Line("team.read"), *(audit.Line("pulses.read", one) for one in shown)]
    audit.log_all(lines, organisation=organisation, at=clock.now(), actor=request.person)
    rows = [
        {
            "member": member,
            "may_note": member.last is not None and has_pulses(member.last),
            "evaluation": _worded(member.evaluation) if member.evaluation else None,
            "marks": _marks(member.pulses) if member.pulses else [],
        }
        for member in members
    ]
    context = {"rows": rows, "is_assessing": assessing(organisation.pk) is not None}
    return render(request, "team/show.html", context)


@require_safe
@role_page(Role.FACILITATOR)
def evaluations(request: PersonRequest) -> HttpResponse:
    """How it stands with the evaluations of this year: numbers for who looks after them, names for managers only."""
    found = evaluation_counts(request.person.organisation_id, today=clock.today())
    rows = [(*_worded(state), number) for state, number in found.items()] if found else []
    return render(request, "team/evaluations.html", {"rows": rows, "year": clock.today().year})


@conversation_page(Deed.NOTE_PULSES)
def pulses(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Note how work goes, as the two said; both read it at once."""
    _checked(conversation)
    noted = pulses_of(conversation)
    initial = {key: mark for key, _label, mark in noted.marks} if noted else None
    form = PulsesForm(request.POST or None, spec=spec_for(conversation), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note(conversation=conversation, marks=form.marks(), by=request.person, now=clock.now())
        except actions.Refused:
            form.add_error(None, _("Choose a word at one subject at least. Nothing has been saved yet."))
        else:
            messages.success(request, _("Kept. The other reads it at once."))
            return redirect("pulses", conversation.public_id)
    response = PulseResponseForm(initial={"text": noted.response} if noted else None)
    return _page(request, conversation, noted, form, response)


@require_POST
@conversation_page(Deed.NOTE_PULSES)
def respond(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The employee's own words beside it."""
    _checked(conversation)
    noted = pulses_of(conversation)
    if noted is None or Part.SUBJECT not in request.parts:
        raise Http404
    response = PulseResponseForm(request.POST)
    if response.is_valid():
        text = response.cleaned_data["text"]
        actions.respond(conversation=conversation, text=text, by=request.person, now=clock.now())
        messages.success(request, _("Kept. The other reads it at once."))
        return redirect("pulses", conversation.public_id)
    initial = {key: mark for key, _label, mark in noted.marks}
    form = PulsesForm(spec=spec_for(conversation), initial=initial)
    return _page(request, conversation, noted, form, response)


def _checked(conversation: Conversation) -> None:
    if not are_open(conversation, today=clock.today()):
        raise Http404


def _page(
    request: PersonRequest,
    conversation: Conversation,
    noted: Pulses | None,
    form: PulsesForm,
    response: PulseResponseForm,
) -> HttpResponse:
    values: dict[str, Any] = {
        "noted": noted,
        "marks": _marks(noted) if noted else [],
        "form": form,
        "response_form": response,
        "is_subject": Part.SUBJECT in request.parts,
    }
    return render(request, "team/pulses.html", page_of(request, conversation, Deed.NOTE_PULSES, **values))


def _marks(noted: Pulses) -> list[tuple[str, str]]:
    return [(label, str(WORDS[Mark(mark)])) for _key, label, mark in noted.marks]


def _worded(state: Evaluation) -> tuple[str, str]:
    return {
        Evaluation.HELD: (_("held this year"), "done"),
        Evaluation.PLANNED: (_("planned"), "neutral"),
        Evaluation.OPEN: (_("to be planned this year"), "neutral"),
        Evaluation.SOON: (_("not planned yet, the year is nearly over"), "now"),
        Evaluation.OVERDUE: (_("not held last year"), "late"),
    }[state]
