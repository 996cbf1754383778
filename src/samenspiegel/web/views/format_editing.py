# SPDX-License-Identifier: EUPL-1.2
"""The guided editor: one section of a draft at a time, or one competency or mail, with an example beside it.

Every button saves what was typed, right or not; what is not right stands beside its field.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.core.format import placeholders
from samenspiegel.core.format.checks import is_written
from samenspiegel.core.format.document import (
    Document,
    NoSuchPlace,
    Step,
    Typed,
    edited,
    is_there,
    mark,
    token,
    value_at,
)
from samenspiegel.core.format.fields import Section
from samenspiegel.core.format.own import settled
from samenspiegel.core.format.sections import SECTIONS, section
from samenspiegel.core.format.sections_dates import term_row, terms_to_add
from samenspiegel.formats import drafts
from samenspiegel.formats.library import known
from samenspiegel.formats.models import FormatDraft
from samenspiegel.organisations.models import new_public_id

from ..format_editor.form import DraftForm, sent_by_name, typed_in
from ..format_editor.page import build, has_anything, has_row, mail_rows, places_on, row_title
from ..format_editor.preview import Example, example
from ..format_editor.section_words import ENDS, TOLD
from ..loading import PersonRequest
from .format_drafts import load_draft, look
from .people import administration

BY_SLUG = {told.slug: key for key, told in TOLD.items()}
KEY_LENGTH = 8


def _section(slug: str) -> Section:
    found = section(BY_SLUG.get(slug, ""))
    if found is None:
        raise Http404
    return found


@administration
def edit(request: PersonRequest, draft_id: str, slug: str, row: str = "") -> HttpResponse:
    """One page of the editor."""
    draft, here = load_draft(request, draft_id), _section(slug)
    document = drafts.document_in(draft)
    if row and not has_row(here, document, row):
        if request.method != "POST":
            raise Http404
        return _row_gone(request, draft, here)
    if request.method != "POST":
        return _page(request, draft, here, row)
    places = places_on(here, document, row)
    typed = typed_in(request.POST, places, document)
    steps = _steps(request, here, document, row)
    try:
        clashes = _save(request, draft, typed, steps)
    except drafts.DraftTooLong:
        messages.error(
            request, _("This makes the format too long. Nothing was saved: make it shorter first.")
        )
        return _page(request, draft, here, row, is_sent=True)
    if clashes:
        return _page(request, draft, here, row, is_sent=True, clashes=clashes)
    messages.success(request, _("Saved."))
    return redirect(_next(request, draft, here, row, document, steps))


def _save(
    request: PersonRequest, draft: FormatDraft, typed: Sequence[Typed], steps: Sequence[Step]
) -> Sequence[Any]:
    """Save; where somebody else took away the row of a button meanwhile, what was typed is saved all the same."""
    try:
        return drafts.save(draft=draft, typed=typed, steps=steps, by=request.person, now=clock.now())
    except NoSuchPlace:
        messages.info(request, _("What that button was about is not there any more, or the list is full."))
        return drafts.save(draft=draft, typed=typed, steps=(), by=request.person, now=clock.now())


def _steps(request: PersonRequest, here: Section, document: Document, row: str) -> list[Step]:
    """What the pressed button asks for, if it is a button of this page."""
    pressed = request.POST.get("do", "")
    if pressed == "library" and here.key == "competencies" and not row:
        wanted = known().competencies.get(request.POST.get("competency", ""))
        there = {one.get("key") for one in document.get("competencies") or () if isinstance(one, dict)}
        if wanted is None or wanted.key in there:
            return []
        return [Step("add", ("competencies",), wanted.model_dump(mode="json"))]
    if pressed == "term" and here.key == "dates":
        key = request.POST.get("term", "")
        return [Step("add", ("milestones",), term_row(key))] if key in terms_to_add(document) else []
    form = DraftForm(places=places_on(here, document, row), document=document)
    steps = build(here, document, form, (), row=row).steps
    if pressed not in steps:
        return []
    rows, address = steps[pressed]
    kind = pressed.partition(":")[0]
    if kind != "add" or rows.new is None:
        return [Step(kind, address)]
    start = f"{address[-2]}." if rows.model == "Item" else "eigen-"
    return [Step("add", address, rows.new(f"{start}{new_public_id()[:KEY_LENGTH]}"))]


def _next(
    request: PersonRequest,
    draft: FormatDraft,
    here: Section,
    row: str,
    before: Document,
    steps: Sequence[Step],
) -> str:
    """Where to go after saving: on to the next section, or here again, at the row that was moved or added."""
    if "on" in request.POST:
        following = _following(here, before)
        if following:
            return reverse("edit_format", args=[draft.public_id, TOLD[following.key].slug])
        return reverse("format_draft", args=[draft.public_id])
    address = reverse("edit_format", args=[draft.public_id, TOLD[here.key].slug])
    if row:
        address = reverse("edit_format_row", args=[draft.public_id, TOLD[here.key].slug, row])
    query = {"voorbeeld": request.POST["example_on"]} if request.POST.get("example_on") else {}
    anchor = ""
    for step in steps:
        rows = step.address if step.kind == "add" else step.address[:-1]
        anchor = _anchor(drafts.document_in(draft), before, step, rows)
        query["open"] = anchor
    return f"{address}{'?' if query else ''}{urlencode(query)}{'#' if anchor else ''}{anchor}"


def _anchor(after: Document, before: Document, step: Step, rows: tuple[str, ...]) -> str:
    """The place on the page of the row that a step was about; of one that was removed, of its list."""
    there, were = value_at(after, rows), value_at(before, rows)
    if step.kind == "remove" or not isinstance(there, list) or not there:
        return "/".join(rows)
    index = len(there) - 1
    if step.kind != "add" and isinstance(were, list):
        tokens = [token(were, number) for number in range(len(were))]
        index = tokens.index(step.address[-1]) + (-1 if step.kind == "up" else 1)
    return "/".join((*rows, token(there, max(0, min(index, len(there) - 1)))))


def _following(here: Section, document: Document) -> Section | None:
    later = SECTIONS[SECTIONS.index(here) + 1 :]
    return next((section for section in later if has_anything(section, document)), None)


def _page(
    request: PersonRequest,
    draft: FormatDraft,
    here: Section,
    row: str,
    *,
    is_sent: bool = False,
    clashes: Sequence[Any] = (),
) -> HttpResponse:
    document = drafts.document_in(draft)
    spec, found = look(draft, document)
    places = places_on(here, document, row)
    typed = sent_by_name(request.POST, places) if is_sent else None
    form = DraftForm(places=places, document=document, found=found, typed=typed)
    lost = form.show_clashes(clashes) if clashes else []
    page = build(here, document, form, found, row=row, opened=request.GET.get("open", ""))
    told = TOLD[here.key]
    asked = request.POST.get("example_on", "") or request.GET.get("voorbeeld", "")
    leaves = {
        key: any(is_written(key, reader, spec) for reader in kind.readers)
        for key, kind in placeholders.MAILS.items()
        if spec
    }
    return render(
        request,
        "formats/section.html",
        {
            "draft": draft,
            "told": told,
            "row": row,
            "title": row_title(here, document, row) if row else told.title,
            "page": page,
            "form": form,
            "lost": lost,
            "elsewhere": len(page.left),
            "mails": list(mail_rows(document, leaves)) if here.key == "mails" and not row else (),
            "words": sorted(placeholders.MAILS[row].known) if row in placeholders.MAILS else (),
            "shows_promises": here.key == "mails" and not row,
            "to_choose": _to_choose(document) if here.key == "competencies" and not row else (),
            "terms": [(key, ENDS[key]) for key in terms_to_add(document)] if here.key == "dates" else (),
            "following": TOLD[following.key].title if (following := _following(here, document)) else "",
            "asks_date": here.key == "dates",
            "preview_url": _preview_url(draft, told.slug, row),
            "example": _example(request, document, here, row, asked),
        },
        status=200,
    )


def _preview_url(draft: FormatDraft, slug: str, row: str) -> str:
    if row:
        return reverse("preview_format_row", args=[draft.public_id, slug, row])
    return reverse("preview_format", args=[draft.public_id, slug])


def _to_choose(document: Document) -> list[tuple[str, str]]:
    """The competencies of the library that are not in the format yet."""
    there = {
        one.get("key")
        for name in ("competencies", "blocks")
        for one in document.get(name) or ()
        if isinstance(one, dict)
    }
    found = [(one.key, one.name, one.source) for one in known().competencies.values() if one.key not in there]
    return [(key, f"{name} ({source})") for key, name, source in sorted(found, key=lambda one: one[1])]


def _example(request: PersonRequest, document: Document, here: Section, row: str, asked: str) -> Example:
    return example(
        document,
        organisation=request.person.organisation,
        section=here.key,
        row=row,
        asked=asked,
        today=clock.today(),
    )


@administration
@require_POST
def preview(request: PersonRequest, draft_id: str, slug: str, row: str = "") -> HttpResponse:
    """The example of what is typed and not saved yet: the same as stands beside the form after saving."""
    draft, here = load_draft(request, draft_id), _section(slug)
    document = drafts.document_in(draft)
    typed = typed_in(request.POST, places_on(here, document, row), document)
    now = [replace(one, seen=mark(value_at(document, one.address), is_set=one.is_set)) for one in typed]
    changed, _clashes = edited(document, [one for one in now if is_there(document, one.address)])
    shown = settled(changed, known())
    asked = request.POST.get("example_on", "")
    return render(request, "formats/_example.html", {"example": _example(request, shown, here, row, asked)})


def _row_gone(request: PersonRequest, draft: FormatDraft, here: Section) -> HttpResponse:
    """Somebody else took away what this page was about: what was typed is shown, so that no word is lost."""
    lost = [
        (name.rpartition("/")[2], text)
        for name, texts in request.POST.lists()
        for text in texts
        if "/" in name and text.strip()
    ]
    return render(
        request,
        "formats/row_gone.html",
        {"draft": draft, "told": TOLD[here.key], "lost": lost},
    )
