# SPDX-License-Identifier: EUPL-1.2
"""Look at oneself, outside any conversation (PR-3): begin, see, compare, throw away. Nobody else has a way in here."""

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.conversations import actions as conversations
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import answers_alone, scannable, scans_of
from samenspiegel.core.access import Deed
from samenspiegel.core.format import choosing
from samenspiegel.core.schedule import ScheduleImpossible
from samenspiegel.duties.queries import overview
from samenspiegel.feedback import actions as feedback
from samenspiegel.feedback.queries import round_of
from samenspiegel.formats.models import FormatVersion
from samenspiegel.formats.queries import spec_of
from samenspiegel.retention import actions as retention

from ..forms.changes import SureForm
from ..forms.near_round import ask_why
from ..forms.scan import CompareForm, ScanForm
from ..loading import PersonRequest, conversation_page
from ..report_words import Reader
from ..scan_page import label, name_of, ready_scans, state_of
from ..trend_page import TrendPage
from ..trends import trend_of

WEEK = timedelta(days=7)
TO_CHOOSE = WEEK  # by default there is a week to choose people before their questionnaires leave


@login_required
def mine(request: PersonRequest) -> HttpResponse:
    """One's own scans, the newest first; with the way to another one and to comparing two."""
    if not request.person:
        return render(request, "start/nobody.html")
    versions = scannable(request.person, on=clock.today())
    rows = overview(
        list(scans_of(request.person, now=clock.now()).select_related("round", "agenda", "record"))
    )
    if not versions and not rows:
        raise Http404
    spec = spec_of(versions[0] if versions else rows[0].conversation.format_version)
    shown = [(row, state_of(row.facts, is_alone=answers_alone(row.conversation))) for row in rows]
    return render(
        request,
        "scan/index.html",
        {
            "name": name_of(rows[0].conversation) if rows else _name(versions[0]),
            "versions": versions,
            "summary": spec.summary,
            "language": spec.text_language,
            "rows": [(row.conversation, label(state)) for row, state in shown],
            "can_compare": sum(state == "ready" for _row, state in shown) > 1,
        },
    )


@login_required
def begin(request: PersonRequest) -> HttpResponse:
    """Begin one: what is asked, and whether others look along."""
    if not request.person:
        raise Http404
    today = clock.today()
    versions = scannable(request.person, on=today)
    wanted = request.GET.get("format", "")
    version = next((one for one in versions if wanted in ("", one.key)), None)
    if version is None:
        raise Http404
    spec = spec_of(version)
    earliest = conversations.earliest_ready_on(version, today)
    initial = {
        "competencies": conversations.default_choice(request.person.organisation, spec),
        "ready_on": earliest - timedelta(days=1) + TO_CHOOSE,
    }
    form = ScanForm(request.POST if request.method == "POST" else None, spec=spec, initial=initial)
    if form.is_bound and form.is_valid():
        begun = _begun(request, version, form)
        if begun is not None:
            return begun
    return render(
        request,
        "scan/begin.html",
        {
            "form": form,
            "name": _name(version),
            "core": [one.name for one in spec.competencies if one.use == "core"],
            "can_choose": bool(choosing.choosable(spec)),
            "months": spec.retained("feedback").months,
            "asks_why": "exception_reason" in form.errors or bool(form["exception_reason"].value()),
        },
    )


def _begun(request: PersonRequest, version: FormatVersion, form: ScanForm) -> HttpResponse | None:
    """Where to go on with a scan that was begun; None where the form says why it was not."""
    now, given = clock.now(), form.cleaned_data
    try:
        scan = conversations.begin_scan(
            format_version=version,
            by=request.person,
            now=now,
            competencies=given.get("competencies", ()),
            ready_on=form.wanted_on,
            exception_reason=given["exception_reason"],
        )
    except ScheduleImpossible as impossible:
        form.add_error("ready_on", _too_early(impossible.earliest))
    except conversations.RoundTooSoon as soon:
        ask_why(form, soon.other_on)
    except conversations.PlanRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, _refusal(refused.code))
    else:
        round = feedback.propose_raters(conversation=scan, now=now, by=request.person)
        if form.wanted_on is not None:
            return redirect("raters", scan.public_id)
        if round is not None:
            feedback.open_alone(round=round, now=now, by=request.person)
        return redirect("own_questionnaire", scan.public_id)
    return None


def _too_early(earliest: date | None) -> str:
    text = _("This is too early to ask others.")
    if earliest is None:
        return text
    found = _("The earliest date that fits is %(date)s.") % {"date": date_format(earliest, "l j F Y")}
    return f"{text} {found}"


def _refusal(code: str) -> str:
    return {
        "too_many_competencies": _(
            "These are more competencies than fit. Tick fewer, so that the list stays short."
        ),
        "custody_needs_facilitator": _(
            "Here answers of others can only be opened by people who guide conversations. "
            "That is why you can only look alone."
        ),
        "decision_missing": _(
            "Your organisation still has to decide about these rules. You cannot begin yet."
        ),
    }.get(code, _("This does not fit. Look at what you chose and try again."))


def _name(version: FormatVersion) -> str:
    name = spec_of(version).words.conversation.name
    return name[:1].upper() + name[1:]


@require_POST
@conversation_page(Deed.THROW_AWAY)
def go_on_alone(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Ask nobody else after all, before anything has left."""
    round = round_of(conversation)
    if round is None or conversation.cancelled_at:
        raise Http404
    try:
        feedback.open_alone(round=round, now=clock.now(), by=request.person)
    except feedback.AlreadyOpen:
        messages.error(request, _("The questionnaires have left in the meantime. Nothing was changed."))
        return redirect("conversation", conversation.public_id)
    return redirect("own_questionnaire", conversation.public_id)


@conversation_page(Deed.THROW_AWAY)
def throw_away(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Destroy it at once; a tick first, because it cannot be undone."""
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        is_gone = retention.throw_away(conversation=conversation, by=request.person, now=clock.now())
        messages.success(
            request,
            _("It has been destroyed, with everything in it.")
            if is_gone
            else _(
                "The answers have been destroyed, and who was asked gets a mail. Tomorrow the rest is gone as well."
            ),
        )
        return redirect("scans")
    round = getattr(conversation, "round", None)
    return render(
        request,
        "scan/throw_away.html",
        {
            "conversation": conversation,
            "form": form,
            "name": name_of(conversation),
            "tells_others": round is not None and feedback.is_open(round) and not answers_alone(conversation),
        },
    )


@login_required
def compare(request: PersonRequest) -> HttpResponse:
    """Two of one's own scans beside each other. Computed for this page, and kept nowhere."""
    if not request.person:
        raise Http404
    rows = ready_scans(request.person)
    if len(rows) < 2:
        return redirect("scans")
    rows.reverse()  # the oldest first
    offered = [(row.public_id, f"{name_of(row)}, {date_format(_made_on(row), 'j F Y')}") for row in rows]
    chosen = {"eerder": rows[-2].public_id, "later": rows[-1].public_id} | request.GET.dict()
    form = CompareForm(chosen, offered=offered)
    page = None
    if form.is_valid():
        by_id = {row.public_id: row for row in rows}
        pair = sorted(
            {form.cleaned_data[name] for name in ("eerder", "later")}, key=lambda one: _made_on(by_id[one])
        )
        if len(pair) == 2:
            page = _compared(request, by_id[pair[0]], by_id[pair[1]])
        else:
            form.add_error("later", _("Choose two different ones."))
    return render(
        request,
        "scan/compare.html",
        {"form": form, "page": page, "has_more": len(rows) > 2, "name": name_of(rows[-1])},
    )


def _compared(request: PersonRequest, earlier: Conversation, later: Conversation) -> TrendPage:
    reader = Reader(is_subject=True, subject_name=request.person.name)
    return trend_of(earlier, later, reader, person=request.person, days=(_made_on(earlier), _made_on(later)))


def _made_on(row: Conversation) -> date:
    """The day on which its outcome came about."""
    made_at = row.round.closed_at or row.planned_at
    return made_at.astimezone(clock.AMSTERDAM).date()
