# SPDX-License-Identifier: EUPL-1.2
"""The spiegel, for subject and reviewer: first what they expect, then the report, then what to talk about."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import reviewer_name
from samenspiegel.core.access import Deed, Part, may, readers
from samenspiegel.core.format import FormatSpec, promises
from samenspiegel.core.wording import date_text, fill
from samenspiegel.feedback import actions as feedback
from samenspiegel.preparation import actions as preparation
from samenspiegel.preparation.queries import with_report

from ..forms.report import ExpectationForm, SubjectsForm
from ..loading import PersonRequest, conversation_page
from ..opened_report import Opened, opened_report
from ..page_words import listing, short_date_text
from ..report_page import BY_DIFFERENCE, build_page, expected_beside, unexpected
from ..trends import before, trend_of, with_before

SUBJECTS = "#onderwerpen"


def open_or_404(request: PersonRequest, conversation: Conversation) -> Opened:
    """Raises Http404 while there is no report that this person can read."""
    try:
        return opened_report(conversation, request.person)
    except feedback.NoReport:
        raise Http404 from None


@conversation_page(Deed.READ_REPORT, reading=with_before)
def show(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Show the spiegel; before the first look, ask what the reader expects."""
    opened = open_or_404(request, conversation)
    if opened.asks_what_is_expected:
        return redirect("report_expectation", conversation.public_id)
    form = SubjectsForm(
        competencies=opened.competencies,
        is_alone=request.rules.is_alone,
        initial={"subjects": opened.beside.chosen},
    )
    return _shown(request, conversation, opened, form)


def _shown(
    request: PersonRequest, conversation: Conversation, opened: Opened, form: SubjectsForm
) -> HttpResponse:
    by_difference = request.GET.get("volgorde") == BY_DIFFERENCE
    is_unfolded = request.GET.get("vragen") == "open"
    page = build_page(opened.report, opened.spec, opened.reader, by_difference=by_difference)
    until_on = opened.until_on(conversation)
    names = dict(opened.competencies)
    expected = opened.beside.note.expected or ()
    values = {
        "conversation": conversation,
        "conversation_title": _title(conversation, opened),
        "is_past": conversation.held_on is not None and conversation.held_on < clock.today(),
        "page": page,
        "is_unfolded": is_unfolded,
        "form": form,
        "may_choose": opened.beside.may_choose
        and may(Deed.CHOOSE_SUBJECTS, request.parts, rules=request.rules),
        "may_copy": may(Deed.COPY_REPORT, request.parts, rules=request.rules),
        "chosen": [(key, names[key]) for key in opened.beside.chosen if key in names],
        "note": opened.beside.note,
        "expected": expected_beside(page, expected),
        "unexpected": unexpected(page, opened.report, expected),
        "has_before": page.has_scores and getattr(conversation, "has_before", False),
        "who_reads": _who_reads(request, opened),
        "until": short_date_text(until_on) if until_on else "",
        "kept": _kept(opened.spec, until_on and date_text(until_on)),
    }
    return render(request, "scan/report.html" if request.rules.is_alone else "report/show.html", values)


@conversation_page(Deed.READ_REPORT, reading=with_report)
def expect(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Ask, before the first look, what the reader expects to see. It can be skipped, and is asked once."""
    opened = open_or_404(request, conversation)
    there = redirect("report", conversation.public_id)
    if not opened.asks_what_is_expected:
        return there
    is_skipped = "skip" in request.POST
    form = ExpectationForm(
        request.POST if request.method == "POST" and not is_skipped else None,
        competencies=opened.competencies,
        label=_("Where do you expect the largest difference between how you and others see it?")
        if opened.reader.is_subject
        else _("Where do you expect the largest difference between how %(name)s and others see it?")
        % {"name": opened.reader.subject_name},
    )
    if request.method == "POST" and (is_skipped or form.is_valid()):
        said = {} if is_skipped else form.cleaned_data
        preparation.write_note(
            conversation=conversation,
            by=request.person,
            now=clock.now(),
            expectation=said.get("expectation", ""),
            expected=said.get("expected", []),
        )
        return there
    request.showed_nothing = True
    return render(
        request,
        "report/expect.html",
        {"conversation": conversation, "conversation_title": _title(conversation, opened), "form": form},
    )


@require_safe
@conversation_page(Deed.READ_REPORT, reading=with_report)
def trend(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The spiegel beside that of the conversation before, for who may read both; on screen only."""
    opened = open_or_404(request, conversation)
    if opened.asks_what_is_expected:
        return redirect("report_expectation", conversation.public_id)
    earlier = before(conversation, request.person, now=clock.now())
    if earlier is None or earlier.held_on is None or conversation.held_on is None:
        raise Http404
    try:
        page = trend_of(
            earlier,
            conversation,
            opened.reader,
            person=request.person,
            days=(earlier.held_on, conversation.held_on),
        )
    except feedback.NoReport:
        raise Http404 from None
    request.showed_nothing = True  # trend_of has logged that both were read
    values = {"conversation": conversation, "page": page, "who_reads": _who_reads(request, opened)}
    return render(request, "report/trend.html", values)


@conversation_page(Deed.CHOOSE_SUBJECTS, reading=with_report)
def choose(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Keep which competencies the reader wants to talk about."""
    opened = open_or_404(request, conversation)
    there = reverse("report", args=[conversation.public_id]) + SUBJECTS
    if request.method != "POST":
        return redirect(there)
    form = SubjectsForm(request.POST, competencies=opened.competencies, is_alone=request.rules.is_alone)
    if form.is_valid():
        try:
            preparation.choose_subjects(
                conversation=conversation,
                competencies=form.cleaned_data["subjects"],
                by=request.person,
                now=clock.now(),
            )
            messages.success(
                request,
                _("Your choice is saved.")
                if request.rules.is_alone
                else _("Your choice is saved. It stands on the agenda."),
            )
        except (preparation.AgendaFrozen, preparation.PreparationOver):
            messages.error(
                request,
                _(
                    "The agenda has been fixed meanwhile, so your choice was not saved. You can still add a point."
                ),
            )
        return redirect(there)
    return _shown(request, conversation, opened, form)


def _title(conversation: Conversation, opened: Opened) -> str:
    name = opened.spec.words.conversation.name
    if opened.spec.is_alone:
        return name[:1].upper() + name[1:]
    with_whom = opened.people[Part.SUBJECT].name
    if opened.reader.is_subject:
        with_whom = reviewer_name(opened.spec, opened.people)
    return _("%(conversation)s with %(person)s") % {
        "conversation": name[:1].upper() + name[1:],
        "person": with_whom,
    }


def _who_reads(request: PersonRequest, opened: Opened) -> str:
    """Who can read the spiegel, the reader first: "jij en Arend Jansen"."""
    others = [
        opened.people[part].name
        for part in readers(Deed.READ_REPORT, request.rules)
        if part in opened.people and part not in request.parts
    ]
    if request.rules.committee:
        others.append(_("the members of %(committee)s") % {"committee": request.rules.committee})
    return listing([_("you"), *others])


def _kept(spec: FormatSpec, until: str | None) -> list[str]:
    """P6, with the real date."""
    if not until:
        return []
    return [
        fill(promise.text, {"datum_vernietiging": until})
        for promise in promises(spec, reader="subject", place="report")
        if promise.part == "retention"
    ]
