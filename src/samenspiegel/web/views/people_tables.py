# SPDX-License-Identifier: EUPL-1.2
"""People in and out by spreadsheet: choose a file, see what it would change, and only then bring it in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.core.files import FileRefused
from samenspiegel.core.people_columns import HEADINGS, Column, guess
from samenspiegel.core.people_import import compare
from samenspiegel.core.tables import Table, TableRefused
from samenspiegel.people import actions
from samenspiegel.people.models import Person

from .. import throttles
from ..carried_table import TableGone, open_table, seal_table
from ..file_words import refusal
from ..forms.people_import import ColumnsForm, TableForm
from ..loading import PersonRequest
from ..people_tables import fallback_office, offices, preview, rows_of
from ..spreadsheets import download, read_table
from ..uploads import too_large
from .people import administration, not_for_yourself

KINDS = ("csv", "xlsx")


@administration
def upload(request: PersonRequest) -> HttpResponse:
    """Choose a file. Nothing is applied: the next page says what it would change."""
    if request.method == "POST" and throttles.try_session(request, "upload") is None:
        refused = _("That was too often. Wait ten minutes and choose the file again; nothing was changed.")
        return render(request, "people/import.html", {"form": TableForm(), "refused": refused})
    form = TableForm(request.POST or None, request.FILES or None)
    if "table" in too_large(request):
        form = TableForm()
        return render(request, "people/import.html", {"form": form, "refused": refusal("too_large")})
    if request.method == "POST":
        form = TableForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                table = read_table(form.cleaned_data["table"].read())
                sealed = seal_table(table, request.person)
            except (FileRefused, TableRefused) as refused:
                form.add_error("table", refusal(refused.reason))
            else:
                return _looked_at(request, table, sealed)
    return render(request, "people/import.html", {"form": form, "most": 3_000})


@administration
def check(request: PersonRequest) -> HttpResponse:
    """Look again with other columns, or bring in what was seen."""
    if request.method != "POST":
        return redirect("import_people")
    sealed = request.POST.get("sealed", "")
    try:
        table = open_table(sealed, request.person)
    except TableGone:
        messages.error(
            request, _("The table is no longer there. Choose the file again; nothing was changed.")
        )
        return redirect("import_people")
    return _looked_at(request, table, sealed, is_answer=True)


def _looked_at(request: PersonRequest, table: Table, sealed: str, *, is_answer: bool = False) -> HttpResponse:
    person, today = request.person, clock.today()
    organisation = person.organisation
    form = ColumnsForm(request.POST if is_answer else None, table=table, guessed=guess(table.headings))
    columns = form.chosen if form.is_bound and form.is_valid() else guess(table.headings)
    place: dict[str, Any] = {"offices": offices(organisation.pk), "other": fallback_office(), "today": today}
    if "apply" in request.POST and is_answer and form.is_valid():
        try:
            outcome = actions.import_people(
                organisation=organisation,
                table=table,
                columns=columns,
                seen=request.POST.get("seen", ""),
                by=person,
                now=clock.now(),
                **place,
            )
        except actions.RowsWrong:
            messages.error(request, _("Nothing was changed: some rows are not right. See below."))
        except actions.NotForYourself as refused:
            messages.error(request, not_for_yourself(person, refused.what))
        except actions.OutcomeChanged:
            messages.error(
                request,
                _("Nothing was changed: this would do something else than what you saw. Look at it again."),
            )
        else:
            messages.success(request, _done(len(outcome.new), len(outcome.changed)))
            return redirect("people")
    outcome = compare(table, columns, actions.place_of(organisation, **place))
    has_name = bool({Column.NAME, Column.LAST_NAME, Column.CODE} & set(columns))
    return render(
        request,
        "people/import_check.html",
        {
            "form": form,
            "fields": [form[name] for name in form.names],
            "sealed": sealed,
            "preview": preview(outcome, organisation.pk),
            "has_name": has_name,
            "unused": [
                heading for heading, column in zip(table.headings, columns, strict=True) if not column
            ],
            "open_columns": not has_name or form.is_bound,
        },
    )


def _done(new: int, changed: int) -> str:
    return " ".join(
        [
            ngettext("%(number)s person has been added.", "%(number)s people have been added.", new)
            % {"number": new},
            ngettext("%(number)s person has been changed.", "%(number)s people have been changed.", changed)
            % {"number": changed},
        ]
    )


@administration
def empty_table(request: PersonRequest, kind: str) -> HttpResponse:
    """Only the names of the columns, to fill in."""
    if kind not in KINDS:
        raise Http404
    return download([list(HEADINGS.values())], name="mensen-leeg", kind=kind)


@administration
def export(request: PersonRequest, kind: str) -> HttpResponse:
    """Everybody in service, in the columns of an import; that it was taken along stands in the log."""
    if kind not in KINDS:
        raise Http404
    person = request.person
    rows = list(rows_of(person.organisation_id, clock.today()))
    number = Person.objects.filter(organisation_id=person.organisation_id, is_active=True, is_external=False)
    audit.log(
        "people.exported",
        organisation=person.organisation,
        at=clock.now(),
        actor=person,
        people=number.count(),
        format=kind,
    )
    return download(rows, name="mensen", kind=kind)
