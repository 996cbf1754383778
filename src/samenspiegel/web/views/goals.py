# SPDX-License-Identifier: EUPL-1.2
"""The goals of department plans: typed or brought in by a table, and chosen for an agreed result (ZS-7)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.agreements.models import Agreement
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import spec_for
from samenspiegel.core.access import SIDES, Deed
from samenspiegel.core.files import FileRefused
from samenspiegel.core.goals import GoalText
from samenspiegel.core.tables import Table, TableRefused
from samenspiegel.goals import actions, queries
from samenspiegel.goals.models import Goal

from .. import throttles
from ..carried_table import TableGone, open_table, seal_table
from ..file_words import refusal
from ..forms.goals import GoalChoiceForm, GoalForm
from ..forms.people_import import TableForm
from ..loading import PersonRequest, conversation_page
from ..spreadsheets import read_table
from ..uploads import too_large
from .preparation import page_of

COLUMNS = {"department": "afdeling", "year": "jaar", "title": "doel"}


def _problem(code: str) -> str:
    return {
        "no_title": _("Write what the goal is."),
        "no_department": _("Write of which department it is."),
        "too_long": _("This is too long."),
        "year": _("This year is too far away, or none."),
        "known": _("This goal stands there already."),
    }[code]


@login_required
def show(request: PersonRequest) -> HttpResponse:
    """All goals, for everybody who works here; a place for another one, for who keeps them."""
    if not request.person or request.person.is_external:
        raise Http404
    own = queries.departments_of(request.person)
    is_keeper = own is None or bool(own)
    if request.method == "POST" and not is_keeper:
        raise Http404
    initial = {"year": clock.today().year, "department": request.person.department}
    form = GoalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        goal = GoalText(given["department"], given["year"], given["title"])
        try:
            actions.add_goal(goal=goal, by=request.person, now=clock.now())
        except actions.GoalRefused as refused:
            form.add_error(None, _problem(refused.code))
        except actions.NotTheirs:
            form.add_error("department", _("You keep the goals of your own department only."))
        else:
            messages.success(request, _("The goal has been added."))
            return redirect("goals")
    rows = [
        {"goal": goal, "may_take_off": own is None or goal.department in own}
        for goal in queries.listed(request.person.organisation_id)
    ]
    context = {"rows": rows, "form": form, "is_keeper": is_keeper}
    return render(request, "goal/list.html", context)


@require_POST
@login_required
def take_off(request: PersonRequest, goal_id: str) -> HttpResponse:
    """Take a goal off the list."""
    if not request.person:
        raise Http404
    goal = Goal.objects.filter(organisation=request.person.organisation, public_id=goal_id).first()
    if goal is None:
        raise Http404
    try:
        actions.take_off(goal=goal, by=request.person, now=clock.now())
    except actions.NotTheirs:
        raise Http404 from None
    messages.success(request, _("The goal was taken off the list. Agreements that name it keep it."))
    return redirect("goals")


@login_required
def upload(request: PersonRequest) -> HttpResponse:
    """Choose a table of goals, see what it would bring in, and only then bring it in."""
    if not request.person or queries.departments_of(request.person) == ():
        raise Http404
    if "sealed" in request.POST:
        return _brought_in(request)
    form = TableForm()
    if request.method == "POST":
        form = TableForm(request.POST, request.FILES)
        if throttles.try_session(request, "upload") is None:
            form.add_error(None, _("That was too often. Wait ten minutes and choose the file again."))
        elif "table" in too_large(request):
            form.errors.clear()
            form.add_error("table", refusal("too_large"))
        elif form.is_valid():
            try:
                table = read_table(form.cleaned_data["table"].read())
                return _looked_at(request, table, seal_table(table, request.person))
            except (FileRefused, TableRefused) as refused:
                form.add_error("table", refusal(refused.reason))
    return render(request, "goal/import.html", {"form": form})


def _brought_in(request: PersonRequest) -> HttpResponse:
    try:
        table = open_table(request.POST["sealed"], request.person)
    except TableGone:
        messages.error(
            request, _("The table is no longer there. Choose the file again; nothing was changed.")
        )
        return redirect("import_goals")
    try:
        number = actions.import_goals(table=table, by=request.person, now=clock.now())
    except actions.RowsWrong:
        messages.error(request, _("Nothing was changed: some rows are not right. See below."))
        return _looked_at(request, table, request.POST["sealed"])
    except actions.NotTheirs:
        messages.error(request, _("Nothing was changed: you keep the goals of your own department only."))
        return _looked_at(request, table, request.POST["sealed"])
    text = ngettext("%(number)s goal was added.", "%(number)s goals were added.", number)
    messages.success(request, text % {"number": number})
    return redirect("goals")


def _looked_at(request: PersonRequest, table: Table, sealed: str) -> HttpResponse:
    outcome = actions.look(table=table, by=request.person, now=clock.now())
    rows = [
        (row, _problem(row.problem) if row.problem else _problem("known") if row.is_known else "")
        for row in outcome.rows
    ]
    missing = ", ".join(COLUMNS[name] for name in outcome.missing)
    context = {"rows": rows, "outcome": outcome, "sealed": sealed, "missing": missing}
    return render(request, "goal/import_check.html", context)


@conversation_page(Deed.READ_AGREEMENTS)
def choose(request: PersonRequest, conversation: Conversation, agreement_id: str) -> HttpResponse:
    """Say which goal an agreed result belongs to."""
    agreement = Agreement.objects.filter(conversation=conversation, public_id=agreement_id).first()
    kinds = {kind.key for kind in spec_for(conversation).agreement_kinds if kind.goal == "optional"}
    is_side = not request.parts.isdisjoint(SIDES)
    if agreement is None or agreement.kind not in kinds or not is_side:
        raise Http404
    standing = queries.goals_of(conversation).get(agreement_id)
    goals = {goal.public_id: goal for goal in queries.listed(conversation.organisation_id)}
    if standing:
        goals.setdefault(standing.public_id, standing)
    form = GoalChoiceForm(
        request.POST or None,
        goals=goals.values(),
        initial={"goal": standing.public_id if standing else ""},
    )
    if request.method == "POST" and form.is_valid():
        goal = goals.get(form.cleaned_data["goal"])
        actions.link(agreement=agreement, goal=goal, by=request.person, now=clock.now())
        messages.success(request, _("Kept. The other sees it as well."))
        return redirect("agreements", conversation.public_id)
    page = page_of(request, conversation, Deed.READ_AGREEMENTS, form=form)
    return render(request, "goal/choose.html", page)
