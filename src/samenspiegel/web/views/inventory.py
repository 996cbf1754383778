# SPDX-License-Identifier: EUPL-1.2
"""Lists without content: which documents exist (for a Woo request), and that conversations took place (per office)."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.spreadsheet import Cell, csv_bytes
from samenspiegel.people.models import Person
from samenspiegel.retention import inventory

from ..forms.retention import InventoryForm
from ..loading import PersonRequest, role_page
from ..retention_words import CONTENTS, DOCUMENTS, ENDINGS
from .retention import KEEPERS

PER_PAGE = 50


@require_safe
@role_page(*KEEPERS)
def show(request: PersonRequest) -> HttpResponse:
    """Which documents exist of one person or of everybody, in a period: by kind, date and class."""
    form = _form(request)
    page = Paginator(_asked(request, form), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "retention/inventory.html",
        {
            "form": form,
            "page": page,
            "entries": [
                {"entry": entry, "documents": [_document(row) for row in entry.documents]}
                for entry in inventory.inventory(list(page.object_list), on=clock.today())
            ],
            "file_url": f"{reverse('inventory_file')}?{query.urlencode()}",
        },
    )


@require_safe
@role_page(*KEEPERS)
def download(request: PersonRequest) -> HttpResponse:
    """The same as a file, with an empty column for what may be disclosed. Kept in the log."""
    form = _form(request)
    entries = inventory.inventory(list(_asked(request, form)), on=clock.today())
    inventory.log_inventory(
        organisation=request.person.organisation,
        by=request.person,
        about=_person(form),
        count=len(entries),
        now=clock.now(),
    )
    rows: list[list[Cell]] = [
        [
            _("Number"),
            _("Office"),
            _("Format"),
            _("Conversation"),
            _("Document"),
            _("Date of document"),
            _("Retention class"),
            _("Kept until"),
            _("Held up until"),
            _("Ground for (not) disclosing"),
        ]
    ]
    for entry in entries:
        for row in entry.documents:
            rows.append(
                [
                    len(rows),
                    entry.proof.office,
                    entry.proof.format_title,
                    entry.proof.held_on or entry.proof.cancelled_on,
                    str(DOCUMENTS[row.kind]),
                    row.dated_on,
                    str(CONTENTS[row.content]) if row.content else "",
                    row.goes_on,
                    entry.conversation.hold_until_on if row.content else None,
                    "",
                ]
            )
    return _csv(rows, "inventaris.csv")


@require_safe
@role_page(*KEEPERS)
def per_office(request: PersonRequest) -> HttpResponse:
    """That and when conversations took place, of one year; also of those that were destroyed."""
    organisation, today = request.person.organisation, clock.today()
    every = inventory.years(organisation, today)
    year = _year(request, every)
    rows = inventory.happened(organisation, year=year, today=today)
    return render(
        request,
        "retention/per_office.html",
        {
            "years": every,
            "year": year,
            "file_url": f"{reverse('per_office_file')}?jaar={year}",
            "rows": [{"row": row, "ended": ENDINGS[row.ended]} for row in rows],
        },
    )


@require_safe
@role_page(*KEEPERS)
def per_office_download(request: PersonRequest) -> HttpResponse:
    organisation, today = request.person.organisation, clock.today()
    year = _year(request, inventory.years(organisation, today))
    rows: list[list[Cell]] = [
        [
            _("Office"),
            _("Format"),
            _("Date"),
            _("How it ended"),
            _("Destroyed on"),
            _("Number in the register"),
        ]
    ]
    for row in inventory.happened(organisation, year=year, today=today):
        number = row.certificate.register_number if row.certificate else None
        rows.append([row.office, row.format_title, row.on, str(ENDINGS[row.ended]), row.destroyed_on, number])
    return _csv(rows, f"gesprekken-per-functie-{year}.csv")


def _form(request: PersonRequest) -> InventoryForm:
    subjects = Person.objects.filter(
        organisation_id=request.person.organisation_id, cycles__conversations__isnull=False
    )
    return InventoryForm(request.GET or None, subjects=list(subjects.distinct().order_by("name")))


def _person(form: InventoryForm) -> Person | None:
    return form.subjects.get(form.cleaned_data.get("persoon", "")) if form.is_valid() else None


def _asked(request: PersonRequest, form: InventoryForm) -> QuerySet[Conversation]:
    """What was asked for; nothing while what was typed cannot be right."""
    organisation = request.person.organisation
    if form.is_bound and not form.is_valid():
        return inventory.conversations_of(organisation).none()
    asked = form.cleaned_data if form.is_bound else {}
    return inventory.conversations_of(
        organisation,
        person=_person(form) if form.is_bound else None,
        from_on=asked.get("van"),
        to_on=asked.get("tot"),
    )


def _document(row: inventory.Document) -> dict[str, object]:
    return {
        "row": row,
        "kind": DOCUMENTS[row.kind],
        "content": CONTENTS[row.content] if row.content else "",
    }


def _year(request: PersonRequest, known: list[int]) -> int:
    given = request.GET.get("jaar", "")
    return int(given) if given.isascii() and given.isdigit() and int(given[:5]) in known else known[0]


def _csv(rows: list[list[Cell]], name: str) -> HttpResponse:
    response = HttpResponse(csv_bytes(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
