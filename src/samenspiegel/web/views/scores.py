# SPDX-License-Identifier: EUPL-1.2
"""The spiegel from a spreadsheet: for who collected answers elsewhere. No account, and nothing is kept."""

import json
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from samenspiegel import clock
from samenspiegel.core.files import FileRefused
from samenspiegel.core.report.build import ResponsesWrong
from samenspiegel.core.report.groups import GroupsWrong
from samenspiegel.core.scores_table import TableWrong, read
from samenspiegel.core.tables import Table, TableRefused

from .. import throttles
from ..carried_scores import NothingCarried, open_made, open_scores, seal_made, seal_scores
from ..file_words import scores_refusal
from ..forms.scores import MatchForm, ScoresFileForm
from ..report_figures import figure_rows
from ..scores_page import Made, as_pdf, as_slides, known_items, made_of, make
from ..scores_words import SHOWN, problem_text
from ..spreadsheets import download, read_table
from ..uploads import too_large

MAX_ROWS = 12_000  # a row per score: 100 raters of 60 items, and some
MAX_COLUMNS = 160  # a column per question: 60 items, and what a forms program adds
PPTX_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; the next page asks what its columns mean."""
    form = ScoresFileForm()
    if request.method == "POST":
        form = ScoresFileForm(request.POST, request.FILES)
        if throttles.try_client(request, "scores") is None:
            form.add_error(None, _("That was too often. Wait ten minutes and choose the file again."))
        elif "table" in too_large(request):
            form.is_valid()
            form.errors.pop("table", None)
            form.add_error("table", scores_refusal("too_large"))
        elif form.is_valid():
            try:
                table = read_table(
                    form.cleaned_data["table"].read(), max_rows=MAX_ROWS, max_columns=MAX_COLUMNS
                )
                return _matched(request, table, seal_scores(table), form.cleaned_data["subject"], None)
            except (FileRefused, TableRefused) as refused:
                form.add_error("table", scores_refusal(refused.reason))
    return render(request, "scores/upload.html", {"form": form})


def match(request: HttpRequest) -> HttpResponse:
    """What the columns mean; then the spiegel, or what is not right."""
    if request.method != "POST":
        return redirect("scores")
    if throttles.try_client(request, "scores_again") is None:
        return _too_often(request)
    try:
        table = open_scores(request.POST.get("sealed", ""))
    except NothingCarried:
        return _gone(request)
    subject = request.POST.get("subject", "").strip()[:120] or _("the subject")
    return _matched(request, table, request.POST["sealed"], subject, request.POST)


def _matched(request: HttpRequest, table: Table, sealed: str, subject: str, given: object) -> HttpResponse:
    form = MatchForm(given, table=table, known_items=known_items())  # type: ignore[arg-type]
    problems = form.beyond
    if not problems and given is not None and "make" in request.POST and form.is_valid():
        try:
            return _shown(request, make(read(table, form.matching), subject=subject))
        except TableWrong as wrong:
            problems = [problem_text(problem) for problem in wrong.problems]
        except (GroupsWrong, ResponsesWrong):
            problems = [_("These groups cannot be reported on. Look at what each of them is.")]
    values = {
        "form": form,
        "sealed": sealed,
        "subject": subject,
        "rows": len(table.rows),
        "open_columns": not form.is_clear or form.is_bound,
        "problems": problems[:SHOWN],
        "more": max(0, len(problems) - SHOWN),
    }
    return render(request, "scores/match.html", values)


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The same spiegel again, in another order."""
    if request.method != "POST":
        return redirect("scores")
    if throttles.try_client(request, "scores_again") is None:
        return _too_often(request)
    try:
        made = made_of(open_made(request.POST.get("made", "")))
    except NothingCarried:
        return _gone(request)
    return _shown(request, made, by_difference=request.POST.get("order") == "difference")


def _shown(request: HttpRequest, made: Made, *, by_difference: bool = False) -> HttpResponse:
    return render(
        request,
        "scores/spiegel.html",
        {
            "page": made.page(by_difference=by_difference),
            "made": seal_made(made.as_json()),
            "by_difference": by_difference,
            "is_fixed": True,
        },
    )


@require_POST
def take(request: HttpRequest, kind: str) -> HttpResponse:
    """The spiegel as a file, made of what the page carried."""
    if throttles.try_client(request, "scores") is None:
        return _too_often(request)
    try:
        made = made_of(open_made(request.POST.get("made", "")))
    except NothingCarried:
        return _gone(request)
    name = f"spiegel-{clock.today().isoformat()}"
    if kind == "pptx":
        return saved(as_slides(made, on=clock.today()), PPTX_TYPE, f"{name}.pptx")
    if kind == "pdf":
        return saved(as_pdf(made, on=clock.today()), "application/pdf", f"{name}.pdf")
    if kind == "json":
        text = json.dumps(made.as_json(), ensure_ascii=False, indent=2)
        return saved(text.encode(), "application/json", f"{name}.json")
    if kind in {"xlsx", "csv"}:
        with override("nl"):
            return download(figure_rows(made.words), name=name, kind=kind)
    raise Http404


def example(request: HttpRequest, kind: str) -> HttpResponse:
    """A table to fill in: a row per person, a column per question."""
    if kind not in {"xlsx", "csv"}:
        raise Http404
    questions = [(competency, text) for text, competency in list(known_items().items())[:8]]
    heading = ["Groep", *(f"{competency} [{text}]" for competency, text in questions), "Waarmee doorgaan?"]
    rows = [
        ["zelf", *[4] * len(questions), ""],
        ["collega's", *[3] * len(questions), "Je legt besluiten goed uit."],
        ["collega's", *[4] * len(questions), ""],
        ["collega's", *[5] * len(questions), ""],
    ]
    return download([heading, *rows], name="spiegel-voorbeeld", kind=kind)


def _too_often(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("That was too often. Wait ten minutes and choose the file again."))
    return redirect("scores")


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(
        request,
        _(
            "This page has been open for more than an hour, or was changed. Choose the file again; nothing was kept."
        ),
    )
    return redirect("scores")


def saved(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file that the browser saves and nobody keeps."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
