# SPDX-License-Identifier: EUPL-1.2
"""The destruction list and the archivist's decision. Office, kind, date, ground; no name, no content."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.people.models import Role
from samenspiegel.people.queries import with_role
from samenspiegel.retention import lists, queries
from samenspiegel.retention.models import (
    WAITING,
    Certificate,
    DestructionList,
    ItemState,
    PostponeReason,
)

from ..forms.retention import PostponeForm
from ..loading import PersonRequest, role_page
from ..retention_words import ITEM_STATES, POSTPONE_REASONS
from .retention import KEEPERS

LISTS_SHOWN = 50


@role_page(*KEEPERS)
def index(request: PersonRequest) -> HttpResponse:
    """Every list, the newest first, with how much on it still waits."""
    organisation, today = request.person.organisation, clock.today()
    found = DestructionList.objects.filter(organisation=organisation).annotate(total=Count("items"))
    rows = []
    for row in found[:LISTS_SHOWN]:
        rows.append({"list": row, "total": row.total, "waiting": lists.waiting(row, today)})
    return render(
        request,
        "retention/lists.html",
        {
            "rows": rows,
            "due": len(queries.due_by_list(organisation, today)),
            "may_make": _may(request, Role.ARCHIVIST, Role.ADMINISTRATOR),
            "has_archivist": _has_archivist(request),
        },
    )


@role_page(Role.ARCHIVIST, Role.ADMINISTRATOR)
@require_POST
def make(request: PersonRequest) -> HttpResponse:
    try:
        made = lists.make_list(organisation=request.person.organisation, by=request.person, now=clock.now())
    except lists.NothingDue:
        messages.info(request, _("Nothing is due that is not on a list already."))
        return redirect("destruction_lists")
    messages.success(request, _("List %(list)s has been made.") % {"list": made.name})
    return redirect("destruction_list", made.public_id)


@role_page(*KEEPERS)
def show(request: PersonRequest, list_id: str) -> HttpResponse:
    """One list, item by item."""
    made = _load(request, list_id)
    return _page(request, made)


def _page(request: PersonRequest, made: DestructionList, *, nothing_chosen: bool = False) -> HttpResponse:
    today = clock.today()
    items = list(made.items.select_related("settled_by"))
    held = lists.held(made, today)
    numbers = {
        row.item_id: row
        for row in Certificate.objects.filter(organisation_id=made.organisation_id, item__in=items)
    }
    is_archivist = _may(request, Role.ARCHIVIST)
    rows = [
        {
            "item": item,
            "state": ITEM_STATES[item.state],
            "because": POSTPONE_REASONS.get(item.postponed_because, ""),
            "held_until_on": held.get(item.conversation),
            "certificate": numbers.get(item.pk),
            "may_decide": is_archivist and item.state in WAITING and item.conversation not in held,
            "is_postponed": item.state == ItemState.POSTPONED and not lists.is_open_now(item, today),
        }
        for item in items
    ]
    return render(
        request,
        "retention/destruction_list.html",
        {
            "made": made,
            "rows": rows,
            "may_decide": any(row["may_decide"] for row in rows),
            "is_archivist": is_archivist,
            "has_archivist": _has_archivist(request),
            "nothing_chosen": nothing_chosen,
            "waiting": lists.waiting(made, today),
        },
    )


@role_page(Role.ARCHIVIST)
@require_POST
def approve(request: PersonRequest, list_id: str) -> HttpResponse:
    """Approve what was ticked, and destroy it at once."""
    made = _load(request, list_id)
    ticked = set(request.POST.getlist("item"))  # never asked of the database: anything can be typed here
    chosen = [item for item in made.items.select_related("list") if item.public_id in ticked]
    if not chosen or "sure" not in request.POST:
        return _page(request, made, nothing_chosen=True)
    approved, left = lists.approve(made=made, items=chosen, by=request.person, now=clock.now())
    if approved:
        text = ngettext(
            "%(count)s conversation has been destroyed.",
            "%(count)s conversations have been destroyed.",
            approved,
        )
        messages.success(request, text % {"count": approved})
    if left:
        text = ngettext(
            "%(count)s conversation was left: it was decided about meanwhile, is held up, or is your own.",
            "%(count)s conversations were left: they were decided about meanwhile, are held up, or are your own.",
            len(left),
        )
        messages.warning(request, text % {"count": len(left)})
    return redirect("destruction_list", made.public_id)


@role_page(Role.ARCHIVIST)
def postpone(request: PersonRequest, list_id: str, item_id: str) -> HttpResponse:
    """Leave one conversation on the list for later, with a reason and an end."""
    made = _load(request, list_id)
    item = made.items.filter(public_id=item_id).select_related("list", "organisation").first()
    if item is None:
        raise Http404
    form = PostponeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            lists.postpone(
                item=item,
                until_on=form.cleaned_data["until_on"],
                because=PostponeReason(form.cleaned_data["because"]),
                by=request.person,
                now=clock.now(),
            )
        except lists.DateRefused as refused:
            form.add_error(
                "until_on",
                _("Choose a day after today, and %(date)s at the latest.")
                % {"date": date_format(refused.latest_on, "j F Y")},
            )
        except lists.NotWaiting:
            messages.error(request, _("This was decided about already. Nothing was changed."))
            return redirect("destruction_list", made.public_id)
        except lists.OwnConversation:
            form.add_error(
                None, _("You are a side in this conversation. Another archivist decides about it.")
            )
        else:
            messages.success(request, _("It has been postponed. On that day it waits for a decision again."))
            return redirect("destruction_list", made.public_id)
    return render(
        request,
        "retention/postpone.html",
        {"form": form, "made": made, "item": item},
    )


def _load(request: PersonRequest, list_id: str) -> DestructionList:
    made = DestructionList.objects.filter(
        organisation_id=request.person.organisation_id, public_id=list_id
    ).first()
    if made is None:
        raise Http404
    return made


def _may(request: PersonRequest, *roles: Role) -> bool:
    return any(getattr(request.person, f"is_{role}", False) for role in roles)


def _has_archivist(request: PersonRequest) -> bool:
    return bool(with_role(request.person.organisation_id, Role.ARCHIVIST))
