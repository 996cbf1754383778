# SPDX-License-Identifier: EUPL-1.2
"""How often two people talk, where the format leaves that to them (ZS-4)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.conversations.queries import people_in, spec_for
from samenspiegel.core.access import Deed, Part
from samenspiegel.people.models import Person
from samenspiegel.teams import intervals

from ..forms.teams import IntervalForm
from ..loading import PersonRequest, conversation_page
from .preparation import page_of


@conversation_page(Deed.CONSENT)
def show(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """What the two agreed, and a proposal that waits; propose a number of months, or say yes to the other's."""
    other = _other(request, conversation)
    row = intervals.of_pair(request.person, other)
    proposed = row.proposed_months if row else None
    is_mine = row is not None and row.proposed_by_id == request.person.pk
    initial = {"months": proposed or (row.months if row else None)}
    form = IntervalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        months = form.cleaned_data["months"]
        try:
            kept = intervals.propose_interval(other=other, months=months, by=request.person, now=clock.now())
        except intervals.NotAPair:
            messages.error(request, _("One of you does not work here any more. Nothing was changed."))
        else:
            if kept.proposed_months is None:
                messages.success(request, _("You both agree on this."))
            else:
                messages.success(request, _("Your proposal has been sent. It holds once the other agrees."))
        return redirect("interval", conversation.public_id)
    values = {
        "form": form,
        "other": other,
        "agreed": _every(row.months) if row and row.months else "",
        "proposed": _every(proposed) if proposed else "",
        "proposed_months": proposed,
        "is_mine": is_mine,
    }
    page = page_of(request, conversation, Deed.CONSENT, **values)
    return render(request, "team/interval.html", page)


@require_POST
@conversation_page(Deed.CONSENT)
def end(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Agree no longer, or say no to what the other proposed."""
    other = _other(request, conversation)
    try:
        intervals.end_interval(other=other, by=request.person, now=clock.now())
    except intervals.NotAPair:
        messages.error(request, _("One of you does not work here any more. Nothing was changed."))
    else:
        messages.success(request, _("Nothing is agreed now. The other is told."))
    return redirect("interval", conversation.public_id)


def _every(months: int) -> str:
    return ngettext("every month", "every %(months)s months", months) % {"months": months}


def _other(request: PersonRequest, conversation: Conversation) -> Person:
    """Whom the person who asks talks with here."""
    people = people_in(conversation)
    own = Part.SUBJECT if Part.SUBJECT in request.parts else Part.REVIEWER
    found = people.get(Part.REVIEWER if own == Part.SUBJECT else Part.SUBJECT)
    if spec_for(conversation).time.interval != "agreed" or found is None:
        raise Http404
    return found
