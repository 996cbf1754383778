# SPDX-License-Identifier: EUPL-1.2
"""Custodian mode: a facilitator's seal passphrase, the organisation's choice, a round's printed code, another link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from samenspiegel import clock
from samenspiegel.conversations.models import Conversation
from samenspiegel.core.access import Deed, Part
from samenspiegel.feedback import actions
from samenspiegel.feedback.models import Invitation, Round
from samenspiegel.feedback.queries import round_of
from samenspiegel.organisations.models import Custody
from samenspiegel.people import actions as people
from samenspiegel.people.models import Person, Role
from samenspiegel.people.queries import has_role, with_role

from ..forms.changes import SureForm
from ..forms.custody import ChangeSealForm, CustodyForm, NewSealForm, SealForm
from ..loading import PersonRequest, conversation_page, role_page


@sensitive_post_parameters()
@login_required
def seal(request: PersonRequest) -> HttpResponse:
    """Set a seal passphrase, change it, or make a new one for a forgotten one: for who guides conversations."""
    if not request.person or not guides(request.person):
        raise Http404
    has_seal = actions.has_seal(request.person)
    wanted = request.POST.get("go", "") if request.method == "POST" else ""
    first = SealForm(request.POST if wanted == "set" else None)
    change = ChangeSealForm(request.POST if wanted == "change" else None, auto_id="change_%s")
    replace = NewSealForm(request.POST if wanted == "replace" else None, auto_id="new_%s")
    form = {"set": first, "change": change, "replace": replace}.get(wanted)
    if wanted == "set" and has_seal:  # the same press twice
        return redirect("seal")
    if form is not None and form.is_valid() and _sets(request, form):
        return redirect("seal")
    values = {"has_seal": has_seal, "first": first, "change": change, "replace": replace, "bad_form": form}
    status = 422 if form is not None else 200
    return render(request, "custody/seal.html", values, status=status)


def guides(person: Person) -> bool:
    """Whether somebody guides conversations: by their role, or one that they were asked for from outside."""
    parts = person.participations.filter(part__in=[Part.FACILITATOR, Part.SUBSTITUTE])
    return has_role(person, Role.FACILITATOR) or parts.exists()


def _sets(request: PersonRequest, form: SealForm) -> bool:
    person, given, now = request.person, form.cleaned_data, clock.now()
    try:
        if isinstance(form, ChangeSealForm):
            actions.change_seal(person=person, before=given["seal_before"], after=given["seal"], now=now)
            messages.success(
                request, _("Your seal passphrase has been changed. Open rounds open with it too.")
            )
        else:
            actions.set_seal(person=person, passphrase=given["seal"], now=now)
            messages.success(
                request, _("Your seal passphrase has been set. Keep it well: nobody can look it up.")
            )
    except actions.SealTooWeak as weak:
        form.refuse(weak.code)
    except actions.SealTooOften:
        form.add_error("seal_before" if "seal_before" in form.fields else "seal", too_often())
    except actions.SealBusy:
        form.add_error(None, busy())
    except actions.SealWrong:
        form.add_error("seal_before", _("This is not your seal passphrase. Nothing was changed."))
    return form.is_valid()


@role_page(Role.ADMINISTRATOR)
def custody(request: PersonRequest) -> HttpResponse:
    """How the organisation keeps the key to the answers of rounds that are planned from now on."""
    organisation = request.person.organisation
    form = CustodyForm(
        request.POST if request.method == "POST" else None, initial={"custody": organisation.custody}
    )
    if form.is_valid():
        people.choose_custody(
            organisation=organisation,
            custody=form.cleaned_data["custody"],
            by=request.person,
            now=clock.now(),
        )
        messages.success(request, _("Saved. It holds for conversations that are planned from now on."))
        return redirect("custody")
    facilitators = with_role(organisation.pk, Role.FACILITATOR)
    values = {
        "form": form,
        "is_custodian": organisation.custody == Custody.CUSTODIAN,
        "without": [person.name for person in facilitators if not actions.has_seal(person)],
        "are_too_few": len(facilitators) < 2,
    }
    return render(request, "custody/choose.html", values, status=422 if form.is_bound else 200)


@conversation_page(Deed.CLOSE_ROUND)
def recovery_code(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    """Make the code of a round, and show it once, to print."""
    round = _round(conversation)
    if round.custody != Custody.CUSTODIAN:
        return _not_sealed(request, conversation)
    if round.opened_on or round.closed_at or round.destroyed_at:
        messages.info(request, _("The questionnaires have left. The code that was printed before holds."))
        return redirect("round", conversation.public_id)
    if request.method != "POST":
        return render(request, "custody/code_first.html", {"conversation": conversation})
    try:
        code = actions.make_recovery_code(round=round, by=request.person, now=clock.now())
    except actions.AlreadyOpen:
        messages.info(request, _("The questionnaires have left. The code that was printed before holds."))
        return redirect("round", conversation.public_id)
    return code_page(request, conversation, code)


def code_page(request: PersonRequest, conversation: Conversation, code: str) -> HttpResponse:
    """The printed code of a round: on this page, now, and nowhere else."""
    return render(request, "custody/code.html", {"conversation": conversation, "code": code})


@conversation_page(Deed.SEE_WHO_HANDED_IN)
def renew_link(request: PersonRequest, conversation: Conversation, invitation_id: str) -> HttpResponse:
    """Send another link to who has lost theirs; says first what is lost with the old one."""
    round = _round(conversation)
    invitation = (
        Invitation.objects.filter(round=round, public_id=invitation_id)
        .select_related("person", "group", "organisation")
        .first()
    )
    if invitation is None:
        raise Http404
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        _renews(request, invitation, back=_("%(person)s gets a mail with a new link."))
        return redirect("round", conversation.public_id)
    if not actions.is_open(round):
        return redirect("round", conversation.public_id)
    if round.custody != Custody.CUSTODIAN:
        return _not_sealed(request, conversation)
    values = {
        "conversation": conversation,
        "invitation": invitation,
        "form": form,
        "seen": actions.link_mark(invitation),
    }
    return render(request, "custody/renew_link.html", values)


def link_in_mail(
    request: PersonRequest, conversation: Conversation, kept: actions.LinkNotKept
) -> HttpResponse:
    """For subject and reviewer: in which mail their link stands, and a button to be sent another."""
    invitation = kept.invitation
    if request.method == "POST":
        _renews(request, invitation, back=_("We have mailed you a new link."))
        return redirect("own_questionnaire", conversation.public_id)
    values = {
        "conversation": conversation,
        "sent_on": kept.sent_on,
        "seen": actions.link_mark(invitation),
        "has_handed_in": actions.handed_in_by(invitation.round, request.person),
    }
    return render(request, "custody/link_in_mail.html", values)


def _renews(request: PersonRequest, invitation: Invitation, *, back: str) -> None:
    try:
        actions.renew_link(
            invitation=invitation, seen=request.POST.get("seen", ""), by=request.person, now=clock.now()
        )
    except actions.HandedIn:
        text = _("The questionnaire has been handed in and counts. Nothing was sent.")
    except actions.NoMailbox:
        text = _("There is no e-mail address to send it to. Nothing was sent.")
    except actions.LinkIsKept:
        text = _("Reminders of these questionnaires carry the link. Nothing was sent.")
    except actions.RoundClosed:
        text = _("The questionnaires have been closed in the meantime. Nothing was sent.")
    else:
        messages.success(request, back % {"person": invitation.person.name})
        return
    messages.error(request, text)


def _round(conversation: Conversation) -> Round:
    """The round, or a 404 where there is none."""
    round = round_of(conversation)
    if round is None:
        raise Http404
    return round


def _not_sealed(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    messages.info(
        request, _("These questionnaires are closed without a seal passphrase. You need none of this.")
    )
    return redirect("round", conversation.public_id)


def too_often() -> str:
    return _("Too many passphrases were tried. Wait ten minutes and try again.")


def busy() -> str:
    return _(
        "Several people are using their passphrase at this moment. Nothing was changed. Try again in a minute."
    )


def keepers(round: Round) -> dict[str, Any]:
    """Whose passphrases close an open round in custodian mode, for its pages; empty for every other round."""
    holders = actions.sealed_to(round)
    if not holders:
        return {}
    rows = round.conversation.participants.select_related("person")
    return {
        "keepers": [row.person.name for row in rows.order_by("id") if row.person.public_id in holders],
        "seal_url": reverse("seal"),
    }
