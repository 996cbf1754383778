# SPDX-License-Identifier: EUPL-1.2
"""The log of an organisation, for its auditor and administrators: what happened, by whom, and whether it is whole.

Names of actors stand in it, since that is what the log is for. What raters did is not in the log at all.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samenspiegel import clock
from samenspiegel.audit import actions as audit
from samenspiegel.audit.models import Event, Watch
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed, Part
from samenspiegel.people.models import Person, Role

from ..audit_words import OPENED, fault_text, sentence
from ..forms.audit import LogFilterForm, WatchForm
from ..loading import PersonRequest, conversation_page, role_page
from ..spreadsheets import download
from .preparation import page_of

PER_PAGE = 50
MOST_PEOPLE = 200
MOST_LINES = 50_000


@require_safe
@role_page(Role.ADMINISTRATOR, Role.AUDITOR)
def show(request: PersonRequest) -> HttpResponse:
    """Newest first, filtered. Whether the chain holds was found by the clock; nothing is walked here."""
    return _page(request)


def _page(request: PersonRequest, watch_form: WatchForm | None = None) -> HttpResponse:
    organisation = request.person.organisation
    form = LogFilterForm(request.GET or None)
    page = Paginator(_lines(request, form), PER_PAGE).get_page(request.GET.get("page"))
    names = _names(request, page)
    watch = Watch.objects.filter(organisation=organisation).first() or Watch()
    kept = {"kept_years": watch.kept_years, "mailbox": watch.mailbox}
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "audit/show.html",
        {
            "page": page,
            "rows": [
                (event, sentence(event.kind, event.detail), names.get(event.actor), names.get(event.about))
                for event in page
            ],
            "form": form,
            "is_filtered": form.is_bound and any(form.data.get(name) for name in form.fields),
            "watch": watch,
            "fault": fault_text(watch.fault, watch.fault_number, watch.fault_on) if watch.fault else "",
            "watch_form": watch_form or WatchForm(initial=kept, auto_id="watch_%s"),
            "is_administrator": request.person.is_administrator,
            "query": query.urlencode(),
        },
    )


@require_safe
@role_page(Role.ADMINISTRATOR, Role.AUDITOR)
def export(request: PersonRequest) -> HttpResponse:
    """The same lines as a table; that it was taken along is in the log too."""
    lines = _lines(request, LogFilterForm(request.GET or None))[: MOST_LINES + 1]
    found = list(lines)
    if len(found) > MOST_LINES:
        messages.error(
            request,
            _("These are more than %(count)s lines. Choose a shorter period, then save it as a table again.")
            % {"count": f"{MOST_LINES:_}".replace("_", ".")},
        )
        return redirect("audit")
    names = _names(request, found)
    audit.log(
        "log.exported",
        organisation=request.person.organisation,
        at=clock.now(),
        actor=request.person,
        count=len(found),
    )
    head = [_("Line"), _("When"), _("What"), _("By"), _("About"), _("Mark"), _("Kind"), _("Digest")]
    rows = (
        [
            event.number,
            f"{event.at.astimezone(clock.AMSTERDAM):%Y-%m-%d %H:%M:%S}",
            sentence(event.kind, event.detail),
            names.get(event.actor, event.actor),
            names.get(event.about, ""),
            event.about,
            event.kind,
            event.digest,
        ]
        for event in found
    )
    return download([head, *rows], name=f"logboek-{clock.today().isoformat()}", kind="csv")


@require_POST
@role_page(Role.ADMINISTRATOR)
def change_watch(request: PersonRequest) -> HttpResponse:
    """Set how long lines stay, and who gets the head each day."""
    form = WatchForm(request.POST, auto_id="watch_%s")
    if not form.is_valid():
        return _page(request, watch_form=form)
    audit.change_watch(
        organisation=request.person.organisation, by=request.person, now=clock.now(), **form.cleaned_data
    )
    messages.success(request, _("Saved."))
    return redirect("audit")


@require_safe
@conversation_page(Deed.SEE_READINGS)
def readings(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Who opened mirror, record and what belongs to them, and when: the subject of everybody, others of themselves."""
    lines = Event.objects.filter(
        organisation=conversation.organisation, about=conversation.public_id, kind__in=OPENED
    ).order_by("-number")
    is_subject = Part.SUBJECT in request.parts
    if not is_subject:
        lines = lines.filter(actor=request.person.public_id)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    names = _names(request, page)
    return render(
        request,
        "audit/readings.html",
        page_of(
            request,
            conversation,
            Deed.SEE_READINGS,
            page=page,
            rows=[(event, OPENED[event.kind], names.get(event.actor)) for event in page],
            is_subject=is_subject,
        ),
    )


def _lines(request: PersonRequest, form: LogFilterForm) -> QuerySet[Event]:
    """The lines that a filter asks for; a filter that is wrong asks for nothing."""
    lines = Event.objects.filter(organisation=request.person.organisation).order_by("-number")
    if not form.is_bound:
        return lines
    if not form.is_valid():
        return lines.none()
    asked = form.cleaned_data
    if asked["kind"]:
        lines = lines.filter(kind=asked["kind"])
    if asked["mark"]:
        lines = lines.filter(about__startswith=asked["mark"])
    if asked["who"]:
        found = Person.objects.filter(
            organisation=request.person.organisation, name__icontains=asked["who"].strip()
        )
        ids = list(found.values_list("public_id", flat=True)[:MOST_PEOPLE])
        lines = lines.filter(Q(actor__in=ids) | Q(about__in=ids))
    if asked["begins_on"]:
        lines = lines.filter(at__gte=datetime.combine(asked["begins_on"], time(), clock.AMSTERDAM))
    if asked["ends_on"]:
        after = asked["ends_on"] + timedelta(days=1)
        lines = lines.filter(at__lt=datetime.combine(after, time(), clock.AMSTERDAM))
    return lines


def _names(request: PersonRequest, events: Iterable[Event]) -> dict[str, str]:
    ids = {public_id for event in events for public_id in (event.actor, event.about) if public_id}
    found = Person.objects.filter(organisation=request.person.organisation, public_id__in=ids)
    return dict(found.values_list("public_id", "name"))
