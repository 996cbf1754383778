# SPDX-License-Identifier: EUPL-1.2
"""Hold up destruction: asked by one, confirmed by another of another role. No page here shows any content."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed
from samenspiegel.retention import holds, queries
from samenspiegel.retention.models import Hold, HoldKind

from ..forms.retention import HoldForm
from ..loading import PersonRequest, conversation_page, role_page
from .retention import KEEPERS, hold_row, is_shown


@conversation_page(Deed.HOLD_UP)
def ask(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """The facilitator asks for a hold on a conversation that they guide."""
    return _ask(request, conversation, reverse("kept", args=[conversation.public_id]))


@role_page(*KEEPERS)
def ask_as_keeper(request: PersonRequest, kept_id: str) -> HttpResponse:
    """Archivist, privacy officer or administrator asks; they see the office and the date, and nothing else."""
    conversation = (
        Conversation.objects.filter(
            organisation_id=request.person.organisation_id,
            public_id=kept_id,
            planned_at__isnull=False,
            cycle__is_private=False,
        )
        .select_related("format_version", "cycle", "organisation")
        .first()
    )
    if conversation is None:
        raise Http404
    return _ask(request, conversation, reverse("holds"))


def _ask(request: PersonRequest, conversation: Conversation, back: str) -> HttpResponse:
    form = HoldForm(request.POST or None)
    may_ask = bool(holds.capacities(request.person, conversation))
    if form.is_bound and form.is_valid():
        try:
            holds.ask_hold(
                conversation=conversation,
                kind=HoldKind(form.cleaned_data["kind"]),
                reference=form.cleaned_data["reference"],
                until_on=form.cleaned_data["until_on"],
                by=request.person,
                now=clock.now(),
            )
        except holds.DateRefused as refused:
            form.add_error(
                "until_on",
                _("Choose a day after today, and %(date)s at the latest.")
                % {"date": date_format(refused.latest_on, "j F Y")},
            )
        except holds.AlreadyAsked:
            form.add_error(None, _("Somebody asked for this already. Confirm that, or have it taken back."))
        except holds.NotAllowed:
            may_ask = False
        except holds.TooLate:
            messages.error(request, _("This cannot be done any more: it has been destroyed."))
            return redirect("start" if back != reverse("holds") else back)
        else:
            messages.success(
                request, _("It has been asked. It works once somebody with another role confirms it.")
            )
            return redirect(back)
    return render(
        request,
        "retention/ask_hold.html",
        {
            "form": form,
            "conversation": conversation,
            "proof": queries.proof_of(conversation, on=clock.today()),
            "back": back,
            "may_ask": may_ask,
        },
    )


@role_page(*KEEPERS)
def index(request: PersonRequest) -> HttpResponse:
    """The holds that wait or work. Archivist, privacy officer and administrator see office and date, no content."""
    rows = Hold.objects.filter(organisation_id=request.person.organisation_id)
    rows = rows.select_related(
        "conversation__format_version", "conversation__cycle", "asked_by", "confirmed_by", "ended_by"
    )
    shown = [hold for hold in rows if is_shown(hold)]
    proofs = queries.proofs([hold.conversation for hold in shown], on=clock.today())
    return render(
        request,
        "retention/holds.html",
        {
            "rows": [
                {**hold_row(hold, held=frozenset(), request=request), "proof": proof}
                for hold, proof in zip(shown, proofs, strict=True)
            ]
        },
    )


@role_page(*KEEPERS)
def decide_as_keeper(request: PersonRequest, hold_id: str) -> HttpResponse:
    """One hold: confirm it, or end it."""
    hold = _load(request, hold_id)
    if request.method == "POST":
        return _decide(request, hold, reverse("holds"))
    held = holds.capacities(request.person, hold.conversation)
    return render(
        request,
        "retention/hold.html",
        {
            "row": hold_row(hold, held=held, request=request),
            "is_shown": is_shown(hold),
            "proof": queries.proof_of(hold.conversation, on=clock.today()),
            "is_side": not held,
        },
    )


@conversation_page(Deed.HOLD_UP)
@require_POST
def decide(request: PersonRequest, conversation: Conversation, hold_id: str) -> HttpResponse:
    """The facilitator confirms or ends a hold on a conversation that they guide."""
    hold = conversation.holds.filter(public_id=hold_id).first()
    if hold is None:
        raise Http404
    return _decide(request, hold, reverse("kept", args=[conversation.public_id]))


def _load(request: PersonRequest, hold_id: str) -> Hold:
    hold = (
        Hold.objects.filter(organisation_id=request.person.organisation_id, public_id=hold_id)
        .select_related("conversation__format_version", "conversation__cycle", "asked_by", "confirmed_by")
        .first()
    )
    if hold is None:
        raise Http404
    return hold


def _decide(request: PersonRequest, hold: Hold, back: str) -> HttpResponse:
    try:
        if request.POST.get("deed") == "confirm":
            holds.confirm_hold(hold=hold, by=request.person, now=clock.now())
            messages.success(request, _("Destruction is held up. Both sides get a mail."))
        elif request.POST.get("deed") == "end":
            ended = holds.end_hold(hold=hold, by=request.person, now=clock.now())
            if ended.confirmed_at:
                on = date_format(ended.until_on, "j F Y")
                messages.success(
                    request, _("The hold ends on %(date)s. Everybody involved gets a mail.") % {"date": on}
                )
            else:
                messages.success(request, _("The request has been taken back."))
    except holds.SamePerson:
        messages.error(request, _("You asked for this yourself. Somebody else has to confirm it."))
    except holds.SameRole:
        messages.error(
            request,
            _("It was asked in the same role as yours. Somebody with another role has to confirm it."),
        )
    except holds.NotAllowed:
        messages.error(
            request, _("You are a side in this conversation. Others decide whether it is kept longer.")
        )
    except holds.TooLate:
        messages.error(
            request, _("This cannot be done any more: it has changed meanwhile. Nothing was changed.")
        )
    return redirect(back)
